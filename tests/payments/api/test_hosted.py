"""Stripe's own page as the second door: the same purchase, one way to pay at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

from catalog.clock import shop_now
from catalog.models import ExclusiveRight
from payments.inbox import drain, receive
from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_money_outbox
from payments.models import PaymentAttempt, PaymentStatus, Purchase
from payments.purchases import expiry
from payments.returns import make_pass, purchase_of_pass
from tests.clock import move_time
from tests.deadline import wait_for
from tests.payments.api.calls import WAV_LEASE, create, in_a_thread
from tests.payments.factories import make_beat
from tests.payments.stripe_side import (
    DECLINED,
    VISA,
    _get,
    finish_at_stripe,
    pay_with,
    set_stripes_clock,
    signed,
    stripe_events,
    stripe_intent,
    switch,
)
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
SLOW_BANK = "4000000000001190"


def ask_for_page(client: Client, token: str) -> Any:
    return client.post(f"/api/purchases/{token}/checkout_session/", {}, content_type="application/json")


def pay_there(session_id: str, card: str = VISA) -> requests.Response:
    """What the buyer does on Stripe's page; the answer leads back to the shop once it is paid."""
    return requests.post(
        f"{settings.STRIPE_API_BASE}/pay/checkout/{session_id}/",
        data={"email": "ada@example.com", "test_card": card, "name": "Ada Card"},
        allow_redirects=False,
        timeout=60,
    )


def session_at_stripe(session_id: str) -> dict[str, Any]:
    return _get(f"/v1/checkout/sessions/{session_id}")


def hear_of(object_id: str) -> None:
    """Stripe's events about the object arrive and are worked on."""
    for event in stripe_events(object_id):
        receive.receive(*signed(event))
    drain.drain()


def status_of(token: str) -> str:
    return Purchase.objects.get(token=token).payment_status


def test_the_same_purchase_is_paid_on_stripes_page(client: Client) -> None:
    body = create(client, make_beat()).json()

    answer = ask_for_page(client, body["purchase"])

    assert answer.status_code == 201, answer.content
    page = answer.json()
    assert stripe_intent(body["payment_intent_id"])["status"] == "canceled"
    session = session_at_stripe(page["stripe_session_id"])
    assert (session["amount_total"], session["currency"]) == (4900, "usd")
    assert body["purchase"] not in str(session)
    assert Purchase.objects.get().stripe_session_id == page["stripe_session_id"]

    back = pay_there(page["stripe_session_id"]).headers["Location"]
    query = parse_qs(urlsplit(back).query)
    assert query["session_id"] == [page["stripe_session_id"]]
    landed = Client().get(urlsplit(back).path, {name: values[0] for name, values in query.items()}, follow=True)
    assert landed.request["PATH_INFO"] == f"/orders/{body['purchase']}/"
    assert status_of(body["purchase"]) == PaymentStatus.COMPLETED


def test_asked_again_it_is_the_same_page(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]

    first, again = ask_for_page(client, token).json(), ask_for_page(client, token).json()

    assert first == again


@pytest.mark.parametrize("kind", ["checkout.session.completed", "payment_intent.succeeded"])
def test_either_event_alone_completes_it(client: Client, kind: str) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]
    pay_there(session_id)
    session = session_at_stripe(session_id)
    about = session_id if kind.startswith("checkout") else session["payment_intent"]
    event = next(each for each in stripe_events(about) if each["type"] == kind)

    receive.receive(*signed(event))
    drain.drain()

    purchase = Purchase.objects.get(token=token)
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert purchase.stripe_payment_intent_id == session["payment_intent"]
    assert purchase.lines.get().contracts.count() == 1


def test_back_at_the_shop_the_page_is_closed_before_a_card_form_opens(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]

    again = client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json").json()

    assert session_at_stripe(session_id)["status"] == "expired"
    hear_of(session_id)  # the end of a page that was replaced ends no purchase
    assert status_of(token) == PaymentStatus.PENDING
    pay_with(again["client_secret"])
    ask_stripe(Purchase.objects.get())
    assert status_of(token) == PaymentStatus.COMPLETED


