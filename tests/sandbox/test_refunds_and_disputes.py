"""Money going back: refunds whole and in part, pending and failing, and disputes opened, answered and decided."""

from io import BytesIO

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


def disputed(sandbox: SandboxServer, reason: str = "fraudulent", **values: int) -> tuple[stripe.PaymentIntent, str]:
    """A paid intent whose charge somebody disputes at the desk; the dispute's id."""
    intent = sandbox.pay()
    answer = sandbox.desk(f"/desk/charges/{intent.latest_charge}/dispute", reason=reason, **values)
    assert answer.status == 200, answer.body
    return intent, answer.body["id"]


def test_a_part_may_be_disputed_and_the_rest_refunded_once_it_is_decided(sandbox: SandboxServer) -> None:
    intent, dispute = disputed(sandbox, amount=900)
    refunds = sandbox.client.v1.refunds

    with pytest.raises(stripe.InvalidRequestError) as refused:
        refunds.create({"payment_intent": intent.id, "amount": 100})
    sandbox.desk(f"/desk/disputes/{dispute}/close", outcome="lost")
    rest = refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as gone:
        refunds.create({"payment_intent": intent.id, "amount": 100})

    assert refused.value.code == gone.value.code == "charge_disputed"
    assert rest.amount == 4000
    assert sandbox.desk(f"/desk/charges/{intent.latest_charge}/dispute", amount=4901).status == 400


@pytest.mark.parametrize(
    ("kind", "outcomes", "statuses", "moved"),
    [
        ("inquiry", ["won", "lost", "won"], ["warning_closed", "lost", "won"], [-4900, 4900]),
        ("inquiry", ["prevented", "lost"], ["prevented", "lost"], [-4900]),
        ("fraudulent", ["prevented", "won", "lost"], ["prevented", "won", "lost"], [-4900, 4900, -4900]),
    ],
)
def test_any_sequence_of_decisions_moves_the_money_that_it_should(
    sandbox: SandboxServer, kind: str, outcomes: list[str], statuses: list[str], moved: list[int]
) -> None:
    _, dispute = disputed(sandbox, kind)

    answers = [sandbox.desk(f"/desk/disputes/{dispute}/close", outcome=outcome) for outcome in outcomes]

    assert [answer.body["status"] for answer in answers] == statuses
    entries = sandbox.client.v1.disputes.retrieve(dispute).balance_transactions
    assert [entry.amount for entry in entries] == moved
    assert sandbox.desk(f"/desk/disputes/{dispute}/close", outcome=outcomes[-1]).status == 400


def test_evidence_names_files_that_were_uploaded_for_it(sandbox: SandboxServer) -> None:
    _, dispute = disputed(sandbox)
    files, update = sandbox.client.v1.files, sandbox.client.v1.disputes.update
    other = files.create({"purpose": "business_logo", "file": BytesIO(b"\x89PNG\r\n\x1a\n")})
    proof = files.create({"purpose": "dispute_evidence", "file": BytesIO(b"%PDF-1.7 of a contract")})

    for wrong in ("file_nowhere", other.id):
        with pytest.raises(stripe.InvalidRequestError, match="file"):
            update(dispute, {"evidence": {"service_documentation": wrong}})
    update(dispute, {"evidence": {"service_documentation": proof.id}, "submit": False})
    staged = sandbox.client.v1.disputes.retrieve(dispute)
    update(dispute, {"submit": True})

    assert (proof.type, proof.size, proof.purpose) == ("pdf", 22, "dispute_evidence")
    assert (staged.status, staged.evidence.service_documentation) == ("needs_response", proof.id)
    submitted = sandbox.client.v1.disputes.retrieve(dispute)
    assert (submitted.status, submitted.evidence_details.submission_count) == ("under_review", 1)


def test_an_upload_is_known_by_its_key_and_refused_for_what_it_is(sandbox: SandboxServer) -> None:
    files = sandbox.client.v1.files
    first, again = (
        files.create({"purpose": "dispute_evidence", "file": BytesIO(b"%PDF-1")}, {"idempotency_key": "one"})
        for _ in range(2)
    )

    with pytest.raises(stripe.InvalidRequestError, match="not supported"):
        files.create({"purpose": "dispute_evidence", "file": BytesIO(b"words")})
    with pytest.raises(stripe.IdempotencyError):
        files.create({"purpose": "dispute_evidence", "file": BytesIO(b"%PDF-2")}, {"idempotency_key": "one"})

    assert first.id == again.id
    assert [file.id for file in files.list({"purpose": "dispute_evidence"}).data] == [first.id]
    assert files.retrieve(first.id).filename == "blob"


def test_evidence_has_stripes_limits(sandbox: SandboxServer) -> None:
    _, dispute = disputed(sandbox)

    with pytest.raises(stripe.InvalidRequestError, match="20000"):
        sandbox.client.v1.disputes.update(dispute, {"evidence": {"access_activity_log": "x" * 20_001}})


def _settled(sandbox: SandboxServer, refund_id: str, status: str) -> stripe.Refund:
    wait_for(lambda: sandbox.client.v1.refunds.retrieve(refund_id).status == status, what=f"a {status} refund")
    return sandbox.client.v1.refunds.retrieve(refund_id)
