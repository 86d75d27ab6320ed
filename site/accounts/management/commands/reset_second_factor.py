"""The way back for who lost phone and recovery codes; for whoever has a shell on the server, and nobody else."""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from accounts.models import User

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Takes authenticator app, recovery codes and passkeys from a log-in and ends its sessions. The person logs in "
        "with password or mailed code and sets up a new second step. Make sure first that it is the person who asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One log-in, by user name or e-mail address."""
        parser.add_argument("login", help="user name or e-mail address")

    def handle(self, *_: Any, login: str, **__: Any) -> None:
        """Reset it, or say that there is no such log-in."""
        users = User.objects.filter(Q(username=login) | Q(email__iexact=login))
        if len(users) != 1:
            raise CommandError(f"There is no log-in “{login}”." if not users else f"“{login}” names several log-ins.")
        (user,) = users
        gone, _by_model = Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        logger.warning("second step was reset", extra={"user": user.pk, "ways": gone})
        self.stdout.write(f"{user.get_username()} has no second step any more, and is logged out everywhere.")
