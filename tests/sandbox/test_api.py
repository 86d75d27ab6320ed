"""What all calls have in common: keys, parameters, lists, expansion, and the desk's faults."""

from typing import Any

import pytest
import stripe

from tests.deadline import wait_for
from tests.sandbox.server import SandboxServer


def test_a_wrong_key_is_refused(sandbox: SandboxServer) -> None:
    stranger = stripe.StripeClient("sk_test_another_shops_key", base_addresses={"api": sandbox.url})

    with pytest.raises(stripe.AuthenticationError) as refused:
        stranger.v1.payment_intents.list()

    assert refused.value.http_status == 401
    assert refused.value.user_message == "Invalid API Key provided: sk_test_*************_key"
    assert refused.value.request_id is not None
    assert sandbox.get("/v1/payment_intents").status == 401


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({"amount": 4900}, "parameter_missing", "currency"),
        ({"amount": "49.00", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": -1, "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": 49, "currency": "usd"}, "amount_too_small", "amount"),
        ({"amount": 49, "currency": "jpy"}, "amount_too_small", "amount"),
        ({"amount": 29, "currency": "gbp"}, "amount_too_small", "amount"),
        ({"amount": 5124, "currency": "kwd"}, None, "amount"),
        ({"amount": 550, "currency": "isk"}, None, "amount"),
        ({"amount": 550, "currency": "ugx"}, None, "amount"),
        ({"amount": 100_000_000, "currency": "usd"}, "amount_too_large", "amount"),
        ({"amount": 4900, "currency": "xxx"}, None, "currency"),
        ({"amount": 4900, "currency": "usd", "price": 1}, "parameter_unknown", "price"),
        (
            {"amount": 4900, "currency": "usd", "payment_method_types": ["card"]},
            "parameter_unknown",
            "payment_method_types",
        ),
        ({"amount": 4900, "currency": "usd", "receipt_email": "nobody"}, "email_invalid", "receipt_email"),
        ({"amount": 4900, "currency": "usd", "metadata": {"k" * 41: "v"}}, None, "metadata"),
    ],
)
def test_a_wrong_parameter_is_named(
    sandbox: SandboxServer, params: dict[str, Any], code: str | None, param: str
) -> None:
    wanted: Any = params

    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.payment_intents.create(wanted)

    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)
    assert sandbox.client.v1.payment_intents.list().data == []


def test_the_least_amount_is_said_in_the_currency(sandbox: SandboxServer) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"Amount must be at least \$0\.50 usd"):
        sandbox.create_intent(49)


def test_lists_are_paged_newest_first(sandbox: SandboxServer) -> None:
    made = [sandbox.create_intent(4900 + number).id for number in range(5)]
    intents = sandbox.client.v1.payment_intents

    first = intents.list({"limit": 2})
    second = intents.list({"limit": 2, "starting_after": first.data[-1].id})
    back = intents.list({"limit": 2, "ending_before": second.data[-1].id})

    assert [intent.id for intent in first.data] == [made[4], made[3]]
    assert (first.has_more, first.url) == (True, "/v1/payment_intents")
    assert [intent.id for intent in second.data] == [made[2], made[1]]
    assert [intent.id for intent in back.data] == [made[3], made[2]]
    assert [intent.id for intent in intents.list({"limit": 2}).auto_paging_iter()] == made[::-1]
    created = intents.retrieve(made[0]).created
    assert len(intents.list({"created": {"gte": created}}).data) == 5
    assert intents.list({"created": {"lt": created}}).data == []
    with pytest.raises(stripe.InvalidRequestError):
        intents.list({"limit": 101})


def test_events_are_listed_by_type(sandbox: SandboxServer) -> None:
    sandbox.pay()
    events = sandbox.client.v1.events

    paid = events.list({"type": "payment_intent.succeeded"})
    both = events.list({"types": ["payment_intent.succeeded", "charge.succeeded"]})

    assert [event.type for event in paid.data] == ["payment_intent.succeeded"]
    assert [event.type for event in both.data] == ["payment_intent.succeeded", "charge.succeeded"]


