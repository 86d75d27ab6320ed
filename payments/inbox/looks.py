"""One object of Stripe's held against our rows: repaired by the handlers' own functions, or found to differ.

Only what carries this installation's id, or belongs to an intent of ours, is looked at. Money that came in is given
for or sent back by ``lifecycle``; an intent that our own row says nobody should pay is cancelled. What only Stripe
knows is reported and left alone: this database may be the copy of another that sells with it at this moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.clock import shop_now
from catalog.currencies import UnknownCurrencyError, to_decimal
from payments.gateway import client as gateway
from payments.gateway.shapes import CAN_STILL_BE_PAID, PaymentIntent, StripeDispute, StripeRefund, as_uuid
from payments.inbox.differences import Finding
from payments.installation import installation_uuid
from payments.models import (
    DifferenceKind,
    Dispute,
    Outbox,
    OutboxStatus,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    Refund,
)
from payments.purchases import attempts, disputes, lifecycle, refunds

CAPTURED_OR_NEARLY = ("succeeded", "processing", "requires_capture")
WAITING = (OutboxStatus.DUE, OutboxStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look came to."""

    object_id: str
    purchase_id: int | None = None
    is_repaired: bool = False
    findings: tuple[Finding, ...] = ()


def look_at_intent(intent: PaymentIntent, asked_at: datetime) -> Looked | None:
    """Bring the intent's purchase up to date and say what is left; None if it is not ours."""
    if intent.metadata.get(attempts.METADATA_INSTALLATION) != str(installation_uuid()):
        return None
    uuid = as_uuid(intent.metadata.get(attempts.METADATA_PURCHASE, ""))
    purchase_id = Purchase.objects.filter(uuid=uuid).values_list("pk", flat=True).first() if uuid else None
    if purchase_id is None:
        return Looked(intent.id, findings=_without_purchase(intent))
    is_repaired = lifecycle.apply_intent(purchase_id, intent, asked_at=asked_at)
    purchase = Purchase.objects.get(pk=purchase_id)
    attempt = purchase.attempts.filter(stripe_payment_intent_id=intent.id).first()
    if attempt is None:
        unknown = Finding(DifferenceKind.STILL_PAYABLE, f"{intent.status}; the store knows no such attempt")
        return Looked(intent.id, purchase_id, is_repaired, (unknown,) if _may_be_paid(intent) else ())
    if intent.status != "succeeded" and attempt.stripe_seen_at is not None and attempt.stripe_seen_at > asked_at:
        return Looked(intent.id, purchase_id, is_repaired)  # there is newer news than this answer
    is_cancelled, findings = _of_attempt(purchase, attempt, intent)
    return Looked(intent.id, purchase_id, is_repaired or is_cancelled, findings)


def look_at_refund(refund: StripeRefund, asked_at: datetime) -> Looked | None:
    """Bring our row of the refund up to date, or adopt one that was made at Stripe; None if it is not ours."""
    if not _has_attempt(refund.payment_intent_id):
        intent = _intent(refund.payment_intent_id)
        # A payment that nobody told us of comes before what was sent back of it.
        if intent is None or look_at_intent(intent, asked_at) is None or not _has_attempt(refund.payment_intent_id):
            return None
    is_repaired = refunds.apply(refund, asked_at=asked_at)
    row = Refund.objects.select_related("attempt").get(stripe_refund_id=refund.id)
    findings: tuple[Finding, ...] = ()
    if (row.amount_minor, row.currency) != (refund.amount_minor, refund.currency):
        words = (
            f"{_money(refund.amount_minor, refund.currency)} at Stripe, {_money(row.amount_minor, row.currency)} here"
        )
        findings = (Finding(DifferenceKind.AMOUNT, words),)
    return Looked(refund.id, row.attempt.purchase_id, is_repaired, findings)


def look_at_dispute(dispute: StripeDispute, asked_at: datetime) -> Looked | None:
    """Bring our row of the dispute, and the access that follows, up to date; None if it is not ours."""
    if disputes.attempt_of(dispute) is None:
        intent = _intent(dispute.payment_intent_id)
        if intent is None or look_at_intent(intent, asked_at) is None or disputes.attempt_of(dispute) is None:
            return None
    is_repaired = disputes.apply(dispute, asked_at=asked_at)
    return Looked(dispute.id, _purchase_of_dispute(dispute.id), is_repaired)


def ask_about_dispute(dispute_id: str) -> Looked | None:
    """Ask Stripe for a dispute of ours and look at it."""
    asked_at = shop_now()
    try:
        return look_at_dispute(gateway.retrieve_dispute(dispute_id), asked_at)
    except gateway.NoSuchObjectError:
        return _missing(dispute_id, _purchase_of_dispute(dispute_id))


def ask_about_intent(intent_id: str) -> Looked | None:
    """Ask Stripe for an intent of ours and look at it."""
    asked_at = shop_now()
    try:
        return look_at_intent(gateway.retrieve_payment_intent(intent_id), asked_at)
    except gateway.NoSuchObjectError:
        attempt = PaymentAttempt.objects.filter(stripe_payment_intent_id=intent_id).first()
        return _missing(intent_id, attempt.purchase_id if attempt else None)


