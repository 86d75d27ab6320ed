"""Tax of a paid purchase at Stripe: booked with the sale, taken back with each refund. The outbox does both, once."""

from payments.gateway import tax
from payments.messages import outbox
from payments.models import Outbox, OutboxKind, Purchase, Refund
from payments.purchases.timeline import Happened, record


def note_sale(purchase: Purchase) -> None:
    """Have the tax that was calculated booked. Caller holds the purchase."""
    if purchase.tax_calculation_id:
        outbox.write(
            OutboxKind.BOOK_TAX, key=f"tax:{purchase.uuid}", subject_id=str(purchase.uuid), purchase_id=purchase.pk
        )


def note_refund(purchase: Purchase, refund: Refund) -> None:
    """Have the tax of a refund that came through taken back; none was booked for money that paid for nothing."""
    is_of_the_sale = refund.attempt.stripe_payment_intent_id == purchase.stripe_payment_intent_id
    if purchase.tax_calculation_id and is_of_the_sale:
        outbox.write(
            OutboxKind.REVERSE_TAX,
            key=f"tax:{refund.uuid}",
            subject_id=str(refund.uuid),
            purchase_id=purchase.pk,
        )


def book(row: Outbox) -> None:
    """Outbox worker: the reference is the purchase's own, so that it is booked once however often this runs."""
    purchase = Purchase.objects.get(uuid=row.subject_id)
    if purchase.tax_transaction_id:
        return
    transaction_id = tax.book(
        purchase.tax_calculation_id, reference=str(purchase.uuid), metadata={"order": purchase.number}
    )
    Purchase.objects.filter(pk=purchase.pk).update(tax_transaction_id=transaction_id)
    record(purchase.pk, Happened.TAX_BOOKED, transaction=transaction_id)


def reverse(row: Outbox) -> None:
    """Outbox worker: waits for the sale to be booked first."""
    refund = Refund.objects.select_related("attempt__purchase").get(uuid=row.subject_id)
    purchase = refund.attempt.purchase
    if not purchase.tax_transaction_id:
        raise outbox.NotYetError("The tax of the sale is not booked yet.")
    reversal_id = tax.reverse(
        purchase.tax_transaction_id,
        amount_minor=refund.amount_minor,
        reference=str(refund.uuid),
        metadata={"order": purchase.number},
    )
    record(purchase.pk, Happened.TAX_REVERSED, transaction=reversal_id, amount_minor=refund.amount_minor)
