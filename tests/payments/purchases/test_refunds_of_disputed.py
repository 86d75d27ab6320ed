"""No refund is sent while its charge is disputed; what was asked for is sent once the bank gives the money back."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from catalog.clock import shop_now
from payments.jobs import work_money_outbox
from payments.models import (
    Outbox,
    OutboxKind,
    OutboxStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundReason,
    RefundStatus,
)
from payments.purchases import disputes, refunds
from payments.purchases.lifecycle import lock_purchase
from tests.clock import move_time
from tests.payments.back_office.staff import paid, paid_for_two
from tests.payments.purchases.test_disputes import hear, said_of
from tests.payments.stripe_side import calls, close_dispute, dispute_charge, refund_at_stripe, stripe_refunds, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
CREATE = "POST /v1/refunds"


@pytest.fixture(autouse=True)
def _all_is_well_again() -> Iterator[None]:
    yield
    move_time(0)
    switch()


def ask_back(purchase: Purchase, amount_minor: int = 4900) -> Refund:
    """A part of the purchase, or all of it, is to go back."""
    with transaction.atomic():
        locked = lock_purchase(purchase.pk)
        return ask_back_of(purchase, locked.lines.get(), amount_minor)


def ask_back_of(purchase: Purchase, line: PurchaseLine, amount_minor: int) -> Refund:
    """A part of that line is to go back."""
    with transaction.atomic():
        locked = lock_purchase(purchase.pk)
        return refunds.request(locked, locked.attempts.get(), {line: amount_minor}, RefundReason.REQUESTED)


def sent_back(purchase: Purchase) -> list[int]:
    return [each["amount"] for each in stripe_refunds(purchase.stripe_payment_intent_id or "")]


def row() -> Outbox:
    return Outbox.objects.get(kind=OutboxKind.SEND_REFUND)


@pytest.mark.parametrize("is_heard", [True, False], ids=["webhook came", "webhook lost"])
def test_a_refund_waits_for_the_bank_and_is_sent_once_when_it_is_won(is_heard: bool) -> None:
    purchase = paid()
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "")
    if is_heard:
        hear(dispute)
    refund, asked = ask_back(purchase), len(calls(CREATE))
    for hour in range(1, 30, 7):
        work_money_outbox()
        move_time(3601 * hour)
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    assert (row().status, row().attempts) == (OutboxStatus.DUE, 0)
    assert len(calls(CREATE)) - asked == (0 if is_heard else 1)  # one no from Stripe is enough

    close_dispute(dispute, "won")
    hear(dispute)
    for _ in range(2):
        work_money_outbox()

    assert sent_back(purchase) == [refund.amount_minor]
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert row().status == OutboxStatus.DONE


def test_a_lost_dispute_has_paid_already_and_one_that_is_won_after_all_has_not() -> None:
    purchase = paid()
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "")
    hear(dispute)
    ask_back(purchase)
    close_dispute(dispute, "lost")
    hear(dispute)
    work_money_outbox()
    cancelled = Refund.objects.get()
    assert (cancelled.status, cancelled.failure_reason) == (RefundStatus.CANCELLED, "charged_back")
    assert row().status == OutboxStatus.DONE
    assert sent_back(purchase) == []

    close_dispute(dispute, "won")
    hear(dispute)
    for _ in range(2):
        work_money_outbox()

    assert sent_back(purchase) == [4900]
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


def test_what_a_bank_took_can_not_be_asked_back_again() -> None:
    purchase = paid()
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "", amount_minor=900)
    hear(dispute)
    assert refunds.left_of(purchase.attempts.get()) == 4900
    close_dispute(dispute, "lost")
    hear(dispute)

    assert refunds.left_of(purchase.attempts.get()) == 4000
    with pytest.raises(refunds.TooMuchError):
        ask_back(purchase, 4001)
    ask_back(purchase, 4000)
    work_money_outbox()

    assert sent_back(purchase) == [4000]


def test_what_a_bank_settled_beforehand_with_the_shops_money_can_not_be_asked_back_again() -> None:
    purchase = paid()
    disputes.apply(said_of(purchase, "prevented", 4900), asked_at=shop_now())

    with pytest.raises(refunds.TooMuchError):
        ask_back(purchase, 1)


def test_a_refund_that_a_lost_dispute_cancelled_does_not_come_back_beyond_what_its_beat_cost() -> None:
    purchase = paid_for_two()
    night_bus = purchase.lines.order_by("position")[0]
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "", amount_minor=2500)
    hear(dispute)
    first = ask_back_of(purchase, night_bus, 2900)
    close_dispute(dispute, "lost")
    hear(dispute)
    first.refresh_from_db()
    assert first.status == RefundStatus.CANCELLED
    ask_back_of(purchase, night_bus, 1500)
    work_money_outbox()

    close_dispute(dispute, "won")
    hear(dispute)
    work_money_outbox()

    assert sent_back(purchase) == [1500]
    assert refunds.left_of_line(night_bus) == 1400


def test_a_no_that_stays_when_the_bank_has_decided_is_believed_at_last() -> None:
    purchase = paid()
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "", amount_minor=900)
    close_dispute(dispute, "lost")
    hear(dispute)
    refund_at_stripe(purchase.stripe_payment_intent_id or "", 4000)  # whose webhook is lost
    ask_back(purchase, 4000)

    for hour in range(15):
        move_time(3700 * hour)
        work_money_outbox()

    refund = Refund.objects.get()
    assert (refund.status, refund.failure_reason) == (RefundStatus.FAILED, "charge_disputed")
    assert row().status == OutboxStatus.DONE


def test_an_inquiry_may_be_ended_by_a_refund() -> None:
    purchase = paid()
    hear(dispute_charge(purchase.stripe_payment_intent_id or "", reason="inquiry"))

    ask_back(purchase)
    work_money_outbox()

    assert sent_back(purchase) == [4900]


def test_a_no_whose_answer_is_lost_is_asked_for_again_and_leads_nowhere_else() -> None:
    purchase = paid()
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "")
    ask_back(purchase)
    switch(api_fault="error_after", api_fault_path=CREATE, api_fault_calls=2)
    work_money_outbox()
    assert Refund.objects.get().status == RefundStatus.SENT
    move_time(600)
    work_money_outbox()
    assert Refund.objects.get().status == RefundStatus.REQUESTED

    close_dispute(dispute, "won")
    hear(dispute)
    work_money_outbox()

    assert sent_back(purchase) == [4900]
