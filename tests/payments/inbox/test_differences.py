"""What comparing can't heal is told, until it is gone or somebody has seen it."""

from uuid import uuid4

import pytest

from catalog.clock import ShopNow
from payments.gateway import client as gateway
from payments.inbox import differences
from payments.models import (
    Difference,
    DifferenceKind,
    OutboxStatus,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    Refund,
    RefundReason,
    RefundStatus,
)
from payments.purchases import refunds
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.inbox.comparing import (
    A_MONTH,
    compare_all,
    completed,
    make_intent,
    open_kinds,
)
from tests.payments.stripe_side import pay_with, stripe_intent

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sandbox_server", "shop_of_its_own"),
]


def test_captured_money_without_a_purchase_is_told_until_somebody_has_seen_it() -> None:
    secret = make_intent(str(uuid4()))
    pay_with(secret)

    assert compare_all().differences == 1
    found = Difference.objects.get()
    assert (found.kind, found.object_id) == (DifferenceKind.NO_PURCHASE, secret.split("_secret_")[0])
    assert "49.00 USD" in found.what
    assert "ABCDE-FGHJK" in found.what
    assert compare_all().differences == 1

    assert differences.mark_seen(found.pk, "mona")
    assert compare_all().differences == 0
    found.refresh_from_db()
    assert found.resolved_by == "mona"


def test_a_payable_intent_without_a_purchase_is_told_left_alone_and_gone_once_cancelled() -> None:
    secret = make_intent(str(uuid4()))
    intent_id = secret.split("_secret_")[0]

    compare_all()
    assert open_kinds() == [DifferenceKind.STILL_PAYABLE]
    assert stripe_intent(intent_id)["status"] == "requires_payment_method"

    gateway.cancel_payment_intent(intent_id)
    move_time(A_MONTH)
    compare_all()
    assert open_kinds() == []
    assert Difference.objects.get().resolved_by == ""


def test_an_intent_that_could_not_be_cancelled_is_told() -> None:
    purchase = begin(make_beat()).purchase
    Purchase.objects.update(payment_status=PaymentStatus.CANCELLED)
    compare_all()
    purchase.outbox.update(status=OutboxStatus.FAILED)

    compare_all()

    assert open_kinds() == [DifferenceKind.STILL_PAYABLE]


def test_an_intent_of_another_amount_than_its_attempt_is_told() -> None:
    begin(make_beat())
    PaymentAttempt.objects.update(amount_minor=4800)

    compare_all()

    found = Difference.objects.get()
    assert found.kind == DifferenceKind.AMOUNT
    assert "49.00 USD at Stripe, 48.00 USD here" in found.what


def test_a_purchase_completed_by_hand_in_the_database_is_told() -> None:
    to_pay = begin(make_beat())
    Purchase.objects.update(
        payment_status=PaymentStatus.COMPLETED,
        completed_at=ShopNow(),
        stripe_payment_intent_id=to_pay.payment_intent_id,
    )

    compare_all()

    assert DifferenceKind.NOT_CAPTURED in open_kinds()


def test_an_intent_that_stripe_does_not_know_is_told() -> None:
    begin(make_beat())
    Purchase.objects.update(payment_status=PaymentStatus.CANCELLED)
    PaymentAttempt.objects.update(stripe_payment_intent_id="pi_of_another_account")

    compare_all()

    assert DifferenceKind.NOT_AT_STRIPE in open_kinds()


def test_a_sent_refund_that_stripe_has_not_is_told_unless_a_worker_will_send_it() -> None:
    purchase = completed()
    refund = refunds.request(purchase, purchase.attempts.get(), {purchase.lines.get(): 100}, RefundReason.REQUESTED)
    Refund.objects.update(status=RefundStatus.SENT)
    move_time(3600)

    compare_all()
    assert open_kinds() == []

    purchase.outbox.update(status=OutboxStatus.FAILED)
    compare_all()
    assert Difference.objects.get().object_id == str(refund.uuid)
    assert open_kinds() == [DifferenceKind.NOT_AT_STRIPE]
