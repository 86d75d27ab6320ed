"""Money going back: refunds whole and in part, pending and failing, and disputes opened, answered and decided."""

import pytest
import stripe

from tests.deadline import wait_for
from tests.sandbox import server as cards
from tests.sandbox.server import SandboxServer


def charge_of(sandbox: SandboxServer, intent: stripe.PaymentIntent) -> stripe.Charge:
    return sandbox.client.v1.charges.retrieve(str(intent.latest_charge))


def test_parts_may_be_refunded_up_to_the_whole(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(4900)
    refunds = sandbox.client.v1.refunds

    part = refunds.create({"payment_intent": intent.id, "amount": 900, "metadata": {"uuid": "1"}})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as too_much:
        refunds.create({"payment_intent": intent.id, "amount": 4001})
    rest = refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as nothing_left:
        refunds.create({"payment_intent": intent.id})

    assert (part.amount, part.status, part.payment_intent) == (900, "succeeded", intent.id)
    assert too_much.value.param == "amount"
    assert rest.amount == 4000
    assert nothing_left.value.code == "charge_already_refunded"
    charge = charge_of(sandbox, intent)
    assert (charge.amount_refunded, charge.refunded, charge.status) == (4900, True, "succeeded")
    assert [refund.id for refund in refunds.list({"payment_intent": intent.id}).data] == [rest.id, part.id]
    assert len(sandbox.events("refund.created")) == 2
    assert len(sandbox.events("charge.refunded")) == 2


def test_a_refund_may_stay_pending_and_then_succeed(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(card=cards.REFUND_PENDING)
    made = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    assert (made.status, made.pending_reason) == ("pending", "processing")

    settled = _settled(sandbox, made.id, "succeeded")

    assert "failure_reason" not in settled.to_dict()
    assert charge_of(sandbox, intent).refunded is True
    assert [event.type for event in sandbox.events("refund.updated", "refund.failed")] == ["refund.updated"]


def test_a_refund_may_fail_after_it_succeeded(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(card=cards.REFUND_FAILS)
    made = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    assert made.status == "succeeded"

    failed = _settled(sandbox, made.id, "failed")

    assert failed.failure_reason == "expired_or_canceled_card"
    charge = charge_of(sandbox, intent)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert len(sandbox.events("refund.failed")) == 1


def test_the_desk_may_fail_any_refund(sandbox: SandboxServer) -> None:
    made = sandbox.client.v1.refunds.create({"payment_intent": sandbox.pay().id})

    sandbox.desk(f"/desk/refunds/{made.id}/finish", outcome="fail")

    assert sandbox.client.v1.refunds.retrieve(made.id).status == "failed"


def test_what_was_not_paid_can_t_be_refunded(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(card=cards.DECLINED)

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        sandbox.client.v1.refunds.create({"payment_intent": intent.id})


def test_a_disputed_charge_is_not_refunded(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(card=cards.DISPUTED)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.refunds.create({"payment_intent": intent.id})

    (dispute,) = sandbox.client.v1.disputes.list({"payment_intent": intent.id}).data
    assert refused.value.code == "charge_disputed"
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 4900)
    assert [entry.amount for entry in dispute.balance_transactions] == [-4900]
    assert charge_of(sandbox, intent).disputed is True
    told = ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert [event.type for event in sandbox.events(*told)] == told


@pytest.mark.parametrize(
    ("evidence", "status", "moved"),
    [("winning_evidence", "won", [-4900, 4900]), ("losing_evidence", "lost", [-4900])],
)
def test_submitted_evidence_decides_a_dispute(
    sandbox: SandboxServer, evidence: str, status: str, moved: list[int]
) -> None:
    intent = sandbox.pay(card=cards.DISPUTED)
    (dispute,) = sandbox.client.v1.disputes.list({"payment_intent": intent.id}).data

    sandbox.client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": evidence}, "submit": True})

    decided = sandbox.client.v1.disputes.retrieve(dispute.id)
    assert decided.status == status
    assert [entry.amount for entry in decided.balance_transactions] == moved
    assert decided.evidence_details.submission_count == 1
    assert len(sandbox.events("charge.dispute.closed")) == 1


def test_a_bank_may_change_its_mind(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(card=cards.DISPUTED)
    (dispute,) = sandbox.client.v1.disputes.list({"payment_intent": intent.id}).data

    for outcome in ("won", "lost", "won"):
        assert sandbox.desk(f"/desk/disputes/{dispute.id}/close", outcome=outcome).status == 200

    assert sandbox.client.v1.disputes.retrieve(dispute.id).status == "won"
    assert [entry.amount for entry in sandbox.client.v1.disputes.retrieve(dispute.id).balance_transactions] == [
        -4900,
        4900,
        -4900,
        4900,
    ]


def test_an_inquiry_moves_no_money_until_it_is_lost(sandbox: SandboxServer) -> None:
    intent = sandbox.pay(card=cards.INQUIRY)
    (inquiry,) = sandbox.client.v1.disputes.list({"payment_intent": intent.id}).data
    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    assert inquiry.is_charge_refundable is True

    sandbox.client.v1.disputes.close(inquiry.id)

    lost = sandbox.client.v1.disputes.retrieve(inquiry.id)
    assert (lost.status, lost.is_charge_refundable) == ("lost", False)
    assert [entry.amount for entry in lost.balance_transactions] == [-4900]


def _settled(sandbox: SandboxServer, refund_id: str, status: str) -> stripe.Refund:
    wait_for(lambda: sandbox.client.v1.refunds.retrieve(refund_id).status == status, what=f"a {status} refund")
    return sandbox.client.v1.refunds.retrieve(refund_id)
