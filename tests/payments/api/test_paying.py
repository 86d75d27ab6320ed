"""The calls that begin and follow a payment, held against the contract."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from accounts.people import ensure_person
from catalog.quotes import make_quote
from payments.callers import Caller
from payments.checkout.purchase import find_or_make
from payments.checkout.wanted import Item, Wanted
from payments.inbox.reconcile import ask_stripe
from payments.models import PaymentStatus, Purchase
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import make_beat
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import DECLINED, pay_with, stripe_intent, switch
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_it_answers_what_a_browser_needs_to_pay(client: Client) -> None:
    shelf = make_beat()

    answer = create(client, shelf)

    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {
        "purchase", "client_secret", "payment_intent_id", "publishable_key", "amount", "currency", "payment_status",
        "expires_at",
    }  # fmt: skip
    assert (body["amount"], body["currency"], body["payment_status"]) == (4900, "USD", "pending")
    intent = stripe_intent(body["payment_intent_id"])
    assert (intent["amount"], intent["currency"], intent["status"]) == (4900, "usd", "requires_payment_method")
    assert body["purchase"] not in str(intent)


def test_the_client_secret_is_kept_nowhere(client: Client) -> None:
    secret = create(client, make_beat()).json()["client_secret"]

    rows = [str(row) for row in Purchase.objects.values()] + [
        str(row) for purchase in Purchase.objects.all() for row in purchase.attempts.values()
    ]

    assert secret.split("_secret_")[1] not in "".join(rows)


def test_a_type_means_the_cheapest_licence_that_delivers_it(client: Client) -> None:
    shelf = make_beat()

    body = create(client, shelf, {"type": "mp3", "email": "ada@example.com"}).json()

    assert body["amount"] == 2900
    assert Purchase.objects.get().lines.get().licence_code == "mp3-lease"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**WAV_LEASE, "amount": 1}, "invalid_request"),
        ({**WAV_LEASE, "type": "wav"}, "invalid_request"),
        ({"email": "ada@example.com"}, "invalid_request"),
        ({"license": "wav-lease"}, "invalid_request"),
        ({**WAV_LEASE, "email": "ada"}, "invalid_request"),
        ({**WAV_LEASE, "licensee": {"name": "Ada", "role": "x"}}, "invalid_request"),
        ({**WAV_LEASE, "licensee": {"country": "12"}}, "invalid_request"),
        ({**WAV_LEASE, "license": "stems"}, "license_not_offered"),
        ({"type": "stems", "email": "ada@example.com"}, "license_not_offered"),
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(client: Client, body: dict[str, Any], code: str) -> None:
    assert_problem(create(client, make_beat(), body), 422, code)

    assert not Purchase.objects.exists()


def test_a_body_that_is_no_json_is_refused(client: Client) -> None:
    path = f"/api/beats/{make_beat().beat.pk}/create_payment_intent/"

    assert_problem(client.post(path, "{", content_type="application/json"), 422, "invalid_request")
    assert_problem(client.post(path, {"license": "wav-lease"}), 415, "unsupported_media_type")


def test_unknown_and_unpublished_beats_are_not_found(client: Client) -> None:
    shelf = make_beat()
    shelf.page.unpublish()

    assert_problem(create(client, shelf), 404, "beat_not_found")


def test_another_site_cannot_spend_our_session(client: Client) -> None:
    shelf = make_beat()
    create(client, shelf)

    assert_problem(create(client, shelf, Sec_Fetch_Site="cross-site"), 403, "cross_origin")
    assert_problem(create(client, shelf, Origin="https://evil.example"), 403, "cross_origin")
    assert create(client, shelf, Sec_Fetch_Site="same-origin").status_code == 200


def test_a_changed_price_is_told_before_anything_is_made(client: Client) -> None:
    shelf = make_beat()
    quote = make_quote([(shelf.beat.pk, "wav-lease", 3900, "USD")])

    body = assert_problem(create(client, shelf, {**WAV_LEASE, "quote": quote}), 409, "price_changed")

    assert body["amount"] == 4900
    assert not Purchase.objects.exists()


def test_the_same_key_gives_the_same_purchase(client: Client) -> None:
    shelf = make_beat()

    first = create(client, shelf, Idempotency_Key="k1")
    second = create(client, shelf, Idempotency_Key="k1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["purchase"] == second.json()["purchase"]
    assert first.json()["payment_intent_id"] == second.json()["payment_intent_id"]


def test_the_same_key_for_something_else_is_a_conflict(client: Client) -> None:
    shelf = make_beat()
    create(client, shelf, Idempotency_Key="k1")

    answer = create(client, shelf, {**WAV_LEASE, "license": "mp3-lease"}, Idempotency_Key="k1")

    assert_problem(answer, 422, "idempotency_conflict")


def test_another_callers_same_key_is_a_key_of_his_own(client: Client) -> None:
    shelf = make_beat()
    create(client, shelf)
    stranger = Client(REMOTE_ADDR="127.0.0.2")

    mine = create(client, shelf, Idempotency_Key="k1").json()
    his = create(stranger, shelf, Idempotency_Key="k1").json()

    assert mine["purchase"] != his["purchase"]


def test_a_declined_card_costs_no_second_purchase(client: Client) -> None:
    shelf = make_beat()
    first = create(client, shelf).json()
    assert pay_with(first["client_secret"], DECLINED)["error"]["code"] == "card_declined"

    second = create(client, shelf)

    assert second.status_code == 200
    assert second.json()["purchase"] == first["purchase"]
    assert second.json()["payment_status"] == "pending"
    assert pay_with(second.json()["client_secret"])["status"] == "succeeded"


def test_stripe_away_charges_nothing_and_asking_again_makes_no_second_intent(client: Client) -> None:
    shelf = make_beat()
    switch(api_fault="error_after", api_fault_path="POST /v1/payment_intents")
    try:
        answer = create(client, shelf, Idempotency_Key="k1")
    finally:
        switch(api_fault="none", api_fault_path="")

    assert_problem(answer, 503, "payments_unavailable")
    assert answer.headers["Retry-After"]
    second = create(client, shelf, Idempotency_Key="k1")
    assert second.status_code == 200
    assert Purchase.objects.get().attempts.count() == 1


def test_the_return_page_alone_completes_a_purchase(client: Client) -> None:
    body = create(client, make_beat()).json()
    pay_with(body["client_secret"])

    answer = client.get(f"/orders/{body['purchase']}/return/?redirect_status=failed")

    assert answer.headers["Location"] == f"/orders/{body['purchase']}/"
    assert Purchase.objects.get().payment_status == PaymentStatus.COMPLETED


def test_a_forged_return_delivers_nothing(client: Client) -> None:
    body = create(client, make_beat()).json()

    client.get(f"/orders/{body['purchase']}/return/?redirect_status=succeeded&payment_intent=pi_other")

    assert Purchase.objects.get().payment_status == PaymentStatus.PENDING
    assert client.get(f"/api/purchases/{body['purchase']}/").json()["lines"][0]["files"] == []


def test_unpaid_calls_are_limited_by_address(client: Client, settings: Any) -> None:
    settings.RATE_LIMIT_CHECKOUT = "2/m"
    shelf = make_beat()

    statuses = [create(client, shelf).status_code for _ in range(3)]

    assert statuses == [201, 200, 429]


def test_money_under_way_is_not_asked_for_twice(client: Client) -> None:
    shelf = make_beat()
    first = create(client, shelf).json()
    purchase = Purchase.objects.get()
    bring_to(purchase, PaymentStatus.PROCESSING)
    Purchase.objects.update(expires_at=purchase.created_at)
    pay_with(first["client_secret"], "4000000000001190")

    body = assert_problem(create(client, shelf), 409, "already_paying")

    assert body["purchase"] == first["purchase"]
    assert Purchase.objects.count() == 1


def test_a_log_in_between_two_calls_makes_no_other_body_of_the_same(client: Client) -> None:
    shelf = make_beat()
    body = {"license": "wav-lease", "email": "ada@example.com"}
    first = create(client, shelf, body, Idempotency_Key="k1").json()
    client.force_login(ensure_person("ada", password="secret", email="ada@example.com", name="Ada"))

    again = create(client, shelf, body, Idempotency_Key="k1")

    assert (again.status_code, again.json()["purchase"]) == (200, first["purchase"])


def test_a_body_too_long_to_read_is_refused(client: Client) -> None:
    answer = create(client, make_beat(), {**WAV_LEASE, "quote": "x" * 3_000_000})

    assert_problem(answer, 422, "invalid_request")


def test_a_decline_that_was_told_is_no_news_once_another_card_is_asked_for(client: Client) -> None:
    shelf = make_beat()
    first = create(client, shelf).json()
    purchase = Purchase.objects.get()
    pay_with(first["client_secret"], DECLINED)
    ask_stripe(purchase)
    assert create(client, shelf).json()["payment_status"] == "pending"

    assert not ask_stripe(purchase)

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.PENDING
    pay_with(first["client_secret"], DECLINED)
    assert ask_stripe(purchase)  # the next card's decline is


def test_strangers_behind_one_address_do_not_wait_for_each_other(client: Client) -> None:
    shelf, other = make_beat(), make_beat("Day Bus")
    asked = threading.Event()

    def ask() -> Any:
        try:
            return create(Client(), shelf).status_code
        finally:
            asked.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        # A stranger's request is under way, and has got as far as having made his purchase.
        caller = Caller(session="", user_id=None, address="127.0.0.1")
        wanted = Wanted((Item(other.beat.pk, "wav-lease"),), "eve@example.com")
        find_or_make(wanted, caller, "", replace(caller, session="eve"))
        answer = pool.submit(ask)
        assert asked.wait(timeout=60)

    assert answer.result() == 201
