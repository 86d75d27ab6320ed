"""The tries to take a purchase's money: which one is present, and what Stripe last said of each."""

from datetime import datetime

from catalog.clock import shop_now
from payments.gateway.shapes import CheckoutSession, PaymentIntent
from payments.messages import outbox
from payments.models import OutboxKind, PaymentAttempt, PaymentStatus, Purchase
from payments.purchases.timeline import Happened, record

METADATA_PURCHASE, METADATA_ATTEMPT, METADATA_INSTALLATION = "purchase", "attempt", "installation"
FINAL = ("succeeded", "canceled")


def present(purchase: Purchase) -> PaymentAttempt | None:
    """The attempt that the buyer may pay now."""
    return purchase.attempts.filter(superseded_at__isnull=True).first()


def begin(purchase: Purchase, *, is_hosted: bool = False) -> PaymentAttempt:
    """Start the next attempt, at the present total; the one before is superseded. Caller holds the purchase."""
    before = present(purchase)
    if before is not None:
        _supersede(before)
    number = _next_number(purchase)
    return PaymentAttempt.objects.create(
        purchase=purchase,
        number=number,
        amount_minor=purchase.total_minor,
        currency=purchase.currency,
        idempotency_key=f"{purchase.uuid}:{number}",
        is_hosted=is_hosted,
        created_at=shop_now(),
    )


def note_intent(purchase: Purchase, attempt: PaymentAttempt, intent: PaymentIntent) -> bool:
    """Keep the intent that Stripe made for ``attempt``, before its secret leaves us; caller holds the purchase.

    False if the attempt was superseded, or the purchase decided, while Stripe was asked: the secret must not be used.
    """
    attempt.refresh_from_db()
    if attempt.stripe_payment_intent_id is None:
        attempt.stripe_payment_intent_id = intent.id
        attempt.stripe_status = intent.status
        attempt.save(update_fields=["stripe_payment_intent_id", "stripe_status"])
        record(purchase.pk, Happened.INTENT_MADE, intent=intent.id, attempt=attempt.number)
    if attempt.superseded_at is not None or not purchase.is_open:
        close_at_stripe(attempt)
        return False
    if purchase.stripe_payment_intent_id != intent.id:
        purchase.stripe_payment_intent_id = intent.id
        purchase.save(update_fields=["stripe_payment_intent_id", "updated_at"])
    return True


def mirror(purchase: Purchase, intent: PaymentIntent, *, asked_at: datetime | None) -> PaymentAttempt | None:
    """Write what Stripe says of ``intent`` to its attempt; None if it is no attempt of this purchase, or old news.

    ``asked_at`` None means that the news is final (captured). An attempt whose intent's id was never committed
    (the process died between Stripe's answer and ours) is found by the number in the metadata.
    Caller holds the purchase.
    """
    attempt = purchase.attempts.filter(stripe_payment_intent_id=intent.id).first()
    if attempt is None:
        number = intent.metadata.get(METADATA_ATTEMPT, "")
        if intent.metadata.get(METADATA_PURCHASE) != str(purchase.uuid) or not number.isdigit():
            return None
        attempt = purchase.attempts.filter(number=int(number), stripe_payment_intent_id__isnull=True).first()
        if attempt is None:
            return None
        attempt.stripe_payment_intent_id = intent.id
    is_older = asked_at is not None and attempt.stripe_seen_at is not None and asked_at < attempt.stripe_seen_at
    if intent.status not in FINAL and (is_older or attempt.stripe_status in FINAL):
        return None
    attempt.stripe_status = intent.status
    attempt.stripe_charge_id = intent.charge_id or attempt.stripe_charge_id
    attempt.captured_minor = max(attempt.captured_minor, intent.amount_received_minor)
    attempt.stripe_seen_at = asked_at or shop_now()
    attempt.save()
    return attempt


def bring_back(purchase: Purchase, attempt: PaymentAttempt) -> bool:
    """Make a superseded attempt the present one again: money is under way for it. Caller holds the purchase.

    What had become the present one meanwhile is closed at Stripe. False where the purchase is decided, or another's
    money is under way.
    """
    attempt.refresh_from_db()
    if attempt.superseded_at is None or purchase.payment_status not in (PaymentStatus.PENDING, PaymentStatus.FAILED):
        return False
    other = present(purchase)
    if other is not None:
        _supersede(other)
    attempt.superseded_at = None
    attempt.save(update_fields=["superseded_at"])
    return True


