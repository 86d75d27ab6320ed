"""Signed deliveries: verified by Stripe's library, tried again, surviving a kill, and spoilt by the desk's switches."""

import json
from collections.abc import Callable

import pytest
import stripe

from tests.deadline import wait_for
from tests.sandbox import server as cards
from tests.sandbox.receiver import Receiver
from tests.sandbox.server import SandboxServer

PAID = ["charge.succeeded", "charge.updated", "payment_intent.created", "payment_intent.succeeded"]


def test_every_event_is_delivered_with_a_signature_that_stripe_verifies(
    delivering: SandboxServer, receiver: Receiver
) -> None:
    intent = delivering.pay()

    events = [delivery.event() for delivery in receiver.wait_for(4)]

    assert sorted(event.type for event in events) == PAID
    (paid,) = [event for event in events if event.type == "payment_intent.succeeded"]
    assert paid.data.object.id == intent.id
    assert (paid.livemode, paid.api_version, paid.pending_webhooks) == (False, stripe.api_version, 1)
    wait_for(lambda: all(delivery["state"] == "delivered" for delivery in delivering.deliveries()))
    assert delivering.client.v1.events.retrieve(paid.id).pending_webhooks == 0
    with pytest.raises(stripe.SignatureVerificationError):
        receiver.taken[0].event("whsec_another")


def test_an_event_tells_which_call_caused_it(delivering: SandboxServer, receiver: Receiver) -> None:
    intent = delivering.create_intent(key="key-1")

    (delivery,) = receiver.wait_for(1)

    request = delivery.event().request
    assert request is not None
    assert request.idempotency_key == "key-1"
    assert intent.last_response is not None
    assert request.id == intent.last_response.request_id


def test_a_refused_delivery_is_tried_again(delivering: SandboxServer, receiver: Receiver) -> None:
    receiver.statuses += [500, 302]
    delivering.create_intent()

    taken = receiver.wait_for(3)

    assert len({delivery.event().id for delivery in taken}) == 1
    (row,) = wait_for(lambda: [row for row in delivering.deliveries() if row["state"] == "delivered"])
    assert [attempt["status"] for attempt in row["attempts"]] == [500, 302, 200]


def test_it_gives_up_when_all_retries_are_used(start_sandbox: Callable[..., SandboxServer], receiver: Receiver) -> None:
    sandbox = start_sandbox(receiver.url, ("--retry-delays", "0.05,0.05"))
    receiver.statuses += [500] * 10
    sandbox.create_intent()

    (row,) = wait_for(lambda: [row for row in sandbox.deliveries() if row["state"] == "failed"])

    assert [attempt["status"] for attempt in row["attempts"]] == [500, 500, 500]
    assert sandbox.events()[0].pending_webhooks == 1


def test_several_secrets_sign_together(start_sandbox: Callable[..., SandboxServer], receiver: Receiver) -> None:
    sandbox = start_sandbox(receiver.url, ("--webhook-secret", "whsec_old,whsec_new"))
    sandbox.create_intent()

    (delivery,) = receiver.wait_for(1)

    assert delivery.event("whsec_old").id == delivery.event("whsec_new").id


def test_a_kill_loses_neither_objects_nor_deliveries(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.switches(webhook_delay_s=5)
    intent = delivering.pay(key="key-1")
    assert receiver.taken == []

    delivering.kill()
    delivering.start()

    assert delivering.client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert delivering.create_intent(key="key-1").id == intent.id
    assert sorted(delivery.event().type for delivery in receiver.wait_for(4)) == PAID
    assert delivering.switches()["webhook_delay_s"] == 5


def test_what_a_dead_shop_missed_comes_when_it_is_back(
    start_sandbox: Callable[..., SandboxServer], receiver: Receiver
) -> None:
    sandbox = start_sandbox("http://127.0.0.1:9/", ("--retry-delays", ",".join(["0.1"] * 50)))
    sandbox.create_intent()

    (row,) = wait_for(lambda: [row for row in sandbox.deliveries() if row["attempts"]])

    assert row["attempts"][0]["status"] is None
    assert row["attempts"][0]["answer"].startswith("ConnectionRefusedError")
    assert row["state"] == "pending"


def test_lost_events_never_come_but_can_be_sent_again(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.switches(webhook_lose=True)
    delivering.pay()
    delivering.switches(webhook_lose=False)
    delivering.create_intent()

    receiver.wait_for(1)
    lost = [row for row in delivering.deliveries() if row["state"] == "lost"]
    (paid,) = delivering.events("payment_intent.succeeded")
    sent = delivering.desk(f"/desk/events/{paid.id}/send", copies=10)

    assert len(lost) == 4
    assert sent.body == {"queued": 10}
    assert receiver.wait_for(11)[0].event().type == "payment_intent.created"
    assert receiver.types()[1:] == ["payment_intent.succeeded"] * 10


def test_doubled_events_come_twice(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.switches(webhook_copies=2)
    delivering.pay()

    receiver.wait_for(8)

    assert sorted(receiver.types()) == sorted(PAID * 2)


def test_shuffled_events_come_in_another_order(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.switches(webhook_shuffle_s=1)
    for _ in range(3):
        delivering.pay()

    receiver.wait_for(12)

    happened = [event.id for event in delivering.events()]
    came = [json.loads(delivery.body)["id"] for delivery in receiver.taken]
    assert sorted(came) == sorted(happened)
    assert came != happened


def test_delayed_events_come_late(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.switches(webhook_delay_s=0.6)
    delivering.create_intent()

    (row,) = delivering.deliveries()
    receiver.wait_for(1)

    (event,) = delivering.events()
    assert row["due_at"] - event.created >= 0.6
    (attempt,) = wait_for(lambda: delivering.deliveries()[0]["attempts"])
    assert attempt["at"] >= row["due_at"]


def test_a_corrupted_event_fails_verification_and_its_retry_does_not(
    delivering: SandboxServer, receiver: Receiver
) -> None:
    delivering.switches(webhook_corrupt=True)
    receiver.statuses += [400]
    delivering.create_intent()
    delivering.switches(webhook_corrupt=False)

    first, second = receiver.wait_for(2)

    with pytest.raises(stripe.SignatureVerificationError):
        first.event()
    assert second.event().type == "payment_intent.created"


@pytest.mark.parametrize(
    "wanted",
    [{"webhook_lost": True}, {"webhook_copies": "2"}, {"api_fault": "explode"}, {"webhook_delay_s": -1}],
)
def test_a_wrong_switch_changes_nothing(sandbox: SandboxServer, wanted: dict[str, object]) -> None:
    before = sandbox.switches(webhook_copies=3)

    answer = sandbox.desk("/desk/switches", webhook_lose=True, **wanted)

    assert answer.status == 400
    assert "error" in answer.body
    assert sandbox.switches() == before


def test_the_desk_listens_to_its_own_page_only(sandbox: SandboxServer) -> None:
    status, _, _ = sandbox.request("POST", "/desk/reset", "", {"Sec-Fetch-Site": "cross-site"})

    assert status == 403


def test_a_signature_covers_the_bytes(delivering: SandboxServer, receiver: Receiver) -> None:
    delivering.pay(card=cards.DECLINED)

    for delivery in receiver.wait_for(3):
        assert delivery.content_type.startswith("application/json")
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(delivery.body + b" ", delivery.signature, "whsec_sandbox")