def test_a_payment_on_the_page_wins_over_coming_back_for_the_card_form(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    pay_there(ask_for_page(client, token).json()["stripe_session_id"])

    answer = client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json")

    assert_problem(answer, 409, "already_paying")
    assert status_of(token) == PaymentStatus.COMPLETED


def test_money_under_way_on_the_page_is_not_asked_for_twice(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    page = ask_for_page(client, token).json()
    pay_there(page["stripe_session_id"], SLOW_BANK)

    answer = client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json")

    assert_problem(answer, 409, "already_paying")
    assert status_of(token) == PaymentStatus.PROCESSING


def test_what_the_bank_declines_after_days_is_paid_anew(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]
    pay_there(session_id, SLOW_BANK)
    again = client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json")
    assert_problem(again, 409, "already_paying")  # by an attempt that is superseded by then, and comes back
    finish_at_stripe("payment_intents", session_at_stripe(session_id)["payment_intent"], "fail")
    hear_of(session_id)

    assert status_of(token) == PaymentStatus.FAILED
    again = client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json")
    assert again.status_code == 200, again.content
    pay_with(again.json()["client_secret"])
    ask_stripe(Purchase.objects.get())
    assert status_of(token) == PaymentStatus.COMPLETED


@pytest.mark.parametrize("path", ["payment_intent", "checkout_session"])
def test_who_asks_once_more_is_told_that_money_is_under_way(client: Client, path: str) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]
    pay_there(session_id, SLOW_BANK)
    hear_of(session_id)
    assert status_of(token) == PaymentStatus.PROCESSING

    answer = client.post(f"/api/purchases/{token}/{path}/", {}, content_type="application/json")

    assert_problem(answer, 409, "already_paying")


@pytest.mark.parametrize(("outcome", "end"), [("succeed", "completed"), ("fail", "failed")])
def test_a_bank_that_takes_days_decides_in_the_end(client: Client, outcome: str, end: str) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]
    pay_there(session_id, SLOW_BANK)
    hear_of(session_id)
    assert status_of(token) == PaymentStatus.PROCESSING
    intent_id = session_at_stripe(session_id)["payment_intent"]
    requests.post(
        f"{settings.STRIPE_API_BASE}/desk/payment_intents/{intent_id}/finish", json={"outcome": outcome}, timeout=60
    ).raise_for_status()

    hear_of(session_id)

    assert status_of(token) == end
    if end == "failed":  # and may be paid another way
        again = client.post(f"/api/purchases/{token}/payment_intent/", {}, content_type="application/json").json()
        pay_with(again["client_secret"])
        ask_stripe(Purchase.objects.get())
        assert status_of(token) == PaymentStatus.COMPLETED


def test_a_declined_card_leaves_the_page_open(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]

    pay_there(session_id, DECLINED)
    pay_there(session_id)
    ask_stripe(Purchase.objects.get())

    assert status_of(token) == PaymentStatus.COMPLETED


def test_the_end_of_a_hold_ends_the_page(client: Client) -> None:
    shelf = make_beat()
    token = create(client, shelf, {**WAV_LEASE, "license": "exclusive"}).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]
    move_time(settings.EXCLUSIVE_HOLD_S + 1)

    expiry.end_due()

    assert session_at_stripe(session_id)["status"] == "expired"
    assert status_of(token) == PaymentStatus.CANCELLED
    assert ExclusiveRight.objects.get(beats=shelf.beat).state == "open"


