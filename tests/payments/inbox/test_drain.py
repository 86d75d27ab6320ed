"""The drain: each event's effects once, its faults its own, and nobody's lease broken."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django_rq
import pytest
from django.core import mail

from catalog.clock import ShopNow, shop_now
from payments.gateway import client as gateway
from payments.inbox import drain, receive
from payments.jobs import sweep, work_mail_outbox
from payments.models import (
    Access,
    EventStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    Refund,
    RefundStatus,
    StripeWebhookEvent,
)
from tests.clock import move_time
from tests.deadline import wait_for
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import event_of, pay_with, signed, stripe_refunds, switch
from tests.processes import RealWorker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


def paid_purchase() -> tuple[Purchase, dict[str, Any]]:
    """A purchase whose card was charged, and Stripe's event that says so, not yet delivered."""
    to_pay = begin(make_beat())
    assert to_pay.client_secret is not None
    assert pay_with(to_pay.client_secret)["status"] == "succeeded"
    return to_pay.purchase, event_of("payment_intent.succeeded", to_pay.payment_intent_id or "")


def test_ten_copies_of_the_event_change_nothing_more() -> None:
    purchase, event = paid_purchase()
    receive.receive(*signed(event))
    drain.drain()
    work_mail_outbox()
    purchase.refresh_from_db()
    completed_at, entries = purchase.completed_at, purchase.timeline.count()

    for number in range(10):
        receive.receive(*signed({**event, "id": f"evt_copy{number}"}))
    drain.drain()
    work_mail_outbox()

    purchase.refresh_from_db()
    assert purchase.completed_at == completed_at
    assert len(mail.outbox) == 1
    assert purchase.timeline.count() == entries + 10
    assert set(StripeWebhookEvent.objects.values_list("status", flat=True)) == {EventStatus.PROCESSED}


def test_an_intent_of_another_shop_is_ignored() -> None:
    purchase, event = paid_purchase()
    event["data"]["object"]["metadata"]["installation"] = str(uuid4())
    receive.receive(*signed(event))

    drain.drain()

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.PENDING
    assert StripeWebhookEvent.objects.get().status == EventStatus.IGNORED


def test_an_unknown_purchase_is_tried_again_for_a_day() -> None:
    _, event = paid_purchase()
    event["data"]["object"]["metadata"]["purchase"] = str(uuid4())
    receive.receive(*signed(event))

    drain.drain()
    row = StripeWebhookEvent.objects.get()
    assert row.status == EventStatus.RECEIVED
    assert row.next_attempt_at > shop_now()

    move_time(60 * 60 * 25)
    drain.drain()
    row.refresh_from_db()
    assert row.status == EventStatus.FAILED
    assert "UnknownPurchaseError" in row.last_error


def test_a_fault_is_kept_with_its_event_and_tried_again() -> None:
    to_pay = begin(make_beat())
    pay_with(to_pay.client_secret or "", "4000000000000002")
    receive.receive(*signed(event_of("payment_intent.payment_failed", to_pay.payment_intent_id or "")))
    switch(api_fault="error_before")

    try:
        drain.drain()
    finally:
        switch(api_fault="none")
    row = StripeWebhookEvent.objects.get()
    assert (row.status, row.attempts) == (EventStatus.RECEIVED, 1)
    assert "GatewayAwayError" in row.last_error

    move_time(60)
    drain.drain()
    row.refresh_from_db()
    to_pay.purchase.refresh_from_db()
    assert row.status == EventStatus.PROCESSED
    assert to_pay.purchase.payment_status == PaymentStatus.FAILED
    assert "declined" in to_pay.purchase.failure_message


def test_an_event_whose_worker_died_is_taken_up_when_its_lease_ends() -> None:
    purchase, event = paid_purchase()
    receive.receive(*signed(event))
    StripeWebhookEvent.objects.update(
        status=EventStatus.PROCESSING, lease=uuid4(), lease_until=shop_now() + timedelta(seconds=30), attempts=1
    )

    assert drain.drain() == 0
    move_time(31)
    assert drain.drain() == 1

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.COMPLETED


