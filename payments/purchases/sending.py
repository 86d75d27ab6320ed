"""Sends requested refunds: asked of Stripe once each, however often a worker dies, and never while it is disputed."""

import logging

from django.db import transaction

from catalog.clock import shop_now
from payments.gateway import client as gateway
from payments.gateway.shapes import StripeRefund
from payments.messages import outbox
from payments.models import Outbox, Purchase, Refund, RefundStatus
from payments.purchases import disputes, refunds
from payments.purchases.access import update_access
from payments.purchases.timeline import Happened, record

logger = logging.getLogger(__name__)
DISPUTED = "charge_disputed"  # docs.stripe.com/error-codes
UNDER_WAY = (RefundStatus.REQUESTED, RefundStatus.SENT)
MAX_REFUSALS = 12  # of a charge that is disputed no more
DISPUTED_PAUSE_S = 3600  # disputes take weeks; their end wakes the row


def send_refund(row: Outbox) -> None:
    """Ask Stripe for a requested refund (outbox worker): the row's uuid is the key, so twice gives one.

    The row says ``sent`` before Stripe is asked, so a refund that may exist there is never taken for one that doesn't.
    Raises NotYetError while the charge is disputed.
    """
    with transaction.atomic():
        refund = _locked(row.subject_id)
        if refund.status not in UNDER_WAY:
            return
        was_sent = refund.status == RefundStatus.SENT
        if not was_sent and refunds.is_disputed(refund.attempt):
            raise _not_yet(pause_s=DISPUTED_PAUSE_S)
        refund.status = RefundStatus.SENT
        refund.save(update_fields=["status", "updated_at"])
    asked_at = shop_now()
    answer = _made_before(refund) if was_sent else None  # Stripe forgets our key after a day, its list never forgets
    if answer is None:
        try:
            answer = _make(refund)
        except gateway.GatewayRefusedError as error:
            asked_at = shop_now()
            answer = _made_before(refund)
            if answer is None and error.code == DISPUTED:
                _wait_for_the_bank(refund, error)
                return
            if answer is None:
                _fail(refund, error)
                return
    refunds.apply(answer, asked_at=asked_at)


def _locked(uuid: str) -> Refund:
    """The refund, with its purchase's lock."""
    refund = Refund.objects.select_related("attempt__purchase").get(uuid=uuid)
    Purchase.objects.select_for_update(of=("self",)).get(pk=refund.attempt.purchase_id)
    refund.refresh_from_db(fields=["status", "refusals"])
    return refund


def _make(refund: Refund) -> StripeRefund:
    """Stripe remembers a refusal with its key, so the next try after one has a key of its own."""
    assert refund.attempt.stripe_payment_intent_id is not None
    again = f":{refund.refusals}" if refund.refusals else ""
    return gateway.create_refund(
        intent_id=refund.attempt.stripe_payment_intent_id,
        amount_minor=refund.amount_minor,
        idempotency_key=f"{refunds.outbox_key(refund)}{again}",
        metadata={refunds.METADATA_REFUND: str(refund.uuid), "purchase": str(refund.attempt.purchase.uuid)},
    )


def _made_before(refund: Refund) -> StripeRefund | None:
    """The refund at Stripe that carries our uuid: an earlier, older request of ours may have made it."""
    assert refund.attempt.stripe_payment_intent_id is not None
    made = gateway.list_refunds(refund.attempt.stripe_payment_intent_id)
    return next((each for each in made if each.metadata.get(refunds.METADATA_REFUND) == str(refund.uuid)), None)


def _wait_for_the_bank(refund: Refund, error: gateway.GatewayRefusedError) -> None:
    """Nothing was sent: learn of the dispute that Stripe means, whose webhook may be lost, and wait for its end.

    Where the bank has decided and Stripe says no all the same, it is asked ever less often, and at last believed.
    """
    asked_at = shop_now()
    assert refund.attempt.stripe_payment_intent_id is not None
    for dispute in gateway.list_disputes(refund.attempt.stripe_payment_intent_id):
        disputes.apply(dispute, asked_at=asked_at)
    with transaction.atomic():
        refund = _locked(str(refund.uuid))
        if refund.status != RefundStatus.SENT:
            return
        refund.status, refund.refusals = RefundStatus.REQUESTED, refund.refusals + 1
        refund.save(update_fields=["status", "refusals", "updated_at"])
        refunds.settle(refund.attempt)
        refund.refresh_from_db(fields=["status"])
        is_decided = not refunds.is_disputed(refund.attempt)
    if refund.status != RefundStatus.REQUESTED:
        return
    if not is_decided:
        raise _not_yet(pause_s=DISPUTED_PAUSE_S)
    if refund.refusals < MAX_REFUSALS:
        raise _not_yet(pause_s=min(10 * 2**refund.refusals, DISPUTED_PAUSE_S))
    _fail(refund, error)


def _not_yet(*, pause_s: int) -> outbox.NotYetError:
    return outbox.NotYetError("The charge is disputed: the bank decides first.", pause_s=pause_s)


def _fail(refund: Refund, error: gateway.GatewayRefusedError) -> None:
    logger.error("Stripe refuses a refund", extra={"refund": str(refund.uuid), "code": error.code})
    with transaction.atomic():
        refund = _locked(str(refund.uuid))
        if refund.status not in UNDER_WAY:
            return
        refund.status, refund.failure_reason = RefundStatus.FAILED, (error.code or str(error))[:255]
        refund.save(update_fields=["status", "failure_reason", "updated_at"])
        record(refund.attempt.purchase_id, Happened.REFUND_CHANGED, refund=str(refund.uuid), status=RefundStatus.FAILED)
        update_access(refund.attempt.purchase_id)
