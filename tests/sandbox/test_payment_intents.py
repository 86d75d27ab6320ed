"""The status machine of a PaymentIntent, seen through stripe-python and the browser's calls."""

import pytest
import stripe

from tests.sandbox import server as cards
from tests.sandbox.server import SandboxServer, secret_of


def test_a_paid_intent_has_its_charge_and_tells_its_story(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(4900, metadata={"purchase": "uuid"}, receipt_email="buyer@example.com", description="Beat")

    assert (intent.status, intent.amount_received, intent.last_payment_error) == ("succeeded", 4900, None)
    assert intent.metadata["purchase"] == "uuid"
    charge = sandbox.client.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.amount, charge.currency, charge.paid, charge.payment_intent) == (4900, "usd", True, intent.id)
    assert charge.metadata["purchase"] == "uuid"
    assert [event.type for event in sandbox.events()] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


@pytest.mark.parametrize(
    ("card", "code", "decline_code", "message"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
        ("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
        ("4000000000009987", "card_declined", "lost_card", "Your card was declined."),
        ("4000000000009979", "card_declined", "stolen_card", "Your card was declined."),
        ("4000000000000069", "expired_card", "expired_card", "Your card has expired."),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
        (
            "4000000000000119",
            "processing_error",
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ],
)
def test_a_decline_is_told_and_another_card_may_be_tried(
    sandbox: SandboxServer, card: str, code: str, decline_code: str, message: str
) -> None:
    intent = sandbox.create_intent()

    answer = sandbox.confirm(secret_of(intent), card)

    assert answer.status == 402
    assert (answer.error["type"], answer.error["code"], answer.error["message"]) == ("card_error", code, message)
    assert answer.error["decline_code"] == decline_code
    assert answer.error["payment_intent"]["status"] == "requires_payment_method"
    assert "metadata" not in answer.error["payment_intent"]
    declined = sandbox.client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert declined.status == "requires_payment_method"
    assert declined.payment_method is None
    assert declined.last_payment_error is not None
    assert (declined.last_payment_error.code, declined.last_payment_error.message) == (code, message)
    assert isinstance(declined.latest_charge, stripe.Charge)
    assert (declined.latest_charge.status, declined.latest_charge.paid) == ("failed", False)
    assert [event.type for event in sandbox.events()][1:] == ["charge.failed", "payment_intent.payment_failed"]
    assert sandbox.confirm(secret_of(intent)).body["status"] == "succeeded"


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"exp_month": "13"}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": "2020"}, "invalid_expiry_year", "exp_year"),
        ({"cvc": "12"}, "invalid_cvc", "cvc"),
    ],
)
def test_a_card_that_can_t_be_is_refused_before_a_bank_is_asked(
    sandbox: SandboxServer, changes: dict[str, str], code: str, param: str
) -> None:
    intent = sandbox.create_intent()
    card = {"number": cards.VISA, "exp_month": "12", "exp_year": "2034", "cvc": "123", **changes}
    form = {f"payment_method_data[card][{name}]": value for name, value in card.items()}

    answer = sandbox.post(
        f"/v1/payment_intents/{intent.id}/confirm",
        {
            "key": sandbox.publishable_key,
            "client_secret": secret_of(intent),
            "payment_method_data[type]": "card",
            **form,
        },
    )

    assert (answer.status, answer.error["type"]) == (402, "card_error")
    assert (answer.error["code"], answer.error["param"]) == (code, param)
    assert [event.type for event in sandbox.events()] == ["payment_intent.created"]


