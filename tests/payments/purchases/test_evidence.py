"""Evidence is prepared from what happened, kept at Stripe as a draft, and submitted to the bank once."""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from payments.jobs import sweep, work_money_outbox
from payments.models import (
    Dispute,
    DisputeEvidence,
    EvidenceStatus,
    LicenceContract,
    Outbox,
    OutboxKind,
    OutboxStatus,
    Purchase,
    PurchaseEvent,
)
from payments.purchases import evidence
from payments.purchases.evidence_facts import FIELDS, MAX_CHARS, prepared
from tests.clock import move_time
from tests.deadline import wait_for
from tests.payments.back_office.staff import paid
from tests.payments.purchases.test_disputes import hear
from tests.payments.stripe_side import calls, close_dispute, dispute_charge, stripe_dispute, stripe_file, switch
from tests.processes import RealWorker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
UPDATE = "POST /v1/disputes/"
StartWorker = Callable[..., RealWorker]


@pytest.fixture(autouse=True)
def _all_is_well_again() -> Iterator[None]:
    yield
    move_time(0)
    switch()


def disputed() -> tuple[Purchase, Dispute]:
    """A paid purchase that the bank disputes, as the store has heard."""
    purchase = paid()
    hear(dispute_charge(purchase.stripe_payment_intent_id or ""))
    return purchase, Dispute.objects.get()


def ask(dispute: Dispute, text: str = "He fetched it.", *, submit: bool) -> DisputeEvidence:
    return evidence.request(
        dispute.pk, {**prepared(dispute), "uncategorized_text": text}, submit=submit, requested_by="mona"
    )


def submissions(dispute: Dispute) -> int:
    count: int = stripe_dispute(dispute.stripe_dispute_id)["evidence_details"]["submission_count"]
    return count


def test_it_is_prepared_from_the_sale_the_contract_and_every_download(client: Client) -> None:
    purchase = paid()
    line, contract = purchase.lines.get(), LicenceContract.objects.get()
    for _ in range(2):
        client.get(
            f"/api/beats/{line.beat_id}/download/?type=wav&purchase={purchase.token}", REMOTE_ADDR="198.51.100.7"
        )
    hear(dispute_charge(purchase.stripe_payment_intent_id or ""))

    facts = prepared(Dispute.objects.get())

    assert set(facts) == set(FIELDS)
    assert facts["customer_name"] == "Ada Buyer"
    assert facts["customer_email_address"] == "buyer@example.com"
    assert facts["customer_purchase_ip"] == "127.0.0.1"
    assert purchase.completed_at is not None
    assert facts["service_date"] == purchase.completed_at.strftime("%-d %B %Y")
    assert "“Night Bus”" in facts["product_description"]
    assert facts["product_description"].endswith("MP3, WAV, licence contract (PDF).")
    assert f"Mail “Your files are ready: order {purchase.number}” sent" in facts["access_activity_log"]
    log = facts["access_activity_log"].splitlines()
    assert [entry.partition("UTC  ")[2].partition(" ")[0] for entry in log] == [
        "Terms", "Payment", "Mail", "WAV", "WAV",
    ]  # fmt: skip
    assert line.terms_sha256 in log[0]
    assert log[-1].endswith("fetched from 198.51.100.7")
    assert contract.number in facts["uncategorized_text"]
    assert contract.text_sha256 in facts["uncategorized_text"]
    assert purchase.token not in str(facts)  # it opens the order, and Stripe isn't told it


def test_a_long_log_is_cut_to_what_stripe_takes_and_says_so() -> None:
    purchase, dispute = disputed()
    line = purchase.lines.get()
    for _ in range(600):
        line.downloads.create(type="wav", at=purchase.created_at, client_address="198.51.100.7")

    log = prepared(dispute)["access_activity_log"]

    assert MAX_CHARS - 200 < len(log) <= MAX_CHARS
    assert log.splitlines()[-1].endswith(" more")


def test_a_draft_waits_at_stripe_and_the_submission_goes_to_the_bank_with_the_contract() -> None:
    purchase, dispute = disputed()
    for text in ("First draft.", "Second draft."):
        ask(dispute, text, submit=False)
        work_money_outbox()
    drafted = stripe_dispute(dispute.stripe_dispute_id)
    assert (drafted["status"], drafted["evidence"]["uncategorized_text"]) == ("needs_response", "Second draft.")
    assert submissions(dispute) == 0

    ask(dispute, "That's it.", submit=True)
    work_money_outbox()

    submitted = stripe_dispute(dispute.stripe_dispute_id)
    assert (submitted["status"], submissions(dispute)) == ("under_review", 1)
    assert submitted["evidence"]["uncategorized_text"] == "That's it."
    proof, contract = stripe_file(submitted["evidence"]["service_documentation"]), LicenceContract.objects.get()
    assert (proof["filename"], proof["size"], proof["type"]) == (
        f"{contract.number}.pdf", contract.pdf_size_bytes, "pdf",
    )  # fmt: skip
    dispute.refresh_from_db()
    assert (dispute.status, dispute.evidence_submitted_at is not None) == ("under_review", True)
    assert {each.status for each in dispute.evidence.all()} == {EvidenceStatus.ACCEPTED}
    assert purchase.lines.get().access == "paused"