def test_a_page_that_runs_out_at_stripe_ends_the_purchase(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    session_id = ask_for_page(client, token).json()["stripe_session_id"]
    requests.post(f"{settings.STRIPE_API_BASE}/desk/sessions/{session_id}/expire", json={}, timeout=60)

    hear_of(session_id)

    assert status_of(token) == PaymentStatus.CANCELLED


def test_stripe_away_while_the_ways_change_leaves_nothing_open(client: Client) -> None:
    body = create(client, make_beat()).json()
    switch(api_fault="error_before", api_fault_path="/cancel")
    try:
        assert_problem(ask_for_page(client, body["purchase"]), 503, "payments_unavailable")
    finally:
        switch()

    work_money_outbox()

    assert stripe_intent(body["payment_intent_id"])["status"] == "canceled"
    assert ask_for_page(client, body["purchase"]).status_code == 201


def test_whoever_forges_the_way_back_is_shown_no_order(client: Client) -> None:
    create(client, make_beat())

    assert Client().get("/checkout/return/", {"session_id": "cs_1", "pass": "guessed"}).status_code == 200


def test_a_page_that_stripe_could_not_make_is_made_when_the_buyer_asks_minutes_later(client: Client) -> None:
    token = create(client, make_beat(), {**WAV_LEASE, "license": "exclusive"}).json()["purchase"]
    switch(api_fault="error_before", api_fault_path="/v1/checkout/sessions")
    try:
        assert_problem(ask_for_page(client, token), 503, "payments_unavailable")
    finally:
        switch()
    move_time(120)
    set_stripes_clock(ahead_s=120)
    try:
        assert ask_for_page(client, token).status_code == 201
    finally:
        set_stripes_clock(ahead_s=0)


@pytest.mark.parametrize("license_code", ["wav-lease", "exclusive"])
def test_a_page_whose_answer_was_lost_is_asked_for_again(client: Client, license_code: str) -> None:
    shelf = make_beat()
    wanted = {**WAV_LEASE, "license": license_code}
    token = create(client, shelf, wanted).json()["purchase"]
    switch(api_fault="error_after", api_fault_path="checkout/sessions")
    assert_problem(ask_for_page(client, token), 503, "payments_unavailable")
    switch()

    at_once = ask_for_page(client, token)
    assert at_once.status_code == 201, at_once.content

    PaymentAttempt.objects.update(stripe_session_id=None, created_at=shop_now() - timedelta(seconds=90))
    later = ask_for_page(client, token)
    assert later.status_code == 201, later.content


def test_an_address_that_was_mended_is_what_the_next_page_shows(client: Client) -> None:
    shelf = make_beat()
    token = create(client, shelf).json()["purchase"]
    switch(api_fault="error_after", api_fault_path="checkout/sessions")
    ask_for_page(client, token)
    switch()
    assert create(client, shelf, {**WAV_LEASE, "email": "ada@example.org"}).json()["purchase"] == token
    PaymentAttempt.objects.filter(superseded_at=None).update(superseded_at=shop_now())
    PaymentAttempt.objects.filter(is_hosted=True).update(superseded_at=None)

    page = ask_for_page(client, token)

    assert page.status_code == 201, page.content
    assert session_at_stripe(page.json()["stripe_session_id"])["customer_email"] == "ada@example.org"


def test_pressing_twice_leads_to_one_page(client: Client) -> None:
    token = create(client, make_beat()).json()["purchase"]
    switch(api_fault="slow", api_fault_path="POST /v1/checkout/sessions", api_fault_calls=1, api_wait_s=3)
    with ThreadPoolExecutor(1) as pool:
        first = in_a_thread(pool, ask_for_page, Client(), token)
        wait_for(lambda: _get("/desk/switches")["api_fault"] == "none", what="Stripe is being asked")
        again = ask_for_page(client, token)
        answer = first.result()
    switch()

    assert (answer.status_code, again.status_code) == (201, 201), (answer.content, again.content)
    assert answer.json() == again.json()


def test_the_way_back_opens_the_order_for_a_day(client: Client) -> None:
    create(client, make_beat())
    purchase = Purchase.objects.get()
    now = shop_now()

    assert purchase_of_pass(make_pass(purchase, now - timedelta(hours=23))) == purchase
    assert purchase_of_pass(make_pass(purchase, now - timedelta(hours=25))) is None
    assert purchase_of_pass(make_pass(purchase, now)[:-1]) is None
