"""What no webhook told is healed by comparing lists, however long ago it was."""

from uuid import uuid4

import pytest
import requests
from django.conf import settings

from payments.gateway import client as gateway
from payments.inbox import drain, receive
from payments.jobs import work_money_outbox
from payments.models import (
    Access,
    Dispute,
    EventStatus,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    Refund,
    RefundReason,
    RefundStatus,
    StripeWebhookEvent,
)
from payments.purchases import refunds
from payments.purchases.timeline import Happened
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.inbox.comparing import (
    A_MONTH,
    HALF_AN_HOUR,
    REFUND_PENDING,
    compare_all,
    completed,
    make_intent,
    open_kinds,
    paid,
    refund_at_stripe,
)
from tests.payments.stripe_side import VISA, event_of, pay_with, signed, stripe_intent, stripe_refunds

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sandbox_server", "shop_of_its_own"),
]


@pytest.mark.parametrize("away_s", [HALF_AN_HOUR, A_MONTH])
def test_whatever_happened_while_no_webhook_came_is_healed(away_s: int) -> None:
    refunded = completed()
    compare_all()
    bought = paid("Glass")
    refund_at_stripe(refunded, refunded.total_minor)

    move_time(away_s)
    run = compare_all()

    bought.refresh_from_db()
    assert bought.payment_status == PaymentStatus.COMPLETED
    assert refunded.lines.get().access == Access.REVOKED
    refund = Refund.objects.get()
    assert (refund.status, refund.reason) == (RefundStatus.SUCCEEDED, RefundReason.AT_STRIPE)
    assert (run.repaired, run.differences) == (2, 0)


@pytest.mark.parametrize("away_s", [HALF_AN_HOUR, A_MONTH])
def test_a_dispute_that_no_webhook_told_of_is_found_and_followed_to_its_end(away_s: int) -> None:
    disputed = completed()
    charge_id = disputed.attempts.get().stripe_charge_id
    desk = f"{settings.STRIPE_API_BASE}/desk"
    opened = requests.post(f"{desk}/charges/{charge_id}/dispute", json={"reason": "fraudulent"}, timeout=60)
    opened.raise_for_status()
    move_time(away_s)

    compare_all()
    paused = disputed.lines.get().access
    dispute_id = Dispute.objects.get().stripe_dispute_id
    requests.post(f"{desk}/disputes/{dispute_id}/close", json={"outcome": "won"}, timeout=60).raise_for_status()
    move_time(away_s + A_MONTH)
    compare_all()

    assert (paused, disputed.lines.get().access) == (Access.PAUSED, Access.ACTIVE)


def test_a_second_comparison_changes_nothing() -> None:
    paid()
    refund_at_stripe(completed(), 100)
    assert compare_all().repaired == 2
    entries = PurchaseEvent.objects.count()

    run = compare_all()

    assert (run.seen > 0, run.repaired, run.differences) == (True, 0, 0)
    assert PurchaseEvent.objects.count() == entries


@pytest.mark.parametrize("card", [REFUND_PENDING, VISA], ids=["while pending", "after it succeeded"])
def test_a_refund_that_fails_weeks_later_gives_access_back(card: str) -> None:
    purchase = completed(card)
    refund_id = refund_at_stripe(purchase, purchase.total_minor)
    compare_all()
    move_time(20 * 24 * 3600)
    compare_all()  # from now on it is too old to be listed
    at = f"{settings.STRIPE_API_BASE}/desk/refunds/{refund_id}/finish"
    requests.post(at, json={"outcome": "fail"}, timeout=60).raise_for_status()

    move_time(22 * 24 * 3600)
    compare_all()

    assert Refund.objects.get().status == RefundStatus.FAILED
    assert purchase.lines.get().access == Access.ACTIVE


def test_money_of_an_attempt_that_a_backup_does_not_know_completes_the_purchase() -> None:
    purchase = begin(make_beat()).purchase
    pay_with(make_intent(str(purchase.uuid)))

    run = compare_all()

    purchase.refresh_from_db()
    adopted = purchase.attempts.get(number=2)
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert purchase.stripe_payment_intent_id == adopted.stripe_payment_intent_id
    assert (adopted.captured_minor, adopted.superseded_at is None) == (4900, False)
    assert purchase.timeline.filter(kind=Happened.ATTEMPT_ADOPTED).count() == 1
    assert (run.repaired, run.differences) == (1, 0)


@pytest.mark.parametrize(
    ("amount_minor", "is_paid", "reason"),
    [(5000, False, RefundReason.WRONG_AMOUNT), (4900, True, RefundReason.DUPLICATE)],
)
def test_money_of_an_unknown_attempt_that_pays_nothing_goes_back(
    amount_minor: int, is_paid: bool, reason: RefundReason
) -> None:
    purchase = completed() if is_paid else begin(make_beat()).purchase
    secret = make_intent(str(purchase.uuid), amount_minor=amount_minor)
    pay_with(secret)

    compare_all()
    work_money_outbox()
    compare_all()

    refund = Refund.objects.get()
    assert (refund.reason, refund.amount_minor, refund.status) == (reason, amount_minor, RefundStatus.SUCCEEDED)
    assert [each["amount"] for each in stripe_refunds(secret.split("_secret_")[0])] == [amount_minor]
    assert open_kinds() == []


def test_the_webhook_of_an_unknown_attempt_is_understood_and_not_parked() -> None:
    purchase = begin(make_beat()).purchase
    secret = make_intent(str(purchase.uuid))
    pay_with(secret)
    receive.receive(*signed(event_of("payment_intent.succeeded", secret.split("_secret_")[0])))

    drain.drain()

    purchase.refresh_from_db()
    assert StripeWebhookEvent.objects.get().status == EventStatus.PROCESSED
    assert purchase.payment_status == PaymentStatus.COMPLETED


def test_another_shops_payments_and_refunds_on_the_account_are_none_of_ours() -> None:
    secret = make_intent(str(uuid4()), installation=str(uuid4()))
    pay_with(secret)
    gateway.create_refund(
        intent_id=secret.split("_secret_")[0], amount_minor=100, idempotency_key=uuid4().hex, metadata={}
    )

    run = compare_all()

    assert (run.seen, run.repaired, run.differences) == (0, 0, 0)
    assert not Refund.objects.exists()


def test_an_intent_that_nobody_should_pay_is_cancelled() -> None:
    to_pay = begin(make_beat())
    Purchase.objects.update(payment_status=PaymentStatus.CANCELLED)
    move_time(A_MONTH)

    run = compare_all()
    work_money_outbox()

    assert run.repaired == 1
    assert stripe_intent(to_pay.payment_intent_id or "")["status"] == "canceled"
    assert compare_all().differences == 0


def test_a_refund_that_was_sent_and_never_heard_of_is_found_in_stripes_list() -> None:
    purchase = completed()
    move_time(A_MONTH)
    compare_all()  # from now on what is made is too old to be listed
    attempt = purchase.attempts.get()
    refund = refunds.request(purchase, attempt, {purchase.lines.get(): 100}, RefundReason.REQUESTED)
    gateway.create_refund(
        intent_id=purchase.stripe_payment_intent_id or "",
        amount_minor=100,
        idempotency_key=f"refund:{refund.uuid}",
        metadata={refunds.METADATA_REFUND: str(refund.uuid)},
    )
    Refund.objects.update(status=RefundStatus.SENT)
    purchase.outbox.update(status=OutboxStatus.FAILED)

    compare_all()

    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
