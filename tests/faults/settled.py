"""Whether a purchase ended as it must: what Stripe took is given or sent back, and nothing is left open anywhere."""

from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any

import requests
import stripe
from django.conf import settings
from django.core import mail
from django.db.models import Sum
from django.utils import timezone

from catalog.clock import shop_now
from catalog.models import ExclusiveRight
from payments import queries
from payments.delivery.address import signed_address
from payments.delivery.grant import Asked, grant
from payments.gateway.shapes import CAN_STILL_BE_PAID
from payments.models import (
    Access,
    EventStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    Refund,
    RefundLine,
    RefundStatus,
    StripeWebhookEvent,
)

DECIDED = (PaymentStatus.COMPLETED, PaymentStatus.CANCELLED)
MADE_BEFORE_US_S = 60  # the database's clock and Stripe's need not agree


def settled(purchase: Purchase) -> None:
    """Assert that it is decided, that what Stripe took is given or back, and that nobody can pay for it any more."""
    problems = unsettled(purchase)
    assert not problems, f"purchase {purchase.uuid}: {'; '.join(problems)}"


def unsettled(purchase: Purchase) -> list[str]:
    """What is not (yet) as it must be in the end; empty once all is settled."""
    purchase = Purchase.objects.get(pk=purchase.pk)
    if purchase.payment_status not in DECIDED:
        return [f"still {purchase.payment_status}"]
    waiting = [f"waits for {row.kind} ({row.status}: {row.last_error})" for row in _outbox_left(purchase)]
    waiting += [f"event {event.type} is {event.status}: {event.last_error}" for event in _events_left(purchase)]
    if waiting:
        return waiting
    problems = [*_money(purchase), *_rights(purchase), *_ways_to_pay(purchase)]
    if purchase.payment_status == PaymentStatus.COMPLETED:
        problems += [*_files(purchase), *_receipt(purchase)]
    return problems


def intents_at_stripe(purchase: Purchase) -> list[dict[str, Any]]:
    """Every intent that Stripe has for the purchase, those that our database never heard of among them."""
    shop_is_ahead = shop_now() - timezone.now()  # no test moves Stripe's clock; ours only goes on
    since = int((purchase.created_at - shop_is_ahead).timestamp()) - MADE_BEFORE_US_S
    pages = _stripe().v1.payment_intents.list({"limit": 100, "created": {"gte": since}})
    intents = [intent.to_dict() for intent in pages.auto_paging_iter()]
    return [intent for intent in intents if intent["metadata"].get("purchase") == str(purchase.uuid)]


def refunded_at_stripe(intent_id: str) -> int:
    """What Stripe sent back of an intent, in minor units."""
    refunds = _stripe().v1.refunds.list({"payment_intent": intent_id, "limit": 100}).auto_paging_iter()
    return sum(refund.amount for refund in refunds if refund.status == "succeeded")


def mails_of(purchase: Purchase, subject: str) -> set[str]:
    """Message-IDs of the mails with ``subject`` in theirs that were sent for the purchase, by whatever process."""
    return {
        str(message["Message-ID"])
        for message in _mails_with(purchase.number)
        if subject in str(message["Subject"]) and purchase.number in str(message["Subject"])
    }


def _money(purchase: Purchase) -> Iterator[str]:
    """Charged = given + sent back, intent by intent: what pays no line is wholly back."""
    for intent in intents_at_stripe(purchase):
        kept = intent["amount_received"] - refunded_at_stripe(intent["id"])
        is_what_paid = intent["id"] == purchase.stripe_payment_intent_id
        is_completed = purchase.payment_status == PaymentStatus.COMPLETED
        given = _given(purchase) if is_what_paid and is_completed else 0
        if kept != given:
            yield f"{intent['id']}: {given} was given, {kept} of {intent['amount_received']} kept"