def test_a_real_card_is_declined(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()

    answer = sandbox.confirm(secret_of(intent), "4000000000001117")

    assert answer.error["decline_code"] == "test_mode_live_card"


@pytest.mark.parametrize("card", ["4000002500003155", "4000002760003184"])
def test_3d_secure_asks_first_and_charges_after(sandbox: SandboxServer, card: str) -> None:
    intent = sandbox.create_intent()

    asked = sandbox.confirm(secret_of(intent), card, passes=None)

    assert (asked.body["status"], asked.body["next_action"]["type"]) == ("requires_action", "use_stripe_sdk")
    assert sandbox.client.v1.charges.list({"payment_intent": intent.id}).data == []
    passed = sandbox.authenticate(secret_of(intent), passes=True)
    assert (passed.body["status"], passed.body["next_action"]) == ("succeeded", None)
    (charge,) = sandbox.client.v1.charges.list({"payment_intent": intent.id}).data
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.three_d_secure is not None
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


def test_failed_3d_secure_charges_nothing(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()

    answer = sandbox.confirm(secret_of(intent), cards.THREE_D_SECURE, passes=False)

    assert answer.body["status"] == "requires_payment_method"
    assert answer.body["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert sandbox.client.v1.charges.list().data == []


def test_3d_secure_may_be_passed_and_the_card_declined_all_the_same(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()

    answer = sandbox.confirm(secret_of(intent), "4000008400001629")

    assert answer.body["status"] == "requires_payment_method"
    assert answer.body["last_payment_error"]["decline_code"] == "generic_decline"


@pytest.mark.parametrize(
    ("outcome", "status", "told"),
    [
        ("succeed", "succeeded", "payment_intent.succeeded"),
        ("fail", "requires_payment_method", "payment_intent.payment_failed"),
        ("cancel", "canceled", "payment_intent.canceled"),
    ],
)
def test_a_processing_payment_waits_for_the_desk(sandbox: SandboxServer, outcome: str, status: str, told: str) -> None:
    intent = sandbox.pay(card=cards.PROCESSING)
    assert intent.status == "processing"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.payment_intents.cancel(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"

    sandbox.desk(f"/desk/payment_intents/{intent.id}/finish", outcome=outcome)

    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == status
    assert len(sandbox.events(told)) == 1


def test_cancelling_is_final(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent()

    cancelled = sandbox.client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    assert cancelled.canceled_at is not None
    with pytest.raises(stripe.InvalidRequestError) as again:
        sandbox.client.v1.payment_intents.cancel(intent.id)
    assert (again.value.http_status, again.value.code) == (400, "payment_intent_unexpected_state")
    refused = sandbox.confirm(secret_of(intent))
    assert (refused.status, refused.error["code"]) == (400, "payment_intent_unexpected_state")
    assert [event.type for event in sandbox.events()] == ["payment_intent.created", "payment_intent.canceled"]


def test_a_succeeded_intent_is_neither_cancelled_nor_paid_twice(sandbox: SandboxServer) -> None:
    intent = sandbox.pay()

    with pytest.raises(stripe.InvalidRequestError, match="because it has a status of succeeded") as refused:
        sandbox.client.v1.payment_intents.cancel(intent.id)
    answer = sandbox.confirm(secret_of(intent))

    assert refused.value.error is not None
    assert refused.value.error.payment_intent is not None
    assert refused.value.error.payment_intent.status == "succeeded"
    assert (answer.status, answer.error["code"]) == (400, "payment_intent_unexpected_state")
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_the_amount_changes_only_while_it_is_unpaid(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent(4900, metadata={"a": "1", "b": "2"})

    changed = sandbox.client.v1.payment_intents.update(intent.id, {"amount": 5900, "metadata": {"a": "", "c": "3"}})

    assert changed.amount == 5900
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    sandbox.confirm(secret_of(intent))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.payment_intents.update(intent.id, {"amount": 100})
    assert refused.value.code == "payment_intent_unexpected_state"
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).amount == 5900


def test_a_server_may_confirm_with_a_ready_made_card(sandbox: SandboxServer) -> None:
    waiting = sandbox.create_intent(payment_method="pm_card_visa")
    assert waiting.status == "requires_confirmation"

    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        sandbox.client.v1.payment_intents.confirm(waiting.id)
    paid = sandbox.client.v1.payment_intents.confirm(waiting.id, {"return_url": "https://shop.test/"})
    with pytest.raises(stripe.CardError) as declined:
        sandbox.create_intent(
            confirm=True, payment_method="pm_card_chargeDeclinedExpiredCard", return_url="https://shop.test/"
        )

    assert paid.status == "succeeded"
    assert declined.value.code == "expired_card"


def test_a_browser_sees_only_what_its_secret_opens(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent(metadata={"purchase": "uuid"})
    path = f"/v1/payment_intents/{intent.id}?key={sandbox.publishable_key}"

    seen = sandbox.get(f"{path}&client_secret={intent.client_secret}")

    assert seen.status == 200
    assert "metadata" not in seen.body
    assert sandbox.get(path).error["code"] == "parameter_missing"
    assert sandbox.get(f"{path}&client_secret={intent.id}_secret_guess").status == 400
    listing = sandbox.get("/v1/payment_intents", {"Authorization": f"Bearer {sandbox.publishable_key}"})
    assert (listing.status, listing.error["code"]) == (401, "secret_key_required")