def note_session(purchase: Purchase, attempt: PaymentAttempt, session: CheckoutSession) -> bool:
    """Keep the page that Stripe made for ``attempt``, before its address leaves us; caller holds the purchase.

    False if the attempt was superseded, or the purchase decided, while Stripe was asked.
    """
    attempt.refresh_from_db()
    if attempt.stripe_session_id is None:
        attempt.stripe_session_id = session.id
        attempt.save(update_fields=["stripe_session_id"])
        record(purchase.pk, Happened.SESSION_MADE, session=session.id, attempt=attempt.number)
    if attempt.superseded_at is not None or not purchase.is_open:
        close_at_stripe(attempt)
        return False
    if purchase.stripe_session_id != session.id:
        purchase.stripe_session_id = session.id
        purchase.save(update_fields=["stripe_session_id", "updated_at"])
    return True


def note_closed(attempt: PaymentAttempt) -> None:
    """Its page has ended and nobody had begun to pay there: there is nothing more to ask Stripe about."""
    PaymentAttempt.objects.filter(pk=attempt.pk, stripe_payment_intent_id=None).update(stripe_status="canceled")


def adopt(purchase: Purchase, intent: PaymentIntent) -> PaymentAttempt:
    """Make the attempt of a captured intent that the database doesn't know: a backup older than it was restored.

    It is superseded from the start: nobody is sent to pay it. Raises LookupError where the intent's metadata doesn't
    name this purchase. Caller holds the purchase.
    """
    if intent.metadata.get(METADATA_PURCHASE) != str(purchase.uuid):
        raise LookupError(f"{intent.id} is no attempt of purchase {purchase.uuid}")
    now = shop_now()
    attempt = PaymentAttempt.objects.create(
        purchase=purchase,
        number=_next_number(purchase),
        amount_minor=intent.amount_minor,
        currency=intent.currency,
        idempotency_key=f"adopted:{intent.id}",
        stripe_payment_intent_id=intent.id,
        stripe_charge_id=intent.charge_id,
        stripe_status=intent.status,
        stripe_seen_at=now,
        captured_minor=intent.amount_received_minor,
        superseded_at=now,
        created_at=now,
    )
    record(purchase.pk, Happened.ATTEMPT_ADOPTED, attempt=attempt.number, intent=intent.id)
    return attempt


def cancel_others(purchase: Purchase, *, paid: PaymentAttempt | None) -> None:
    """Have every other attempt that might still be paid closed at Stripe."""
    rest = purchase.attempts.exclude(stripe_status__in=FINAL)
    for attempt in rest.exclude(pk=paid.pk) if paid else rest:
        close_at_stripe(attempt)


def close_at_stripe(attempt: PaymentAttempt) -> bool:
    """Note that nobody may pay by ``attempt`` any more: its page is to be ended, or its intent cancelled.

    False if there is nothing to close, or that was noted before.
    """
    kind, object_id = (
        (OutboxKind.EXPIRE_SESSION, attempt.stripe_session_id)
        if attempt.stripe_session_id
        else (OutboxKind.CANCEL_INTENT, attempt.stripe_payment_intent_id)
    )
    if not object_id:
        return False
    return outbox.write(kind, key=f"cancel:{object_id}", subject_id=object_id, purchase_id=attempt.purchase_id)


def _supersede(attempt: PaymentAttempt) -> None:
    attempt.superseded_at = shop_now()
    attempt.save(update_fields=["superseded_at"])
    intent_id = attempt.stripe_payment_intent_id
    record(attempt.purchase_id, Happened.ATTEMPT_SUPERSEDED, attempt=attempt.number, intent=intent_id)
    if attempt.stripe_status not in FINAL:
        close_at_stripe(attempt)


def _next_number(purchase: Purchase) -> int:
    """The highest is not always the present one's: an attempt may have been brought back."""
    last = purchase.attempts.order_by("-number").first()
    return last.number + 1 if last else 1
