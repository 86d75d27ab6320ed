"""Hosted checkout: a session paid on a page without script, its events, and its end."""

from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from tests.sandbox import server as cards
from tests.sandbox.receiver import Receiver
from tests.sandbox.server import FORM, SandboxServer


def session_of(sandbox: SandboxServer, session_id: str) -> stripe.checkout.Session:
    return sandbox.client.v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent", "line_items"]})


def intent_of(session: stripe.checkout.Session) -> stripe.PaymentIntent:
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    return session.payment_intent


def test_a_session_is_paid_on_the_hosted_page(sandbox: SandboxServer) -> None:
    session = sandbox.create_session(
        metadata={"purchase": "uuid"}, payment_intent_data={"metadata": {"purchase": "uuid"}, "description": "A beat"}
    )
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{sandbox.url}/pay/checkout/{session.id}/"
    _, _, page = sandbox.request("GET", f"/pay/checkout/{session.id}/", None, {})
    assert "<script" not in page
    assert "$49.00 USD" in page

    status, location, _ = sandbox.pay_session(session.id)

    assert (status, location) == (302, f"https://shop.test/return?session={session.id}")
    paid = session_of(sandbox, session.id)
    assert (paid.status, paid.payment_status, paid.amount_total, paid.url) == ("complete", "paid", 4900, None)
    assert paid.customer_details is not None
    assert paid.customer_details.email == "buyer@example.com"
    assert paid.line_items is not None
    assert [(line.description, line.amount_total) for line in paid.line_items.data] == [("A beat", 4900)]
    intent = intent_of(paid)
    assert (intent.status, intent.amount, intent.description) == ("succeeded", 4900, "A beat")
    assert intent.metadata.to_dict() == {"purchase": "uuid"}
    assert [event.type for event in sandbox.events()] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
    assert sandbox.pay_session(session.id)[0] == 302
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_a_typed_card_pays_too_and_a_wrong_one_is_said(sandbox: SandboxServer) -> None:
    session = sandbox.create_session(customer_email="known@example.com")
    path = f"/pay/checkout/{session.id}/"
    card = {"number": "4242 4242 4242 4241", "expiry": "12 / 34", "cvc": "123", "name": "Ada Card"}

    wrong, _, page = sandbox.request("POST", path, urlencode(card), FORM)
    right, _, _ = sandbox.request("POST", path, urlencode(card | {"number": "4242 4242 4242 4242"}), FORM)

    assert wrong == 402
    assert "Your card number is incorrect. You have not been charged." in page
    assert right == 302
    details = session_of(sandbox, session.id).customer_details
    assert details is not None
    assert (details.email, details.name) == ("known@example.com", "Ada Card")


def test_a_declined_buyer_may_try_again(sandbox: SandboxServer) -> None:
    session = sandbox.create_session()

    status, _, page = sandbox.pay_session(session.id, cards.DECLINED)

    assert status == 402
    assert "Your card was declined. You have not been charged." in page
    assert session_of(sandbox, session.id).status == "open"
    assert sandbox.pay_session(session.id)[0] == 302
    assert len(sandbox.client.v1.payment_intents.list().data) == 1
    assert len(sandbox.events("checkout.session.completed")) == 1


@pytest.mark.parametrize(("outcome", "paid"), [("complete", "paid"), ("fail", "unpaid")])
def test_3d_secure_leads_back_to_the_session(sandbox: SandboxServer, outcome: str, paid: str) -> None:
    session = sandbox.create_session()
    _, bank, _ = sandbox.pay_session(session.id, cards.THREE_D_SECURE)
    address = urlsplit(bank)
    secret = address.query.partition("client_secret=")[2]

    values = urlencode({"client_secret": secret, "outcome": outcome})
    status, headers, _ = sandbox.request("POST", address.path, values, FORM)

    assert status == 302
    assert headers["Location"].startswith(f"{session.url}?payment_intent=pi_")
    assert session_of(sandbox, session.id).payment_status == paid
    back, _, page = sandbox.request("GET", f"/pay/checkout/{session.id}/", None, {})
    assert back == (302 if paid == "paid" else 402)
    assert ("unable to authenticate" in page) is (paid == "unpaid")


@pytest.mark.parametrize(
    ("outcome", "told", "payment_status"),
    [
        ("succeed", "checkout.session.async_payment_succeeded", "paid"),
        ("fail", "checkout.session.async_payment_failed", "unpaid"),
    ],
)
def test_a_late_payment_is_told_when_it_is_decided(
    sandbox: SandboxServer, outcome: str, told: str, payment_status: str
) -> None:
    session = sandbox.create_session()
    assert sandbox.pay_session(session.id, cards.PROCESSING)[0] == 302
    waiting = session_of(sandbox, session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")

    sandbox.desk(f"/desk/payment_intents/{intent_of(waiting).id}/finish", outcome=outcome)

    assert session_of(sandbox, session.id).payment_status == payment_status
    told_of_it = [event.type for event in sandbox.events() if event.type.startswith("checkout.session.")]
    assert told_of_it == ["checkout.session.completed", told]


def test_an_expired_session_can_t_be_paid(sandbox: SandboxServer) -> None:
    session = sandbox.create_session()
    sandbox.pay_session(session.id, cards.DECLINED)

    expired = sandbox.client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    status, _, page = sandbox.pay_session(session.id)
    assert status == 410
    assert "You have not been charged" in page
    assert intent_of(session_of(sandbox, session.id)).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        sandbox.client.v1.checkout.sessions.expire(session.id)
    assert [found.id for found in sandbox.client.v1.checkout.sessions.list({"status": "expired"}).data] == [session.id]
    assert sandbox.client.v1.checkout.sessions.list({"status": "open"}).data == []


def test_a_further_endpoint_has_its_own_secret_and_events(sandbox: SandboxServer, receiver: Receiver) -> None:
    endpoint = sandbox.client.v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": ["payment_intent.succeeded"]}
    )
    assert endpoint.secret is not None
    sandbox.pay()

    (delivery,) = receiver.wait_for(1)

    assert delivery.event(endpoint.secret).type == "payment_intent.succeeded"
    sandbox.client.v1.webhook_endpoints.delete(endpoint.id)
    assert sandbox.client.v1.webhook_endpoints.list().data == []


def test_an_endpoint_that_is_switched_off_gets_nothing_more(sandbox: SandboxServer, receiver: Receiver) -> None:
    endpoints = sandbox.client.v1.webhook_endpoints
    endpoint = endpoints.create({"url": receiver.url, "enabled_events": ["payment_intent.succeeded"]})
    receiver.statuses = [500]
    sandbox.pay()
    receiver.wait_for(1)

    endpoints.update(endpoint.id, {"disabled": True})
    sandbox.pay()

    assert {each["state"] for each in sandbox.deliveries() if each["url"] == receiver.url} == {"failed"}
    endpoints.delete(endpoint.id)
