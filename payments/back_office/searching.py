"""Finding a purchase by whatever people, Stripe and our own logs call it. Its token is never looked at."""

import re
from uuid import UUID

from django.db.models import Q, QuerySet

from payments.back_office.queries import purchase_of
from payments.models import LicenceContract, Outbox, PaymentAttempt, Purchase, PurchaseLine, Refund, StripeWebhookEvent

# How Stripe's ids begin, and where an attempt keeps them; older kinds of payments have "py" charges and "pyr" refunds.
STRIPE_IDS = {
    ("pi_",): "stripe_payment_intent_id",
    ("ch_", "py_"): "stripe_charge_id",
    ("re_", "pyr_"): "refunds__stripe_refund_id",
    ("dp_", "du_"): "disputes__stripe_dispute_id",
    ("cs_",): "stripe_session_id",
}
EVENT = "evt_"


def search_purchases(purchases: QuerySet[Purchase], text: str) -> QuerySet[Purchase]:
    """Those whose number, e-mail, licensee, beats or contracts match ``text``, or that one of its ids leads to.

    Ids: ours (of purchase, line, refund and outbox row) whole; Stripe's (intent, charge, refund, Checkout Session) from
    their beginning; a webhook event's whole. Numbers match from their beginning, names and titles anywhere.
    What ``text`` looks like decides where is searched, so that an id costs a look into one index.
    """
    text = text.strip()
    uuid = _uuid(text)
    if uuid is not None:
        return purchases.filter(_by_uuid(uuid))
    if "@" not in text:
        for beginnings, field in STRIPE_IDS.items():
            if text.startswith(beginnings):
                attempts = PaymentAttempt.objects.filter(**{f"{field}__startswith": text})
                return purchases.filter(pk__in=attempts.values("purchase"))
        if text.startswith(EVENT):
            return purchases.filter(pk__in=_of_event(text))
    number = _number(text)
    contracts = LicenceContract.objects.filter(number__startswith=text.upper())
    return purchases.filter(
        Q(number__startswith=number)
        | Q(email_key__contains=text.lower())
        | Q(licensee_name__icontains=text)
        | Q(licensee_artist_name__icontains=text)
        | Q(pk__in=PurchaseLine.objects.filter(beat_title__icontains=text).values("purchase"))
        | Q(pk__in=contracts.values("line__purchase"))
    )


def _number(text: str) -> str:
    """As it is kept, of one that was read out: small letters, blanks or no hyphen make no difference."""
    letters = re.sub(r"[\s-]", "", text).upper()
    return f"{letters[:5]}-{letters[5:]}" if len(letters) > 5 else letters or text


def _by_uuid(uuid: UUID) -> Q:
    return (
        Q(uuid=uuid)
        | Q(pk__in=PurchaseLine.objects.filter(uuid=uuid).values("purchase"))
        | Q(pk__in=Refund.objects.filter(uuid=uuid).values("attempt__purchase"))
        | Q(pk__in=Outbox.objects.filter(uuid=uuid, purchase__isnull=False).values("purchase"))
    )


def _of_event(event_id: str) -> list[int]:
    event = StripeWebhookEvent.objects.filter(stripe_event_id=event_id).first()
    purchase = purchase_of(event) if event is not None else None
    return [purchase.pk] if purchase is not None else []


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