def test_what_is_asked_for_is_expanded(sandbox: SandboxServer) -> None:
    intent = sandbox.pay()
    intents = sandbox.client.v1.payment_intents

    whole = intents.retrieve(intent.id, {"expand": ["latest_charge.balance_transaction", "payment_method"]})
    listed = intents.list({"expand": ["data.latest_charge"]})

    assert isinstance(whole.latest_charge, stripe.Charge)
    assert isinstance(whole.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert whole.latest_charge.balance_transaction.amount == 4900
    assert isinstance(whole.payment_method, stripe.PaymentMethod)
    assert isinstance(listed.data[0].latest_charge, stripe.Charge)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        intents.retrieve(intent.id, {"expand": ["amount"]})


def test_what_does_not_exist_is_a_404(sandbox: SandboxServer) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent: 'pi_nowhere'") as missing:
        sandbox.client.v1.payment_intents.retrieve("pi_nowhere")

    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    unknown = sandbox.get("/v1/nothing", {"Authorization": f"Bearer {sandbox.secret_key}"})
    assert (unknown.status, unknown.error["type"]) == (404, "invalid_request_error")


@pytest.mark.parametrize(
    ("fault", "took_effect"),
    [("error_before", False), ("error_after", True), ("timeout_before", False), ("timeout_after", True)],
)
def test_a_broken_call_took_effect_or_not(sandbox: SandboxServer, fault: str, took_effect: bool) -> None:
    sandbox.switches(api_fault=fault, api_fault_calls=1, api_fault_path="POST /v1/payment_intents", api_wait_s=0.1)

    with pytest.raises(stripe.APIError) as broken:
        sandbox.create_intent(key="key-1")

    assert broken.value.http_status == 500
    assert len(sandbox.client.v1.payment_intents.list().data) == int(took_effect)
    assert sandbox.switches()["api_fault"] == "none"
    sandbox.create_intent(key="key-1")
    assert len(sandbox.client.v1.payment_intents.list().data) == 1


def test_a_client_that_gave_up_finds_its_intent_by_the_same_key(sandbox: SandboxServer) -> None:
    sandbox.switches(api_fault="timeout_after", api_fault_calls=1, api_wait_s=3)
    http_client = stripe.RequestsClient(timeout=0.5)
    hasty = stripe.StripeClient(
        sandbox.secret_key, base_addresses={"api": sandbox.url}, http_client=http_client, max_network_retries=0
    )

    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.payment_intents.create({"amount": 4900, "currency": "usd"}, {"idempotency_key": "key-1"})
    made = wait_for(lambda: sandbox.client.v1.payment_intents.list().data, what="the intent is made")
    found = sandbox.client.v1.payment_intents.create({"amount": 4900, "currency": "usd"}, {"idempotency_key": "key-1"})

    assert [intent.id for intent in made] == [found.id]
    assert [intent.id for intent in sandbox.client.v1.payment_intents.list().data] == [found.id]


def test_faults_may_be_limited_to_some_calls(sandbox: SandboxServer) -> None:
    sandbox.switches(api_fault="rate_limited", api_fault_path="/refunds")

    intent = sandbox.pay()
    with pytest.raises(stripe.RateLimitError):
        sandbox.client.v1.refunds.create({"payment_intent": intent.id})

    assert intent.status == "succeeded"
    assert [call["status"] for call in sandbox.calls("POST /v1/refunds")] == [429]


def test_the_account_is_the_same_after_a_kill(delivering: SandboxServer) -> None:
    account = delivering.client.v1.accounts.retrieve_current()

    delivering.kill()
    delivering.start()

    assert delivering.client.v1.accounts.retrieve_current().id == account.id
    assert account.charges_enabled is True


def test_a_taken_port_ends_in_one_line(sandbox: SandboxServer, start_sandbox: Any) -> None:
    port = sandbox.url.rpartition(":")[2]
    other = SandboxServer(sandbox_folder(start_sandbox()), arguments=("--port", port))

    other.argv = (*other.argv, "--port", port)
    with pytest.raises(AssertionError, match="ended with 1"):
        other.start()

    assert "can't use 127.0.0.1" in other.output
    assert "Traceback" not in other.output


def sandbox_folder(server: SandboxServer) -> Any:
    return server.argv[server.argv.index("--data") + 1]
