"""The tries to take a purchase's money: which one is present, and what Stripe last said of each."""

from datetime import datetime

from catalog.clock import shop_now
from payments.gateway.shapes import PaymentIntent
from payments.messages import outbox
from payments.models import OutboxKind, PaymentAttempt, Purchase
from payments.purchases.timeline import Happened, record

METADATA_PURCHASE, METADATA_ATTEMPT, METADATA_INSTALLATION = "purchase", "attempt", "installation"
FINAL = ("succeeded", "canceled")


def present(purchase: Purchase) -> PaymentAttempt | None:
    """The attempt that the buyer may pay now."""
    return purchase.attempts.filter(superseded_at__isnull=True).first()


def begin(purchase: Purchase) -> PaymentAttempt:
    """Start the next attempt, at the present total; the one before is superseded. Caller holds the purchase."""
    last = purchase.attempts.order_by("-number").first()
    if last is not None and last.superseded_at is None:
        last.superseded_at = shop_now()
        last.save(update_fields=["superseded_at"])
        record(purchase.pk, Happened.ATTEMPT_SUPERSEDED, attempt=last.number, intent=last.stripe_payment_intent_id)
    number = last.number + 1 if last else 1
    return PaymentAttempt.objects.create(
        purchase=purchase,
        number=number,
        amount_minor=purchase.total_minor,
        currency=purchase.currency,
        idempotency_key=f"{purchase.uuid}:{number}",
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
        cancel_at_stripe(purchase, intent.id)
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


def cancel_others(purchase: Purchase, *, paid: PaymentAttempt | None) -> None:
    """Have every other attempt that might still be paid cancelled at Stripe."""
    rest = purchase.attempts.filter(stripe_payment_intent_id__isnull=False).exclude(stripe_status__in=FINAL)
    for attempt in rest.exclude(pk=paid.pk) if paid else rest:
        assert attempt.stripe_payment_intent_id is not None
        cancel_at_stripe(purchase, attempt.stripe_payment_intent_id)


def cancel_at_stripe(purchase: Purchase, intent_id: str) -> None:
    """Note that the intent is to be cancelled at Stripe."""
    outbox.write(OutboxKind.CANCEL_INTENT, key=f"cancel:{intent_id}", subject_id=intent_id, purchase_id=purchase.pk)
