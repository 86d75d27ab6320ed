"""Orders in every state that their page has words for, each of a buyer of its own."""

from uuid import uuid4

from catalog.clock import shop_now
from payments import jobs
from payments.delivery import links
from payments.gateway.shapes import PaymentIntent, StripeDispute, StripeRefund
from payments.models import PaymentStatus, Purchase
from payments.purchases import disputes, refunds
from tests.end_to_end.place import Place
from tests.payments.factories import Shelf, begin
from tests.payments.purchases.test_states import bring_to, intent_of


def make_every_order(shelf: Shelf) -> dict[str, Place]:
    """Their places by names; of the paid one also a file that was sent on, and a link that was taken back."""
    found: dict[str, Place] = {}
    for status in PaymentStatus:
        purchase = _order(shelf, status)
        found[f"order, {status.value}"] = _place(purchase)
        if status == PaymentStatus.COMPLETED:
            jobs.work_mail_outbox()  # its contract is there; those of the others are being made
            line = purchase.lines.get()
            found["order, more rights"] = Place(f"/orders/{purchase.token}/more/{line.uuid}/")
            found["file sent on"] = Place(f"/shared/{_link_of(purchase)}/")
            ended = _link_of(purchase, "mp3")
            links.revoke(purchase.token, ended)
            found["file taken back"] = Place(f"/shared/{ended}/", status=410)
    for name, share in (("refunded", 1), ("refunded in part", 3)):
        purchase = _order(shelf, PaymentStatus.COMPLETED)
        refunds.apply(_refund(purchase, purchase.total_minor // share), asked_at=shop_now())
        found[f"order, {name}"] = _place(purchase)
    for name, dispute in (("disputed", "needs_response"), ("charged back", "lost")):
        purchase = _order(shelf, PaymentStatus.COMPLETED)
        disputes.apply(_dispute(purchase, dispute), asked_at=shop_now())
        found[f"order, {name}"] = _place(purchase)
    return found


def _order(shelf: Shelf, status: PaymentStatus) -> Purchase:
    purchase = begin(shelf, email=f"{uuid4().hex[:8]}@example.com").purchase
    bring_to(purchase, status)
    return purchase


def _place(purchase: Purchase) -> Place:
    return Place(f"/orders/{purchase.token}/")


def _paid(purchase: Purchase) -> PaymentIntent:
    return intent_of(purchase, "succeeded")


def _refund(purchase: Purchase, amount_minor: int) -> StripeRefund:
    return StripeRefund(f"re_{uuid4().hex}", "succeeded", amount_minor, purchase.currency, _paid(purchase).id)


def _dispute(purchase: Purchase, status: str) -> StripeDispute:
    paid = _paid(purchase)
    return StripeDispute(
        f"du_{uuid4().hex}", status, paid.amount_minor, paid.currency, paid.id, withdrawn_minor=paid.amount_minor
    )


def _link_of(purchase: Purchase, file_type: str = "wav") -> str:
    return str(links.make(purchase.token, str(purchase.lines.get().uuid), file_type).token)
