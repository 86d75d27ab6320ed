"""Real processes, killed and robbed of their memory in the middle of a sale: the buyer's files arrive all the same."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import django_rq
import pytest
import requests
from django.db import transaction

from catalog.models import ExclusiveRight
from payments.inbox import drain
from payments.inbox.reconcile import ask_stripe
from payments.jobs import end_lapsed_holds, sweep, work_money_outbox
from payments.models import (
    EventStatus,
    Outbox,
    OutboxKind,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    Refund,
    StripeWebhookEvent,
)
from payments.purchases.timeline import Happened
from tests.clock import move_time
from tests.deadline import wait_for
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.inbox.test_drain import paid_purchase
from tests.payments.stripe_side import pay_with, signed, stripe_intent, stripe_refunds, switch
from tests.processes import RealWorker, SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
StartWorker = Callable[..., RealWorker]


@pytest.fixture(autouse=True)
def _as_before(sandbox_server: SandboxServer) -> Iterator[None]:
    switch(webhook_lose=True)  # what arrives is what the test sends
    yield
    move_time(0)
    switch()


def is_completed(purchase: Purchase) -> bool:
    return Purchase.objects.get(pk=purchase.pk).payment_status == PaymentStatus.COMPLETED


def mails_noted(purchase: Purchase) -> int:
    return Outbox.objects.filter(purchase=purchase, kind=OutboxKind.MAIL).count()


def test_a_worker_and_its_child_killed_in_the_middle_of_the_drain(
    shop_server: ShopServer, rq_worker: StartWorker
) -> None:
    purchase, event = paid_purchase()
    with transaction.atomic():
        Purchase.objects.select_for_update().get(pk=purchase.pk)  # the drain stops here, its lease taken
        worker = rq_worker("payments")
        post(shop_server, *signed(event))
        wait_for(lambda: _status_elsewhere() == EventStatus.PROCESSING, what="the drain has claimed the event")
        worker.kill()

    assert not is_completed(purchase)
    rq_worker("payments")
    move_time(drain.LEASE_S + 1)
    sweep()

    wait_for(lambda: is_completed(purchase), what="another worker takes the event up")
    assert mails_noted(purchase) == 1
    assert PurchaseEvent.objects.filter(purchase=purchase, kind=Happened.EVENT_APPLIED).count() == 1


def test_twenty_threads_post_the_same_event(shop_server: ShopServer, rq_worker: StartWorker) -> None:
    purchase, event = paid_purchase()
    body, signature = signed(event)
    rq_worker("payments", "default")

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: post(shop_server, body, signature), range(20)))

    assert statuses == [200] * 20
    wait_for(lambda: is_completed(purchase), what="the event is applied")
    wait_for(lambda: not Outbox.objects.exclude(status="done").exists(), what="mail and contract are out")
    assert StripeWebhookEvent.objects.count() == 1
    assert mails_noted(purchase) == 1
    assert PurchaseEvent.objects.filter(purchase=purchase, kind=Happened.EVENT_APPLIED).count() == 1


def test_redis_emptied_after_the_200(shop_server: ShopServer, rq_worker: StartWorker) -> None:
    purchase, event = paid_purchase()
    assert post(shop_server, *signed(event)) == 200
    django_rq.get_queue("payments").connection.flushall()
    rq_worker("payments")

    sweep()

    wait_for(lambda: is_completed(purchase), what="the sweeper rings")


def test_twenty_buyers_want_the_one_exclusive(shop_server: ShopServer) -> None:
    shelf = make_beat()
    start = threading.Barrier(20)

    def want(number: int) -> tuple[int, str]:
        start.wait()
        return press_pay(shop_server, shelf, f"buyer{number}@example.com")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(want, range(20)))

    assert sorted(answers) == [(201, "")] + [(409, "exclusive_reserved")] * 19
    assert Purchase.objects.count() == 1
    assert ExclusiveRight.objects.get(beats=shelf.beat).state == "reserved"


def test_a_hold_that_ends_unpaid_lets_the_next_buyer_in(shop_server: ShopServer) -> None:
    shelf = make_beat()
    first = begin(shelf, "exclusive")
    assert press_pay(shop_server, shelf, "next@example.com") == (409, "exclusive_reserved")

    move_time(301)
    end_lapsed_holds()

    first.purchase.refresh_from_db()
    assert first.purchase.payment_status == PaymentStatus.CANCELLED
    assert stripe_intent(first.payment_intent_id or "")["status"] == "canceled"
    assert press_pay(shop_server, shelf, "next@example.com") == (201, "")
    refused = pay_with(first.client_secret or "")
    assert refused["error"]["code"] == "payment_intent_unexpected_state"


def test_a_hold_is_ended_for_the_next_buyer_without_waiting_for_the_sweeper(shop_server: ShopServer) -> None:
    shelf = make_beat()
    begin(shelf, "exclusive")
    move_time(301)

    assert press_pay(shop_server, shelf, "next@example.com") == (201, "")


def test_paid_in_the_last_moment_is_paid(shop_server: ShopServer) -> None:
    shelf = make_beat()
    to_pay = begin(shelf, "exclusive")
    pay_with(to_pay.client_secret or "")

    move_time(301)
    end_lapsed_holds()

    assert is_completed(to_pay.purchase)
    assert ExclusiveRight.objects.get(beats=shelf.beat).state == "sold"


def test_money_captured_for_nothing_goes_back_by_itself_and_once() -> None:
    shelf = make_beat()
    late = begin(shelf, "exclusive")
    move_time(301)
    switch(api_fault="error_before", api_fault_path="/v1/payment_intents/pi")
    end_lapsed_holds()
    switch(api_fault="none", api_fault_path="")
    late.purchase.refresh_from_db()
    assert late.purchase.payment_status == PaymentStatus.PENDING  # Stripe away: the hold stands

    Purchase.objects.filter(pk=late.purchase.pk).update(payment_status="cancelled")
    ExclusiveRight.objects.filter(beats=shelf.beat).update(state="open", holder_line=None, reserved_until=None)
    winner = begin(shelf, "exclusive", email="winner@example.com")
    for each in (winner, late):
        assert pay_with(each.client_secret or "")["status"] == "succeeded"
    for each in (winner, late):
        ask_stripe(each.purchase)

    for _ in range(2):
        work_money_outbox()
        Outbox.objects.filter(kind=OutboxKind.SEND_REFUND).update(status="due")

    (refund,) = stripe_refunds(late.payment_intent_id or "")
    assert refund["amount"] == 120_000
    assert Refund.objects.get().status == "succeeded"
    assert stripe_refunds(winner.payment_intent_id or "") == []


def press_pay(shop: ShopServer, shelf: Shelf, email: str) -> tuple[int, str]:
    """A visitor's first request, without a cookie; status and error code. A busy shop is asked again when it said."""
    answer = requests.post(
        f"{shop.url}/api/beats/{shelf.beat.pk}/create_payment_intent/",
        json={"license": "exclusive", "email": email},
        timeout=60,
    )
    if answer.status_code == 503:
        assert answer.json()["code"] == "busy"
        time.sleep(float(answer.headers["Retry-After"]))
        return press_pay(shop, shelf, email)
    return answer.status_code, answer.json().get("code", "")


def post(shop: ShopServer, body: bytes, signature: str) -> int:
    answer = requests.post(
        f"{shop.url}/api/stripe/webhook/",
        data=body,
        headers={"Stripe-Signature": signature, "Content-Type": "application/json"},
        timeout=30,
    )
    return answer.status_code


def _status_elsewhere() -> str:
    """The event's status as committed, read outside the test's own open transaction."""
    return StripeWebhookEvent.objects.values_list("status", flat=True).first() or ""
