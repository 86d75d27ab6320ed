"""The wallet that a buyer leaves the shop for: paid, refused, forgotten, come back from or not."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import stripe

from tests.deadline import wait_for
from tests.sandbox import server as cards
from tests.sandbox.server import FORM, RETURN_URL, WALLET, SandboxServer, secret_of


def seen(sandbox: SandboxServer, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
    return sandbox.client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})


def wallet_page(sandbox: SandboxServer, client_secret: str) -> tuple[int, str]:
    path = f"/pay/wallet/{client_secret.split('_secret_')[0]}/?{urlencode({'client_secret': client_secret})}"
    status, _, text = sandbox.request("GET", path, None, {})
    return status, text


@pytest.mark.parametrize(
    ("params", "types"),
    [
        ({}, ["card", WALLET]),
        ({"currency": "jpy"}, ["card", WALLET]),
        ({"currency": "brl"}, ["card"]),
        ({"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}, ["card"]),
        ({"allowed_payment_method_types": ["card"]}, ["card"]),
        ({"allowed_payment_method_types": [WALLET]}, [WALLET]),
        ({"excluded_payment_method_types": [WALLET]}, ["card"]),
        ({"excluded_payment_method_types": ["card"]}, [WALLET]),
    ],
)
def test_the_wallet_is_offered_where_redirects_and_currency_allow(
    sandbox: SandboxServer, params: dict[str, Any], types: list[str]
) -> None:
    assert sandbox.create_intent(**params).payment_method_types == types


def test_an_intent_that_nothing_could_pay_is_refused(sandbox: SandboxServer) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        sandbox.create_intent(currency="brl", excluded_payment_method_types=["card"])


def test_the_buyer_is_sent_away_and_pays(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()

    sent = sandbox.confirm_with_wallet(secret_of(intent))

    assert (sent.status, sent.body["status"]) == (200, "requires_action")
    assert sent.body["next_action"] == {
        "type": "redirect_to_url",
        "redirect_to_url": {
            "return_url": RETURN_URL,
            "url": f"{sandbox.url}/pay/wallet/{intent.id}/?client_secret={intent.client_secret}",
        },
    }
    status, page = wallet_page(sandbox, secret_of(intent))
    assert status == 200
    assert "<script" not in page
    assert "Pay $49.00 USD" in page
    status, location = sandbox.answer_wallet(secret_of(intent))
    assert status == 302
    assert location.startswith(RETURN_URL + "&")
    assert parse_qs(urlsplit(location).query) == {
        "order": ["1"],
        "payment_intent": [intent.id],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": ["succeeded"],
    }
    paid = seen(sandbox, intent)
    assert (paid.status, paid.next_action, paid.amount_received) == ("succeeded", None, 4900)
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert paid.latest_charge.payment_method_details is not None
    assert paid.latest_charge.payment_method_details.type == WALLET
    assert [event.type for event in sandbox.events()] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


def test_a_refusal_leads_back_and_another_way_may_be_tried(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))

    status, location = sandbox.answer_wallet(secret_of(intent), "refuse")

    assert (status, parse_qs(urlsplit(location).query)["redirect_status"]) == (302, ["failed"])
    refused = seen(sandbox, intent)
    assert (refused.status, refused.payment_method, refused.latest_charge) == ("requires_payment_method", None, None)
    assert refused.last_payment_error is not None
    assert refused.last_payment_error.code == "payment_intent_payment_attempt_failed"
    assert len(sandbox.events("payment_intent.payment_failed")) == 1
    assert sandbox.confirm(secret_of(intent)).body["status"] == "succeeded"


def test_who_goes_back_may_pay_by_card_and_the_wallet_lets_go(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))

    assert sandbox.confirm(secret_of(intent)).body["status"] == "succeeded"

    assert wallet_page(sandbox, secret_of(intent))[0] == 409
    assert sandbox.answer_wallet(secret_of(intent)) == (409, "")
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_the_wallet_may_be_asked_again(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))
    sandbox.confirm_with_wallet(secret_of(intent))

    assert [sandbox.answer_wallet(secret_of(intent))[0] for _ in range(2)] == [302, 409]

    assert "You have paid already" in wallet_page(sandbox, secret_of(intent))[1]
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_a_cancelled_payment_is_not_taken(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))

    sandbox.client.v1.payment_intents.cancel(intent.id)

    assert sandbox.answer_wallet(secret_of(intent)) == (409, "")
    assert seen(sandbox, intent).status == "canceled"


def test_an_hour_without_an_answer_ends_the_attempt(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))

    assert sandbox.desk(f"/desk/payment_intents/{intent.id}/wallet", outcome="expire").status == 200

    expired = seen(sandbox, intent)
    assert expired.status == "requires_payment_method"
    assert expired.last_payment_error is not None
    assert expired.last_payment_error.code == "payment_intent_payment_attempt_expired"
    assert sandbox.answer_wallet(secret_of(intent))[0] == 409
    assert sandbox.desk(f"/desk/payment_intents/{intent.id}/wallet", outcome="pay").status == 400


def test_an_attempt_ends_by_itself_and_only_that_one(start_sandbox: Callable[..., SandboxServer]) -> None:
    hasty = start_sandbox(arguments=("--wallet-patience", "0.2"))
    forgotten, paid = hasty.create_intent(), hasty.create_intent()
    hasty.confirm_with_wallet(secret_of(forgotten))
    hasty.confirm(secret_of(paid))

    wait_for(lambda: seen(hasty, forgotten).status == "requires_payment_method", what="the attempt's end")

    assert [event.type for event in hasty.events("payment_intent.payment_failed")] == ["payment_intent.payment_failed"]
    assert seen(hasty, paid).status == "succeeded"


def test_the_wallet_needs_somewhere_to_send_the_buyer(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()

    refused = sandbox.confirm_with_wallet(secret_of(intent), return_url="")

    assert refused.error["code"] == "payment_intent_redirect_confirmation_without_return_url"
    assert seen(sandbox, intent).status == "requires_payment_method"


def test_an_intent_for_cards_takes_no_wallet(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent(allowed_payment_method_types=["card"])

    refused = sandbox.confirm_with_wallet(secret_of(intent))

    assert (refused.status, refused.error["code"]) == (400, "payment_intent_incompatible_payment_method")
    assert seen(sandbox, intent).status == "requires_payment_method"


@pytest.mark.parametrize("page", ["wallet", "3ds"])
def test_a_strangers_link_opens_nothing(sandbox: SandboxServer, page: str) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))
    path = f"/pay/{page}/{intent.id}/"

    for secret in ("", f"{intent.id}_secret_guessed"):
        values = urlencode({"client_secret": secret, "outcome": "pay"})
        _, _, text = sandbox.request("POST", path, values, FORM)
        assert "This link belongs to no payment." in text

    assert seen(sandbox, intent).status == "requires_action"


def test_the_banks_page_does_not_answer_for_the_wallet(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))

    sandbox.authenticate(secret_of(intent), passes=True)

    assert seen(sandbox, intent).status == "requires_action"


def test_a_payment_from_the_wallet_is_refunded(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))
    sandbox.answer_wallet(secret_of(intent))

    refund = sandbox.client.v1.refunds.create({"payment_intent": intent.id, "amount": 900})

    assert (refund.status, refund.amount) == ("succeeded", 900)
    assert refund.destination_details is not None
    assert refund.destination_details.type == WALLET


@pytest.mark.parametrize(("outcome", "paid"), [("pay", "paid"), ("refuse", "unpaid")])
def test_a_session_is_paid_by_wallet(sandbox: SandboxServer, outcome: str, paid: str) -> None:
    session = sandbox.create_session()
    assert session.payment_method_types == ["card", WALLET]
    values = urlencode({"email": "buyer@example.com", "wallet": WALLET})
    status, headers, _ = sandbox.request("POST", f"/pay/checkout/{session.id}/", values, FORM)
    assert status == 302
    secret = parse_qs(urlsplit(headers["Location"]).query)["client_secret"][0]

    _, location = sandbox.answer_wallet(secret, outcome)

    assert location.startswith(f"{session.url}?payment_intent=pi_")
    found = sandbox.client.v1.checkout.sessions.retrieve(session.id)
    assert found.payment_status == paid
    back, _, page = sandbox.request("GET", f"/pay/checkout/{session.id}/", None, {})
    assert back == (302 if outcome == "pay" else 402)
    assert ("The payment failed. You have not been charged." in page) is (outcome == "refuse")
    if outcome == "refuse":
        assert sandbox.pay_session(session.id, cards.VISA)[0] == 302


def test_a_session_offers_what_it_allows(sandbox: SandboxServer) -> None:
    pages = {}
    for type in ("card", WALLET):
        session = sandbox.create_session(allowed_payment_method_types=[type])
        _, _, pages[type] = sandbox.request("GET", f"/pay/checkout/{session.id}/", None, {})

    assert ("Card number" in pages["card"], "Pay with Amazon Pay" in pages["card"]) == (True, False)
    assert ("Card number" in pages[WALLET], "Pay with Amazon Pay" in pages[WALLET]) == (False, True)


def test_the_desk_shows_the_wallet_and_disputes_cards_only(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    sandbox.confirm_with_wallet(secret_of(intent))
    assert "Refuse there" in sandbox.request("GET", "/desk/", None, {})[2]
    sandbox.desk(f"/desk/payment_intents/{intent.id}/wallet", outcome="pay")
    charge = seen(sandbox, intent).latest_charge
    assert isinstance(charge, stripe.Charge)

    refused = sandbox.desk(f"/desk/charges/{charge.id}/dispute", reason="fraudulent")

    page = sandbox.request("GET", "/desk/", None, {})[2]
    assert refused.status == 400
    assert (WALLET in page, "Refuse there" in page, "Dispute it" in page) == (True, False, False)
