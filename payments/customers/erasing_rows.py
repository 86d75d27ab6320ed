"""Which columns say who somebody is, and what stands in them once he is forgotten; called by ``erasing`` alone."""

from collections.abc import Collection

from django.contrib.admin.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail import hooks
from wagtail.models import ModelLogEntry

from catalog.clock import shop_now
from payments.messages import quota
from payments.models import (
    DiscountCode,
    DiscountUse,
    DisputeEvidence,
    DownloadRecord,
    EmailConfirmation,
    FileLink,
    IdempotencyRecord,
    Outbox,
    OutboxKind,
    Purchase,
    Refund,
)
from payments.purchases.timeline import Happened, record
from payments.queries import UNPAID

EMPTIED = ("email", "session_key", "licensee_name", "licensee_artist_name", "licensee_address", "tax_postal_code")


def forget_buyer(purchase: Purchase) -> None:
    """Make the purchase nobody's: sums, country, VAT number, lines and contracts stay. Caller holds it.

    An unpaid one is given up with the next sweep, and its hold with it; a payment that is faster still counts.
    """
    if purchase.session_key:
        EmailConfirmation.objects.filter(session_key=purchase.session_key).delete()
    nobody = f"erased-{purchase.uuid}"
    for name in EMPTIED:
        setattr(purchase, name, "")
    purchase.email_key = nobody  # compares equal to no address, and to no other erased one
    purchase.client_address, purchase.buyer, purchase.erased_at = None, None, shop_now()
    if purchase.payment_status in UNPAID:
        purchase.expires_at = min(purchase.expires_at, purchase.erased_at)
    purchase.save(
        update_fields=[*EMPTIED, "email_key", "client_address", "buyer", "erased_at", "expires_at", "updated_at"],
    )
    DownloadRecord.objects.filter(line__purchase=purchase).update(client_address=None)
    DisputeEvidence.objects.filter(dispute__attempt__purchase=purchase).update(fields={}, refusal="")
    Refund.objects.filter(attempt__purchase=purchase).update(note="")  # what staff wrote of him, in their own words
    DiscountUse.objects.filter(purchase=purchase).update(email_key=nobody)
    IdempotencyRecord.objects.filter(purchase=purchase).delete()
    FileLink.objects.filter(line__purchase=purchase).delete()  # nobody is left who could take one back
    Outbox.objects.filter(purchase=purchase).update(last_error="")
    for mail in Outbox.objects.filter(purchase=purchase, kind=OutboxKind.MAIL):
        mail.key = f"{mail.subject_id}:{purchase.uuid}:{mail.uuid}"  # it ended with the address
        mail.save(update_fields=["key"])
    record(purchase.pk, Happened.ERASED)


def forget_addresses(email_keys: Collection[str]) -> None:
    """What was kept of an address beside purchases: codes, searches, discount codes that were its own."""
    EmailConfirmation.objects.filter(email_key__in=email_keys).delete()
    DiscountCode.objects.filter(email_key__in=email_keys).update(email_key="erased")  # nobody's, and not everybody's
    for email_key in email_keys:
        for forget in hooks.get_hooks("forget_address"):  # what parts of the shop that payments doesn't know keep of it
            forget(email_key)
        for kind, begins in (
            (OutboxKind.CONFIRM_EMAIL, quota.confirm_key(email_key)),
            (OutboxKind.FIND_ORDERS, quota.find_key(email_key)),
        ):
            Outbox.objects.filter(kind=kind, key__startswith=begins).delete()


def forget_in_logs(user: AbstractBaseUser, email_keys: Collection[str]) -> None:
    """What the admin's logs call a log-in and its addresses: they keep that for longer than what they speak of."""
    for log, label in ((ModelLogEntry, "label"), (LogEntry, "object_repr")):
        named = Q(content_type=ContentType.objects.get_for_model(user), object_id=str(user.pk))
        for email_key in email_keys:
            named |= Q(**{f"{label}__icontains": email_key})
        log._default_manager.filter(named).update(**{label: "erased"})
