"""How much mail strangers may cause to one address (MAIL_LIMITS): what costs them nothing is counted by recipient."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from catalog.clock import shop_now
from payments.limits import parsed_rates
from payments.models import Outbox, OutboxKind, PaymentStatus


def confirm_key(email_key: str, what: str = "") -> str:
    """The outbox' key of a code to this address; without ``what`` how all of them begin. Any address fits in."""
    return f"confirm:{hashlib.sha256(email_key.encode()).hexdigest()}:{what}"


def find_key(email_key: str, what: str = "") -> str:
    """The same of a search for lost orders."""
    return f"find:{hashlib.sha256(email_key.encode()).hexdigest()}:{what}"


def has_room(email_key: str) -> bool:
    """Whether one more mail that nobody paid for may go to this address.

    Counted are codes, searches for lost orders, whether they find any or not, and mails about purchases that are free
    or not paid; a receipt for money is never held back.
    """
    if not settings.MAIL_LIMITS:
        return True
    now = shop_now()
    costs_nothing = Q(purchase__total_minor=0) | ~Q(purchase__payment_status=PaymentStatus.COMPLETED)
    about_orders = Outbox.objects.filter(costs_nothing, kind=OutboxKind.MAIL, purchase__email_key=email_key)
    codes = Outbox.objects.filter(kind=OutboxKind.CONFIRM_EMAIL, key__startswith=confirm_key(email_key))
    searches = Outbox.objects.filter(kind=OutboxKind.FIND_ORDERS, key__startswith=find_key(email_key))
    for count, period_s in parsed_rates(settings.MAIL_LIMITS):
        since = now - timedelta(seconds=period_s)
        if sum(rows.filter(created_at__gt=since).count() for rows in (about_orders, codes, searches)) >= count:
            return False
    return True
