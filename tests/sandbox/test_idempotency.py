"""Idempotency keys: one effect, the same answer, an error to another question."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.sandbox.server import DECLINED, FORM, SandboxServer


def test_the_same_question_gets_the_same_answer(sandbox: SandboxServer) -> None:
    first = sandbox.create_intent(key="key-1")

    second = sandbox.create_intent(key="key-1")

    assert second.id == first.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert first.last_response is not None
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(sandbox.client.v1.payment_intents.list().data) == 1
    assert len(sandbox.events("payment_intent.created")) == 1


def test_another_question_with_the_key_is_an_error(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent(4900, key="key-1")

    with pytest.raises(stripe.IdempotencyError, match="same parameters") as other_amount:
        sandbox.create_intent(5900, key="key-1")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint") as other_call:
        sandbox.client.v1.payment_intents.cancel(intent.id, options={"idempotency_key": "key-1"})

    assert (other_amount.value.http_status, other_call.value.http_status) == (400, 400)
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_failed_validation_is_not_remembered(sandbox: SandboxServer) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.create_intent(10, key="key-1")

    assert sandbox.create_intent(4900, key="key-1").amount == 4900


def test_a_decline_is_remembered(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    form = {
        "payment_method": "pm_card_visa_chargeDeclined",
        "return_url": "https://shop.test/",
    }
    headers = {"Authorization": f"Bearer {sandbox.secret_key}", "Idempotency-Key": "key-1"}

    first = sandbox.post(f"/v1/payment_intents/{intent.id}/confirm", form, headers)
    second = sandbox.post(f"/v1/payment_intents/{intent.id}/confirm", form, headers)

    assert (first.status, second.status) == (402, 402)
    assert first.body == second.body
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(sandbox.events("charge.failed")) == 1


def test_thirty_at_once_make_one_intent(sandbox: SandboxServer) -> None:
    """Each gets the intent, or 409 while another's call is under way; a retry then gets the intent, too."""
    start = threading.Barrier(30)

    def ask(_: int) -> str:
        start.wait()
        return _id_or_error(sandbox)

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(ask, range(30)))

    (made,) = sandbox.client.v1.payment_intents.list().data
    assert set(answers) <= {made.id, "409 idempotency_key_in_use"}
    assert made.id in answers
    assert sandbox.create_intent(key="key-1").id == made.id


def test_a_key_in_flight_is_refused(sandbox: SandboxServer) -> None:
    sandbox.switches(api_fault="slow", api_fault_calls=1, api_wait_s=2)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda _: _id_or_error(sandbox), range(2)))

    (made,) = sandbox.client.v1.payment_intents.list().data
    assert answers == ["409 idempotency_key_in_use", made.id]


def test_thirty_buyers_at_once_are_all_served(sandbox: SandboxServer) -> None:
    start = threading.Barrier(30)

    def buy(number: int) -> str:
        start.wait()
        card = DECLINED if number % 3 == 0 else "4242424242424242"
        return str(sandbox.pay(card=card).status)

    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(buy, range(30)))

    assert statuses.count("succeeded") == 20
    assert statuses.count("requires_payment_method") == 10
    assert len(sandbox.client.v1.charges.list({"limit": 100}).data) == 30


def test_a_key_of_256_characters_is_too_long(sandbox: SandboxServer) -> None:
    headers = {**FORM, "Authorization": f"Bearer {sandbox.secret_key}", "Idempotency-Key": "k" * 256}

    answer = sandbox.post("/v1/payment_intents", {"amount": "4900", "currency": "usd"}, headers)

    assert (answer.status, answer.error["type"]) == (400, "idempotency_error")


def _id_or_error(sandbox: SandboxServer) -> str:
    try:
        return sandbox.create_intent(key="key-1").id
    except stripe.StripeError as error:
        body: Any = error.json_body
        return f"{error.http_status} {body['error']['code']}"
