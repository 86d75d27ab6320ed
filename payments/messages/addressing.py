"""Who the shop's own people are, and the name that a mail carries; knows neither the outbox nor Stripe."""

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet

ANSWERS = "payments.change_purchase"  # the right to write evidence
BACKEND = "django.contrib.auth.backends.ModelBackend"  # whose permissions are the groups', however one logs in


def who_answers() -> QuerySet[AbstractUser]:
    """The shop's people whom alerts go to: they may act on them, and have an address."""
    people: QuerySet[AbstractUser] = get_user_model()._default_manager.with_perm(ANSWERS, backend=BACKEND)
    return people.exclude(email="").order_by("pk")


def message_id(uuid: UUID) -> str:
    """Of the row that is mailed, so that a mail sent twice is seen as one."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<{uuid}@{host}>"