def ask_about_refund(refund_id: str) -> Looked | None:
    """Ask Stripe for a refund of ours and look at it."""
    asked_at = shop_now()
    try:
        return look_at_refund(gateway.retrieve_refund(refund_id), asked_at)
    except gateway.NoSuchObjectError:
        row = Refund.objects.select_related("attempt").filter(stripe_refund_id=refund_id).first()
        return _missing(refund_id, row.attempt.purchase_id if row else None)


def ask_about_sent(refund_uuid: str) -> Looked | None:
    """Look at Stripe for a refund that we sent and heard nothing of; its list never forgets our uuid."""
    row = Refund.objects.select_related("attempt").get(uuid=refund_uuid)
    intent_id = row.attempt.stripe_payment_intent_id
    if row.stripe_refund_id is not None or intent_id is None:
        return Looked(refund_uuid, row.attempt.purchase_id)
    asked_at = shop_now()
    for made in gateway.list_refunds(intent_id):
        if made.metadata.get(refunds.METADATA_REFUND) == refund_uuid:
            return Looked(refund_uuid, row.attempt.purchase_id, refunds.apply(made, asked_at=asked_at))
    if Outbox.objects.filter(subject_id=refund_uuid, status__in=WAITING).exists():
        return Looked(refund_uuid, row.attempt.purchase_id)
    return _missing(refund_uuid, row.attempt.purchase_id)


ASK: dict[str, Callable[[str], Looked | None]] = {
    "pi_": ask_about_intent,
    "re_": ask_about_refund,
    "pyr_": ask_about_refund,
    "dp_": ask_about_dispute,
    "du_": ask_about_dispute,
}


def ask_about(object_id: str) -> Looked | None:
    """Ask Stripe about one object by its id: what kind it is says its beginning; a uuid is a refund that got no id."""
    ask = next((ask for beginning, ask in ASK.items() if object_id.startswith(beginning)), ask_about_sent)
    return ask(object_id)


def _purchase_of_dispute(dispute_id: str) -> int | None:
    rows = Dispute.objects.filter(stripe_dispute_id=dispute_id)
    return rows.values_list("attempt__purchase_id", flat=True).first()


def _without_purchase(intent: PaymentIntent) -> tuple[Finding, ...]:
    amount = _money(intent.amount_received_minor or intent.amount_minor, intent.currency)
    order, made = intent.metadata.get("order", "?"), f"{intent.created:%Y-%m-%d %H:%M} UTC"
    words = f"{intent.status}, {amount}, order {order}, made {made}"
    if intent.status in CAPTURED_OR_NEARLY:
        return (Finding(DifferenceKind.NO_PURCHASE, words),)
    return (Finding(DifferenceKind.STILL_PAYABLE, words),) if _may_be_paid(intent) else ()


def _of_attempt(purchase: Purchase, attempt: PaymentAttempt, intent: PaymentIntent) -> tuple[bool, tuple[Finding, ...]]:
    """Whether the intent is cancelled for it, and what differs."""
    found: list[Finding] = []
    is_the_one = purchase.stripe_payment_intent_id == intent.id
    if purchase.payment_status == PaymentStatus.COMPLETED and is_the_one and intent.status != "succeeded":
        found.append(Finding(DifferenceKind.NOT_CAPTURED, f"{intent.status} at Stripe"))
    if (intent.amount_minor, intent.currency) != (attempt.amount_minor, attempt.currency):
        there, here = _money(intent.amount_minor, intent.currency), _money(attempt.amount_minor, attempt.currency)
        found.append(Finding(DifferenceKind.AMOUNT, f"{there} at Stripe, {here} here"))
    should_be_paid = purchase.is_open and attempt.superseded_at is None
    if should_be_paid or not _may_be_paid(intent):
        return False, tuple(found)
    with transaction.atomic():
        lifecycle.lock_purchase(purchase.pk)
        is_cancelled = attempts.close_at_stripe(attempt)
    named = [each for each in (intent.id, attempt.stripe_session_id) if each]
    is_under_way = Outbox.objects.filter(subject_id__in=named, status__in=WAITING).exists()
    if not is_under_way:
        found.append(Finding(DifferenceKind.STILL_PAYABLE, f"{intent.status}; it could not be cancelled"))
    return is_cancelled, tuple(found)


def _may_be_paid(intent: PaymentIntent) -> bool:
    return intent.status in CAN_STILL_BE_PAID or intent.status == "requires_capture"


def _has_attempt(intent_id: str) -> bool:
    return PaymentAttempt.objects.filter(stripe_payment_intent_id=intent_id).exists()


def _intent(intent_id: str) -> PaymentIntent | None:
    try:
        return gateway.retrieve_payment_intent(intent_id) if intent_id else None
    except gateway.NoSuchObjectError:
        return None


def _missing(object_id: str, purchase_id: int | None) -> Looked:
    return Looked(object_id, purchase_id, findings=(Finding(DifferenceKind.NOT_AT_STRIPE, "asked for by its id"),))


def _money(amount_minor: int, currency: str) -> str:
    """In whole units; a payment made at Stripe may have a currency that nothing is sold in."""
    try:
        return f"{to_decimal(amount_minor, currency)} {currency}"
    except UnknownCurrencyError:
        return f"{amount_minor} {currency} (smallest unit)"
