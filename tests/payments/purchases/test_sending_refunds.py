"""A refund that was decided is sent, once, however long Stripe is away and however often its worker dies."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_money_outbox
from payments.messages import outbox
from payments.models import Outbox, OutboxKind, OutboxStatus, Refund, RefundReason, RefundStatus
from payments.purchases import refunds
from payments.purchases.lifecycle import lock_purchase
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import calls, pay_with, stripe_refunds, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
CREATE = "POST /v1/refunds"


@pytest.fixture(autouse=True)
def _all_is_well_again() -> Iterator[None]:
    yield
    move_time(0)
    switch()


def half_a_refund() -> Refund:
    """Half of a paid purchase is to go back; nobody has asked Stripe yet."""
    to_pay = begin(make_beat())
    assert to_pay.client_secret
    pay_with(to_pay.client_secret)
    ask_stripe(to_pay.purchase)
    with transaction.atomic():
        purchase = lock_purchase(to_pay.purchase.pk)
        attempt, line = purchase.attempts.get(), purchase.lines.get()
        return refunds.request(purchase, attempt, {line: line.total_minor // 2}, RefundReason.UNAVAILABLE)


def sent_back(refund: Refund) -> list[int]:
    """Amounts of the refunds at Stripe."""
    return [each["amount"] for each in stripe_refunds(refund.attempt.stripe_payment_intent_id or "")]


def test_an_answer_that_was_lost_is_looked_for_before_stripe_is_asked_again() -> None:
    refund = half_a_refund()
    switch(api_fault="error_after", api_fault_path=CREATE)
    work_money_outbox()
    switch()
    assert sent_back(refund) == [refund.amount_minor]
    asked = len(calls(CREATE))
    move_time(60 * 60 * 48)

    work_money_outbox()

    assert len(calls(CREATE)) == asked  # with a key that Stripe forgot, asking would send the money twice
    assert sent_back(refund) == [refund.amount_minor]
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


def test_a_long_outage_parks_no_refund() -> None:
    refund = half_a_refund()
    switch(api_fault="error_before", api_fault_path=CREATE)
    for hour in range(1, outbox.MAX_ATTEMPTS + 3):
        move_time(60 * 60 * hour)
        work_money_outbox()
    row = Outbox.objects.get(kind=OutboxKind.SEND_REFUND)
    assert row.status == OutboxStatus.DUE
    switch()
    move_time(60 * 60 * 24)

    work_money_outbox()

    assert sent_back(refund) == [refund.amount_minor]
