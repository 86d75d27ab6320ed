"""Nobody finds an order, or learns of a buyer, by trying: keys are random, and every wrong one is answered alike."""

import base64
from typing import Any

import pytest
from django.test import Client

from payments.models import IdempotencyRecord, Purchase
from payments.models.purchase import make_number, make_token
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import make_beat
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
KEYS = ("uuid", "number", "id", "stripe_payment_intent_id", "email")


def test_a_token_has_at_least_128_random_bits() -> None:
    tokens = [make_token() for _ in range(500)]

    decoded = [base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)) for token in tokens]
    assert {len(each) >= 16 for each in decoded} == {True}
    assert len(set(tokens)) == len(tokens)
    for position in range(16):  # no byte stands still, or counts up
        assert len({each[position] for each in decoded}) > 150


def test_numbers_are_not_counted() -> None:
    assert len({make_number() for _ in range(500)}) == 500
    assert len({number[0] for number in (make_number() for _ in range(500))}) > 20


@pytest.mark.parametrize("key", KEYS)
def test_what_is_told_or_guessed_of_an_order_opens_nothing(client: Client, key: str) -> None:
    create(client, make_beat())
    purchase = Purchase.objects.get()
    guess, stranger = getattr(purchase, key), Client()

    for path in (f"/api/purchases/{guess}/", f"/api/purchases/{make_token()}/"):
        answer = assert_problem(stranger.get(path), 404, "purchase_not_found")
        assert purchase.email not in str(answer)
    for door in ("payment_intent", "checkout_session"):
        path = f"/api/purchases/{guess}/{door}/"
        assert_problem(stranger.post(path, {}, content_type="application/json"), 404, "purchase_not_found")
    for page in (f"/orders/{guess}/", f"/orders/{guess}/return/", f"/orders/{guess}/pay/"):
        assert stranger.get(page).status_code == 404
    assert stranger.get(f"/checkout/order/{purchase.number}/").status_code == 404


def test_an_address_that_bought_before_is_answered_like_any_other(client: Client) -> None:
    shelf = make_beat()
    create(client, shelf)

    def seen(email: str) -> tuple[int, set[str], Any]:
        answer = create(Client(REMOTE_ADDR="127.0.0.2"), shelf, {**WAV_LEASE, "email": email})
        return answer.status_code, set(answer.json()), answer.json()["amount"]

    assert seen("ada@example.com") == seen("nobody@example.com")
    assert len(set(Purchase.objects.values_list("token", flat=True))) == 3


def test_a_strangers_key_gives_away_no_order(client: Client) -> None:
    """Behind one address, with the very key and body, whoever has not his session gets a purchase of his own."""
    shelf = make_beat()
    create(client, shelf)  # gives him his session
    mine = create(client, shelf, Idempotency_Key="k1").json()

    his = create(Client(), shelf, Idempotency_Key="k1")

    assert his.status_code == 201
    assert his.json()["purchase"] != mine["purchase"]
    assert his.json()["client_secret"] != mine["client_secret"]
    owners = {row.purchase.session_key for row in IdempotencyRecord.objects.filter(key="k1")}
    assert len(owners) == 2