def _given(purchase: Purchase) -> int:
    """The price of what can be fetched, less what of it was sent back all the same."""
    lines = purchase.lines.exclude(access=Access.REVOKED)
    if not lines.exists():
        return 0
    paid_by = {"attempt__stripe_payment_intent_id": purchase.stripe_payment_intent_id}
    of_no_line = Refund.objects.filter(**paid_by, status=RefundStatus.SUCCEEDED, lines=None)
    of_these = RefundLine.objects.filter(line__in=lines, refund__status=RefundStatus.SUCCEEDED)
    return _sum(lines, "total_minor") - _sum(of_these, "amount_minor") - _sum(of_no_line, "amount_minor")


def _rights(purchase: Purchase) -> Iterator[str]:
    for line in purchase.lines.filter(is_exclusive=True).select_related("right"):
        right = line.right
        is_holder = right is not None and right.holder_line == line.uuid
        is_given = purchase.payment_status == PaymentStatus.COMPLETED and line.unavailable_at is None
        if is_holder != is_given or (is_given and right is not None and right.state != ExclusiveRight.State.SOLD):
            yield f"line {line.uuid}: given {is_given}, right {right.state if right else None}, holder {is_holder}"


def _ways_to_pay(purchase: Purchase) -> Iterator[str]:
    """An intent whose secret never left us (its id was never committed) can be paid by nobody."""
    for attempt in purchase.attempts.all():
        if attempt.stripe_payment_intent_id:
            intent = _stripe().v1.payment_intents.retrieve(attempt.stripe_payment_intent_id)
            if intent.status in CAN_STILL_BE_PAID:
                yield f"{intent.id} can still be paid: {intent.status}"
        if attempt.stripe_session_id:
            session = _stripe().v1.checkout.sessions.retrieve(attempt.stripe_session_id)
            if session.status == "open":
                yield f"{session.id} can still be paid"


def _files(purchase: Purchase) -> Iterator[str]:
    order = queries.order_by_token(purchase.token)
    for line in order.lines:
        types = {file.type for file in line.files}
        if line.access == Access.ACTIVE and not set(line.types) <= types:
            yield f"{line.title}: only {sorted(types)} of {line.types} can be fetched"
        for file in line.files:
            granted = grant(Asked(line.beat_id, file.type, purchase.token, line.uuid, None, ""))
            body = requests.get(signed_address(granted), timeout=60).content
            if sha256(body).hexdigest() != granted.sha256:
                yield f"{line.title}: the {file.type} that is fetched is another file"


def _receipt(purchase: Purchase) -> Iterator[str]:
    """One row, and one mail however often it was sent; none where nothing could be given."""
    rows = purchase.outbox.filter(kind=OutboxKind.MAIL, subject_id="receipt")
    was_given = purchase.lines.filter(unavailable_at=None).exists()
    if rows.count() != int(was_given):
        yield f"{rows.count()} receipts noted"
    sent = mails_of(purchase, "Your files are ready")
    if len(sent) != int(was_given):
        yield f"{len(sent)} receipts sent"


def _outbox_left(purchase: Purchase) -> Iterator[Outbox]:
    yield from purchase.outbox.exclude(status=OutboxStatus.DONE)


def _events_left(purchase: Purchase) -> Iterator[StripeWebhookEvent]:
    ids = list(purchase.attempts.values_list("stripe_payment_intent_id", "stripe_session_id"))
    about = [each for pair in ids for each in pair if each]
    done = (EventStatus.PROCESSED, EventStatus.IGNORED)
    yield from StripeWebhookEvent.objects.filter(object_id__in=about).exclude(status__in=done)


def _sum(rows: Any, field: str) -> int:
    return int(rows.aggregate(n=Sum(field))["n"] or 0)


def _mails_with(words: str) -> Iterator[Message]:
    yield from (message.message() for message in getattr(mail, "outbox", []))
    for path in (Path(settings.DATA_DIR) / "mail").glob("*"):
        if words in (text := path.read_text()):
            yield from map(message_from_string, text.split(f"\n{'-' * 79}\n"))


def _stripe() -> stripe.StripeClient:
    return stripe.StripeClient(settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE})