def test_it_is_submitted_once_whoever_presses() -> None:
    _, dispute = disputed()
    ask(dispute, submit=True)

    for submit in (True, False):
        with pytest.raises(evidence.NotAnswerableError):
            ask(dispute, submit=submit)
    work_money_outbox()
    Outbox.objects.filter(kind=OutboxKind.SUBMIT_EVIDENCE).update(status=OutboxStatus.DUE)
    work_money_outbox()

    assert DisputeEvidence.objects.count() == 1
    assert submissions(dispute) == 1
    assert len(calls(UPDATE + dispute.stripe_dispute_id)) == 1


def test_a_draft_that_comes_late_is_not_put_over_what_was_submitted() -> None:
    _, dispute = disputed()
    switch(api_fault="error_before", api_fault_path=UPDATE)
    draft = ask(dispute, "An old thought.", submit=False)
    work_money_outbox()
    switch()
    submitted = ask(dispute, "The last word.", submit=True)
    move_time(3600)

    work_money_outbox()
    move_time(7200)
    work_money_outbox()

    assert stripe_dispute(dispute.stripe_dispute_id)["evidence"]["uncategorized_text"] == "The last word."
    draft.refresh_from_db()
    submitted.refresh_from_db()
    assert (draft.status, submitted.status) == (EvidenceStatus.SUPERSEDED, EvidenceStatus.ACCEPTED)
    assert submissions(dispute) == 1


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after"])
def test_a_worker_killed_while_stripe_is_asked_submits_once(fault: str, rq_worker: StartWorker) -> None:
    """With the call lost, or taken and its answer lost; and a day goes by."""
    _, dispute = disputed()
    written = ask(dispute, submit=True)
    switch(api_fault=fault, api_fault_path=UPDATE, api_fault_calls=1, api_wait_s=3)
    worker = rq_worker("payments")
    sweep()
    wait_for(lambda: _status(written) == EvidenceStatus.SENT, what="the worker is asking Stripe")
    wait_for(lambda: fault == "timeout_before" or submissions(dispute) == 1, what="Stripe has taken it")
    worker.kill()
    assert _status(written) == EvidenceStatus.SENT
    switch()

    move_time(60 * 60 * 25)
    work_money_outbox()

    assert _status(written) == EvidenceStatus.ACCEPTED
    assert submissions(dispute) == 1
    # What was taken is found on the dispute: with a key that Stripe forgot, asking would submit twice.
    assert "replayed" not in {each["note"] for each in calls(UPDATE + dispute.stripe_dispute_id)}
    assert Outbox.objects.get(kind=OutboxKind.SUBMIT_EVIDENCE).status == OutboxStatus.DONE


def test_a_draft_that_was_parked_keeps_no_submission_from_the_bank() -> None:
    _, dispute = disputed()
    draft = ask(dispute, submit=False)
    DisputeEvidence.objects.filter(pk=draft.pk).update(status=EvidenceStatus.SENT)
    ask(dispute, submit=True)
    Outbox.objects.filter(subject_id=str(draft.uuid)).update(status=OutboxStatus.FAILED, attempts=12)

    work_money_outbox()

    assert submissions(dispute) == 1


def test_a_refusal_of_stripes_is_kept_and_another_may_be_written() -> None:
    purchase, dispute = disputed()
    close_dispute(dispute.stripe_dispute_id, "lost")  # nobody has told us yet
    refused = ask(dispute, submit=True)

    work_money_outbox()

    refused.refresh_from_db()
    assert (refused.status, "already closed" in refused.refusal) == (EvidenceStatus.REFUSED, True)
    assert not evidence.is_submitted(dispute)
    assert Outbox.objects.get(kind=OutboxKind.SUBMIT_EVIDENCE).status == OutboxStatus.DONE
    assert submissions(dispute) == 0
    assert PurchaseEvent.objects.filter(purchase=purchase, data__status="refused").count() == 1


def test_names_and_addresses_stay_out_of_timeline_outbox_and_logs(caplog: pytest.LogCaptureFixture) -> None:
    purchase, dispute = disputed()
    Purchase.objects.filter(pk=purchase.pk).update(client_address="198.51.100.7")
    with caplog.at_level(logging.DEBUG):
        ask(dispute, submit=True)
        work_money_outbox()

    kept = [str(each) for each in PurchaseEvent.objects.filter(purchase=purchase).values_list("data", flat=True)]
    kept += [str(each) for each in Outbox.objects.values_list("kind", "subject_id", "last_error")]
    said = [*kept, *(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)]
    written = DisputeEvidence.objects.get().fields
    for private in ("buyer@example.com", "Ada Buyer", "198.51.100.7"):
        assert private in written.values()
        assert not [each for each in said if private in each]


def _status(written: DisputeEvidence) -> str:
    return DisputeEvidence.objects.values_list("status", flat=True).get(pk=written.pk)
