"""Every object that the sandbox returns or sends has the shape that Stripe publishes with stripe-python."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import stripe
from stripe._api_version import _ApiVersion
from stripe._list_object import ListObject

from sandbox.config import API_VERSION
from tests.contract.annotations import fields, problems
from tests.sandbox import server as cards
from tests.sandbox.receiver import Receiver
from tests.sandbox.server import Answer, SandboxServer

KINDS: dict[str, Any] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "file": stripe.File,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "refund": stripe.Refund,
    "webhook_endpoint": stripe.WebhookEndpoint,
}
LISTS: dict[str, Any] = {
    "charge": ListObject[stripe.Charge],
    "dispute": ListObject[stripe.Dispute],
    "payment_intent": ListObject[stripe.PaymentIntent],
    "refund": ListObject[stripe.Refund],
}

Story = Callable[[SandboxServer], object]


def _decline(sandbox: SandboxServer) -> None:
    sandbox.pay(card=cards.DECLINED)


def _refunds(sandbox: SandboxServer) -> None:
    for card in (cards.VISA, cards.REFUND_PENDING, cards.REFUND_FAILS):
        intent = sandbox.pay(card=card)
        params: Any = {"payment_intent": intent.id, "amount": 900, "reason": "requested_by_customer"}
        made = sandbox.client.v1.refunds.create(params)
        sandbox.client.v1.refunds.update(made.id, {"metadata": {"uuid": "1"}})
        sandbox.desk(f"/desk/refunds/{made.id}/finish", outcome="fail")


def _disputes(sandbox: SandboxServer) -> None:
    for card in (cards.DISPUTED, cards.INQUIRY):
        intent = sandbox.pay(card=card)
        (dispute,) = sandbox.client.v1.disputes.list({"payment_intent": intent.id}).data
        evidence: Any = {"product_description": "A beat", "customer_name": "Ada Card"}
        sandbox.client.v1.disputes.update(dispute.id, {"evidence": evidence, "submit": True})
        sandbox.desk(f"/desk/disputes/{dispute.id}/close", outcome="won")
        sandbox.desk(f"/desk/disputes/{dispute.id}/close", outcome="lost")


def _processing(sandbox: SandboxServer) -> None:
    for outcome in ("succeed", "fail", "cancel"):
        intent = sandbox.pay(card=cards.PROCESSING)
        sandbox.desk(f"/desk/payment_intents/{intent.id}/finish", outcome=outcome)


def _three_d_secure(sandbox: SandboxServer) -> None:
    for passes in (True, False, None):
        secret = sandbox.create_intent().client_secret
        assert secret is not None
        sandbox.confirm(secret, cards.THREE_D_SECURE, passes=passes)
    sandbox.create_intent(
        confirm=True, payment_method="pm_card_authenticationRequired", return_url="https://shop.test/return"
    )


def _wallet(sandbox: SandboxServer) -> None:
    for outcome in ("pay", "refuse", "expire", None):
        intent = sandbox.create_intent()
        sandbox.confirm_with_wallet(cards.secret_of(intent))
        sandbox.desk(f"/desk/payment_intents/{intent.id}/wallet", outcome=outcome)
    (charge,) = sandbox.client.v1.charges.list().data
    sandbox.client.v1.refunds.create({"charge": charge.id})


def _device_wallet(sandbox: SandboxServer) -> None:
    for token in (f"tok_apple_pay_{cards.VISA}", f"tok_google_pay_{cards.DECLINED}"):
        sandbox.confirm_with_token(cards.secret_of(sandbox.create_intent()), token)


def _unpaid(sandbox: SandboxServer) -> None:
    sandbox.create_intent(
        description="Beat",
        metadata={"purchase": "uuid"},
        receipt_email="buyer@example.com",
        statement_descriptor_suffix="BEAT",
        excluded_payment_method_types=["sepa_debit"],
    )
    sandbox.client.v1.payment_intents.create(
        {"amount": 500, "currency": "jpy", "allowed_payment_method_types": ["card"]}
    )
    cancelled = sandbox.create_intent()
    sandbox.client.v1.payment_intents.cancel(cancelled.id, {"cancellation_reason": "abandoned"})


def _sessions(sandbox: SandboxServer) -> None:
    for card in (cards.VISA, cards.DECLINED, cards.PROCESSING):
        session = sandbox.create_session(metadata={"purchase": "uuid"})
        sandbox.pay_session(session.id, card)
    for intent in sandbox.client.v1.payment_intents.list().data:
        sandbox.desk(f"/desk/payment_intents/{intent.id}/finish", outcome="succeed")
    sandbox.client.v1.checkout.sessions.expire(sandbox.create_session().id)


STORIES: tuple[Story, ...] = (
    _unpaid,
    SandboxServer.pay,
    _decline,
    _three_d_secure,
    _wallet,
    _device_wallet,
    _processing,
    _refunds,
    _disputes,
    _sessions,
)


def test_the_sandbox_speaks_the_version_that_stripe_python_pins() -> None:
    assert API_VERSION == _ApiVersion.CURRENT


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__.strip("_"))
def test_all_objects_have_stripes_shape(sandbox: SandboxServer, story: Story) -> None:
    story(sandbox)

    pages = {kind: get(sandbox, f"/v1/{kind}s?limit=100").body for kind in LISTS}
    found = [problem for kind, page in pages.items() for problem in problems(page, LISTS[kind], kind)]

    assert found == []
    assert pages["payment_intent"]["data"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__.strip("_"))
def test_all_events_have_stripes_shape(sandbox: SandboxServer, story: Story) -> None:
    story(sandbox)

    events = get(sandbox, "/v1/events?limit=100").body["data"]
    found = [problem for event in events for problem in _event_problems(event)]

    assert found == []
    assert events[-1]["type"] == "payment_intent.created"


def test_single_and_expanded_objects_have_stripes_shape(sandbox: SandboxServer) -> None:
    intent = sandbox.pay()
    refund = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    session = sandbox.create_session()
    wallet = sandbox.create_intent()
    wallet_method = sandbox.confirm_with_wallet(cards.secret_of(wallet)).body["payment_method"]
    endpoint = sandbox.client.v1.webhook_endpoints.create({"url": "https://shop.test/", "enabled_events": ["*"]})
    file = sandbox.client.v1.files.create({"purpose": "dispute_evidence", "file": BytesIO(b"%PDF-1.7")})
    addresses = {
        f"/v1/payment_intents/{intent.id}?expand[]=latest_charge.balance_transaction": "payment_intent",
        f"/v1/payment_intents/{intent.id}?expand[]=payment_method": "payment_intent",
        f"/v1/charges/{intent.latest_charge}?expand[]=refunds&expand[]=payment_intent": "charge",
        f"/v1/refunds/{refund.id}?expand[]=charge&expand[]=balance_transaction": "refund",
        f"/v1/payment_methods/{intent.payment_method}": "payment_method",
        f"/v1/payment_methods/{wallet_method}": "payment_method",
        f"/v1/balance_transactions/{refund.balance_transaction}": "balance_transaction",
        f"/v1/checkout/sessions/{session.id}?expand[]=line_items": "checkout.session",
        f"/v1/webhook_endpoints/{endpoint.id}": "webhook_endpoint",
        f"/v1/files/{file.id}": "file",
        "/v1/account": "account",
    }

    found = [
        problem
        for address, kind in addresses.items()
        for problem in problems(get(sandbox, address).body, KINDS[kind], address)
    ]

    assert found == []


def test_what_is_delivered_has_stripes_shape(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.pay()

    events = [json.loads(delivery.body) for delivery in receiver.wait_for(4)]

    assert [problem for event in events for problem in _event_problems(event)] == []


def test_what_a_browser_sees_is_part_of_stripes_shape(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()
    assert intent.client_secret is not None

    seen = sandbox.confirm(intent.client_secret)

    assert list(problems(seen.body, stripe.PaymentIntent, "intent", is_partial=True)) == []
    assert seen.body["status"] == "succeeded"


def test_errors_have_stripes_shape(sandbox: SandboxServer) -> None:
    paid = sandbox.pay()
    open_intent = sandbox.create_intent()
    assert open_intent.client_secret is not None
    form = {"Authorization": f"Bearer {sandbox.secret_key}"}

    answers = [
        sandbox.confirm(open_intent.client_secret, cards.DECLINED),
        sandbox.confirm(open_intent.client_secret, "4242424242424241"),
        sandbox.post(f"/v1/payment_intents/{paid.id}/cancel", {}, form),
        sandbox.post("/v1/payment_intents", {"amount": "1", "currency": "usd"}, form),
        sandbox.get("/v1/payment_intents/pi_nowhere", form),
        sandbox.get("/v1/account"),
        sandbox.get("/v1/nothing", form),
    ]

    assert [answer.status for answer in answers] == [402, 402, 400, 400, 404, 401, 404]
    for answer in answers:
        # What a publishable key may see of the intent is only a part of it; the rest of the error is whole.
        error = {name: value for name, value in answer.error.items() if name != "payment_intent"}
        assert list(problems(error, stripe.ErrorObject, "error")) == []
        assert answer.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"amount": "4900"}, "intent.amount: '4900' is no int"),
        ({"status": "paid"}, "intent.status: 'paid' is none of"),
        ({"price": 1}, "intent.price: PaymentIntent has no such key"),
        ({"metadata": {"key": 1}}, "intent.metadata.key: 1 is no str"),
        ({"latest_charge": 7}, "intent.latest_charge: 7 is no"),
        ({"last_payment_error": {"code": "card_declined"}}, "intent.last_payment_error.type: missing"),
    ],
)
def test_a_wrong_shape_is_found(sandbox: SandboxServer, change: dict[str, Any], complaint: str) -> None:
    intent = get(sandbox, f"/v1/payment_intents/{sandbox.create_intent().id}").body

    (found,) = problems(intent | change, stripe.PaymentIntent, "intent")

    assert found.startswith(complaint)


def test_a_missing_key_is_found(sandbox: SandboxServer) -> None:
    intent = get(sandbox, f"/v1/payment_intents/{sandbox.create_intent().id}").body
    del intent["amount"]

    assert list(problems(intent, stripe.PaymentIntent, "intent")) == [
        "intent.amount: missing, and PaymentIntent always has it"
    ]
    assert len(fields(stripe.PaymentIntent)) > 40


def get(sandbox: SandboxServer, path: str) -> Answer:
    answer = sandbox.get(path, {"Authorization": f"Bearer {sandbox.secret_key}"})
    assert answer.status == 200, answer.body
    return answer


def _event_problems(event: dict[str, Any]) -> Iterator[str]:
    yield from problems(event, stripe.Event, event["type"])
    about = event["data"]["object"]
    yield from problems(about, KINDS[about["object"]], f"{event['type']}.data.object")
    for name in event["data"].get("previous_attributes", {}):
        if name not in about:
            yield f"{event['type']}: previous_attributes names {name}, which isn't there"
