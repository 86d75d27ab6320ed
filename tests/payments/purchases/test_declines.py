"""Every card that was declined is told of once, and an intent that many were tried on is taken away."""

import pytest

from catalog.clock import shop_now
from payments.checkout.resume import resume_payment
from payments.gateway import client as gateway
from payments.jobs import work_money_outbox
from payments.models import PaymentStatus, Purchase
from payments.purchases import lifecycle
from payments.purchases.timeline import Happened
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.stripe_side import DECLINED, pay_with, stripe_intent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def hear_of(purchase: Purchase, intent_id: str) -> None:
    """Stripe is asked, as each of its events has it asked."""
    asked_at = shop_now()
    lifecycle.apply_intent(purchase.pk, gateway.retrieve_payment_intent(intent_id), asked_at=asked_at)


def told(purchase: Purchase) -> int:
    return purchase.timeline.filter(kind=Happened.DECLINED).count()


def test_each_declined_card_is_told_of_once() -> None:
    to_pay = begin(make_beat())
    for cards in (1, 2, 3):
        pay_with(to_pay.client_secret or "", DECLINED)
        hear_of(to_pay.purchase, to_pay.payment_intent_id or "")
        hear_of(to_pay.purchase, to_pay.payment_intent_id or "")
        assert told(to_pay.purchase) == cards

    to_pay.purchase.refresh_from_db()
    assert to_pay.purchase.payment_status == PaymentStatus.FAILED


def test_an_intent_that_many_cards_were_tried_on_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "CARDS_ON_AN_INTENT", 3)
    to_pay = begin(make_beat())
    for _ in range(3):
        pay_with(to_pay.client_secret or "", DECLINED)
        hear_of(to_pay.purchase, to_pay.payment_intent_id or "")
    work_money_outbox()

    assert stripe_intent(to_pay.payment_intent_id or "")["status"] == "canceled"
    to_pay.purchase.refresh_from_db()
    assert to_pay.purchase.payment_status == PaymentStatus.FAILED
    again = resume_payment(to_pay.purchase, make_caller())
    assert again.payment_intent_id != to_pay.payment_intent_id
    assert pay_with(again.client_secret or "")["status"] == "succeeded"
