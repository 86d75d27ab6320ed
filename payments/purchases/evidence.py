"""Evidence for the bank: a row first, then Stripe; a draft as often as one likes, a submission once."""

import logging
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from catalog.clock import shop_now
from payments.contracts import storage
from payments.gateway import client as gateway
from payments.gateway.shapes import StripeDispute
from payments.messages import outbox
from payments.models import Dispute, DisputeEvidence, EvidenceStatus, Outbox, OutboxKind, OutboxStatus, Purchase
from payments.purchases import disputes
from payments.purchases.evidence_facts import FIELDS, contracts_of
from payments.purchases.timeline import Happened, record

logger = logging.getLogger(__name__)
METADATA_EVIDENCE = "evidence"
# Where the contracts' PDFs go, in the order of the lines; Stripe takes one file for each.
FILE_SLOTS = ("service_documentation", "uncategorized_file")
UNDER_WAY = (EvidenceStatus.REQUESTED, EvidenceStatus.SENT)


class NotAnswerableError(Exception):
    """The bank waits for no evidence, or has been sent it already."""


def request(dispute_id: int, fields: Mapping[str, str], *, submit: bool, requested_by: str) -> DisputeEvidence:
    """Have evidence kept at Stripe as a draft, or submitted to the bank; a worker sends it.

    ``fields`` are texts by the names of ``evidence_facts.FIELDS``; an empty one takes back what a draft said.
    Raises NotAnswerableError, also for a second submission. Locks: purchase.
    """
    with transaction.atomic():
        purchase_id = Dispute.objects.select_related("attempt").get(pk=dispute_id).attempt.purchase_id
        Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)
        dispute = Dispute.objects.get(pk=dispute_id)
        if not dispute.is_to_answer or is_submitted(dispute):
            raise NotAnswerableError(dispute.stripe_dispute_id)
        try:
            with transaction.atomic():
                row = DisputeEvidence.objects.create(
                    dispute=dispute,
                    fields={name: fields.get(name, "") for name in FIELDS},
                    is_submission=submit,
                    requested_by=requested_by,
                    created_at=shop_now(),
                )
        except IntegrityError as error:
            raise NotAnswerableError(dispute.stripe_dispute_id) from error
        outbox.write(
            OutboxKind.SUBMIT_EVIDENCE, key=f"evidence:{row.uuid}", subject_id=str(row.uuid), purchase_id=purchase_id
        )
        record(purchase_id, Happened.EVIDENCE_REQUESTED, dispute=dispute.stripe_dispute_id, is_submission=submit)
    return row


def is_submitted(dispute: Dispute) -> bool:
    """Evidence went to the bank, or is on its way there."""
    return dispute.evidence.filter(is_submission=True).exclude(status=EvidenceStatus.REFUSED).exists()


def send_evidence(row: Outbox) -> None:
    """Upload the contracts and give Stripe the texts (outbox worker); twice submits once.

    The row says ``sent`` before Stripe is asked, and the dispute at Stripe carries the row's uuid from then on: Stripe
    forgets our key after a day, the dispute never forgets. Raises NotYetError while an earlier draft is under way.
    """
    with transaction.atomic():
        evidence = _locked(row.subject_id)
        if evidence.status not in UNDER_WAY:
            return
        later = evidence.dispute.evidence.filter(pk__gt=evidence.pk).exclude(status=EvidenceStatus.REFUSED)
        if not evidence.is_submission and later.exists():
            _change(evidence, EvidenceStatus.SUPERSEDED)
            return
        if _is_draft_on_its_way(evidence):
            raise outbox.NotYetError("An earlier draft is on its way to Stripe.")
        was_sent = evidence.status == EvidenceStatus.SENT
        evidence.status = EvidenceStatus.SENT
        evidence.save(update_fields=["status", "updated_at"])
    asked_at = shop_now()
    answer = _taken_before(evidence) if was_sent else None
    if answer is None:
        try:
            _upload_contracts(evidence)
            asked_at = shop_now()
            answer = _give(evidence)
        except gateway.GatewayRefusedError as error:
            asked_at = shop_now()
            answer = _taken_before(evidence)
            if answer is None:
                _refuse(evidence, error)
                return
    disputes.apply(answer, asked_at=asked_at)
    with transaction.atomic():
        evidence = _locked(row.subject_id)
        if evidence.status in UNDER_WAY:
            _change(evidence, EvidenceStatus.ACCEPTED)


def _is_draft_on_its_way(evidence: DisputeEvidence) -> bool:
    """One that was parked is not waited for: the bank's deadline comes, and what is written later replaces it."""
    drafts = evidence.dispute.evidence.filter(pk__lt=evidence.pk, status=EvidenceStatus.SENT)
    uuids = [str(uuid) for uuid in drafts.values_list("uuid", flat=True)]
    waiting = Outbox.objects.filter(kind=OutboxKind.SUBMIT_EVIDENCE, subject_id__in=uuids)
    return waiting.filter(status__in=(OutboxStatus.DUE, OutboxStatus.SENDING)).exists()


def _locked(uuid: str) -> DisputeEvidence:
    """The row, with its purchase's lock."""
    evidence = DisputeEvidence.objects.select_related("dispute__attempt__purchase").get(uuid=uuid)
    Purchase.objects.select_for_update(of=("self",)).get(pk=evidence.dispute.attempt.purchase_id)
    evidence.refresh_from_db(fields=["status", "files"])
    return evidence


def _upload_contracts(evidence: DisputeEvidence) -> None:
    """Each upload is kept as it is made; one that a kill lost lies at Stripe unused."""
    contracts = [each for each in contracts_of(evidence.dispute.attempt.purchase) if each.pdf_key]
    for slot, contract in zip(FILE_SLOTS, contracts, strict=False):
        if slot not in evidence.files:
            evidence.files[slot] = gateway.upload_file(f"{contract.number}.pdf", storage.read(contract))
            evidence.save(update_fields=["files", "updated_at"])


def _give(evidence: DisputeEvidence) -> StripeDispute:
    return gateway.update_dispute_evidence(
        evidence.dispute.stripe_dispute_id,
        {**evidence.fields, **evidence.files},
        submit=evidence.is_submission,
        idempotency_key=f"evidence:{evidence.uuid}",
        metadata={METADATA_EVIDENCE: str(evidence.uuid)},
    )


def _taken_before(evidence: DisputeEvidence) -> StripeDispute | None:
    """The dispute, if it carries our uuid: an earlier request of ours was taken."""
    found = gateway.retrieve_dispute(evidence.dispute.stripe_dispute_id)
    return found if found.metadata.get(METADATA_EVIDENCE) == str(evidence.uuid) else None


def _refuse(evidence: DisputeEvidence, error: gateway.GatewayRefusedError) -> None:
    fields = {"dispute": evidence.dispute.stripe_dispute_id, "code": error.code}
    logger.error("Stripe refuses evidence", extra=fields)
    with transaction.atomic():
        evidence = _locked(str(evidence.uuid))
        if evidence.status in UNDER_WAY:
            evidence.refusal = str(error)[:500]
            _change(evidence, EvidenceStatus.REFUSED)


def _change(evidence: DisputeEvidence, status: EvidenceStatus) -> None:
    evidence.status = status
    evidence.save(update_fields=["status", "refusal", "updated_at"])
    record(
        evidence.dispute.attempt.purchase_id,
        Happened.EVIDENCE_CHANGED,
        dispute=evidence.dispute.stripe_dispute_id,
        is_submission=evidence.is_submission,
        status=status,
    )