def test_an_event_that_kills_its_worker_three_times_is_parked_and_can_be_replayed() -> None:
    purchase, event = paid_purchase()
    receive.receive(*signed(event))
    StripeWebhookEvent.objects.update(
        status=EventStatus.PROCESSING, lease=uuid4(), lease_until=ShopNow(), attempts=3, silent_leases=2
    )

    drain.drain()
    row = StripeWebhookEvent.objects.get()
    assert row.status == EventStatus.FAILED

    assert drain.replay(row.pk)
    drain.drain()
    row.refresh_from_db()
    purchase.refresh_from_db()
    assert (row.status, purchase.payment_status) == (EventStatus.PROCESSED, PaymentStatus.COMPLETED)


def test_the_late_write_of_a_worker_taken_for_dead_is_refused() -> None:
    purchase, event = paid_purchase()
    receive.receive(*signed(event))
    stale = drain._claim()
    assert stale is not None
    StripeWebhookEvent.objects.update(lease=uuid4())

    assert drain._work(stale) is False

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.PENDING


def test_the_sweeper_rings_for_what_an_emptied_redis_forgot(rq_worker: Callable[..., RealWorker]) -> None:
    purchase, event = paid_purchase()
    receive.receive(*signed(event))
    django_rq.get_queue("payments").connection.flushall()
    rq_worker("payments")

    sweep()

    wait_for(lambda: Purchase.objects.get(pk=purchase.pk).payment_status == "completed", what="the worker drains")


def refunded_at_stripe(purchase: Purchase, **metadata: str) -> dict[str, Any]:
    """The whole payment is sent back in Stripe's dashboard; Stripe's event of it."""
    gateway.create_refund(
        intent_id=purchase.stripe_payment_intent_id or "",
        amount_minor=purchase.total_minor,
        idempotency_key=uuid4().hex,
        metadata=metadata,
    )
    refund = stripe_refunds(purchase.stripe_payment_intent_id or "")[0]
    return event_of("refund.created", refund["id"])


def test_a_refund_of_a_payment_that_a_restored_backup_does_not_know_yet_waits_for_it() -> None:
    purchase, succeeded = paid_purchase()
    purchase.refresh_from_db()
    event = refunded_at_stripe(purchase)
    Purchase.objects.update(stripe_payment_intent_id=None)
    purchase.attempts.update(stripe_payment_intent_id=None)  # the backup is older than the intent's id
    receive.receive(*signed(event))
    drain.drain()
    assert StripeWebhookEvent.objects.get().status == EventStatus.RECEIVED

    receive.receive(*signed(succeeded))
    drain.drain()
    move_time(60)
    drain.drain()

    assert set(StripeWebhookEvent.objects.values_list("status", flat=True)) == {EventStatus.PROCESSED}
    assert purchase.lines.get().access == Access.REVOKED


def test_a_refund_of_nobodys_payment_is_ignored() -> None:
    purchase, _ = paid_purchase()
    purchase.refresh_from_db()
    event = refunded_at_stripe(purchase)
    event["data"]["object"]["payment_intent"] = "pi_of_another_shop"
    receive.receive(*signed(event))

    drain.drain()

    assert StripeWebhookEvent.objects.get().status == EventStatus.IGNORED


def test_what_people_write_in_metadata_keeps_no_refund_from_us() -> None:
    purchase, succeeded = paid_purchase()
    purchase.refresh_from_db()
    receive.receive(*signed(succeeded))
    receive.receive(*signed(refunded_at_stripe(purchase, refund="yes, he asked for it")))

    drain.drain()

    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert purchase.lines.get().access == Access.REVOKED


def test_an_outbox_row_that_kills_its_worker_is_parked_at_last() -> None:
    purchase, event = paid_purchase()
    receive.receive(*signed(event))
    drain.drain()
    mails = Outbox.objects.filter(kind=OutboxKind.MAIL)
    mails.update(status=OutboxStatus.SENDING, lease=uuid4(), lease_until=ShopNow(), attempts=12)

    work_mail_outbox()

    row = mails.get()
    assert (row.status, row.lease) == (OutboxStatus.FAILED, None)
    assert mail.outbox == []
    assert purchase.outbox.get(kind=OutboxKind.ISSUE_CONTRACT).status == OutboxStatus.DONE
