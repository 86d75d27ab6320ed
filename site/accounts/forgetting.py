"""Sign-ups whose address nobody proved: they let nobody in, and keep the address from its owner."""

from datetime import timedelta

from accounts.models import User
from catalog.clock import shop_now

KEPT_FOR = timedelta(days=1)  # the code is good for minutes; who comes back signs up anew
UNUSABLE = "!"  # how Django marks that there is no password


def forget_unproved() -> None:
    """Delete what was begun longer ago than ``KEPT_FOR``; log-ins that were made by the shop's people stay."""
    begun = User.objects.filter(
        date_joined__lt=shop_now() - KEPT_FOR,
        last_login=None,
        password__startswith=UNUSABLE,
        is_staff=False,
        is_superuser=False,
        groups=None,
        emailaddress__verified=False,  # that row is made by a sign-up alone
    )
    begun.exclude(emailaddress__verified=True).delete()
