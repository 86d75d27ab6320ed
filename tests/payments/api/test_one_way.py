"""One way to pay is open at a time, however the ways are changed and whoever is asked meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from payments.models import PaymentAttempt, PaymentStatus, Purchase
from payments.purchases import attempts, expiry, lifecycle
from tests.clock import move_time
from tests.deadline import wait_for
from tests.payments.api.calls import WAV_LEASE, create, in_a_thread
from tests.payments.api.test_hosted import ask_for_page, session_at_stripe
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import _get, stripe_intent, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def ask_for_intent(client: Client, token: str) -> Any:
    return client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json")


def open_ways(purchase: Purchase) -> list[str]:
    """What can be paid for the purchase at Stripe, whatever our rows say."""
    intents = _get("/v1/payment_intents?limit=100")["data"]
    pages = _get("/v1/checkout/sessions?limit=100")["data"]
    mine = [each for each in (*intents, *pages) if each["metadata"].get("purchase") == str(purchase.uuid)]
    return [each["id"] for each in mine if each["status"] in ("requires_payment_method", "open")]


def test_an_intent_that_comes_late_is_not_handed_out_beside_a_page(client: Client) -> None:
    shelf = make_beat()
    switch(api_fault="slow", api_fault_path="POST /v1/payment_intents", api_fault_calls=1, api_wait_s=2)
    with ThreadPoolExecutor(1) as pool:
        late = in_a_thread(pool, create, Client(), shelf)
        wait_for(Purchase.objects.exists, what="the purchase is committed")
        wait_for(lambda: _get("/desk/switches")["api_fault"] == "none", what="Stripe is being asked")
        purchase = Purchase.objects.get()
        page = ask_for_page(client, purchase.token)
        answer = late.result()
    switch()

    assert (page.status_code, answer.status_code) == (201, 201), (page.content, answer.content)
    assert open_ways(purchase) == [answer.json()["payment_intent_id"]]
    for number, intent_id in PaymentAttempt.objects.values_list("number", "stripe_payment_intent_id"):
        assert intent_id is None or stripe_intent(intent_id)["metadata"]["attempt"] == str(number)


def test_who_comes_back_after_stripe_was_away_gets_no_second_way(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    switch(api_fault="error_before", api_fault_path="/cancel")
    assert ask_for_page(client, token).status_code == 503
    switch()

    page = ask_for_page(client, token).json()

    assert open_ways(Purchase.objects.get()) == [page["stripe_session_id"]]


def test_a_hold_is_not_released_while_an_older_way_is_open(client: Client) -> None:
    shelf = make_beat()
    body = create(client, shelf, {**WAV_LEASE, "license": "exclusive"}).json()
    switch(api_fault="error_before", api_fault_path="/cancel")
    assert ask_for_page(client, body["purchase"]).status_code == 503
    move_time(301)
    try:
        expiry.end_due()
        assert Purchase.objects.get().payment_status == PaymentStatus.PENDING
        switch()
        expiry.end_due()
    finally:
        switch()
        move_time(0)

    assert Purchase.objects.get().payment_status == PaymentStatus.CANCELLED
    assert stripe_intent(body["payment_intent_id"])["status"] == "canceled"


def test_money_under_way_closes_what_had_taken_its_place(client: Client) -> None:
    purchase = begin(make_beat()).purchase
    first = attempts.present(purchase)
    assert first is not None
    page = ask_for_page(client, purchase.token).json()

    with transaction.atomic():
        attempts.bring_back(lifecycle.lock_purchase(purchase.pk), first)

    assert purchase.outbox.filter(subject_id=page["stripe_session_id"]).exists()
    assert session_at_stripe(page["stripe_session_id"])["status"] == "open"
    assert attempts.present(purchase) == first
