"""Makes log-ins by hand: for the demo shop, for ``open_shop``, for tests."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User, email_key
from accounts.roles import Role, ensure_roles


@transaction.atomic
def ensure_person(
    username: str,
    *,
    password: str,
    email: str = "",
    roles: Iterable[Role] = (),
    is_administrator: bool = False,
    name: str = "",
) -> User:
    """The log-in ``username``; made if it isn't there, else only its roles are added (its password stays).

    ``email`` counts as proved, so that its orders are found: give none that isn't the person's own.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, email=email, first_name=name)
        user.is_staff = user.is_superuser = is_administrator
        user.set_password(password)
        user.save()
        if email:
            EmailAddress.objects.create(user=user, email=email_key(email), verified=True, primary=True)
    wanted = [role.value for role in roles]
    if wanted:
        ensure_roles()
        user.groups.add(*Group.objects.filter(name__in=wanted))
    return user
