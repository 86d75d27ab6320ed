"""Disputes and their evidence in sentences of the timeline."""

from payments.back_office.wording import Data, Known, Sentence, Tone, Writer, in_words
from payments.models import DisputeStatus, EvidenceStatus
from payments.models.dispute import INQUIRIES
from payments.purchases.timeline import Happened

DISPUTE_WORDS: dict[str, tuple[str, Tone]] = {
    DisputeStatus.WARNING_NEEDS_RESPONSE: ("the bank waits for an answer", Tone.BAD),
    DisputeStatus.WARNING_UNDER_REVIEW: ("the bank reads the answer", Tone.PLAIN),
    DisputeStatus.WARNING_CLOSED: ("the bank asked no further", Tone.GOOD),
    DisputeStatus.NEEDS_RESPONSE: ("the bank waits for an answer", Tone.BAD),
    DisputeStatus.UNDER_REVIEW: ("the bank decides", Tone.PLAIN),
    DisputeStatus.APPEAL_NEEDS_RESPONSE: ("the appeal waits for an answer", Tone.BAD),
    DisputeStatus.APPEAL_UNDER_REVIEW: ("the bank decides the appeal", Tone.PLAIN),
    DisputeStatus.PREVENTED: ("it was settled beforehand", Tone.GOOD),
    DisputeStatus.WON: ("the shop won", Tone.GOOD),
    DisputeStatus.LOST: ("the shop lost", Tone.BAD),
}
EVIDENCE_WORDS: dict[str, tuple[str, Tone]] = {
    EvidenceStatus.ACCEPTED: ("is with Stripe", Tone.GOOD),
    EvidenceStatus.REFUSED: ("was refused by Stripe", Tone.BAD),
    EvidenceStatus.SUPERSEDED: ("was replaced by a later one", Tone.PLAIN),
}


def _dispute_opened(data: Data, _: Known) -> Sentence:
    if data.get("status") in INQUIRIES:
        return Sentence("The bank asks about ", data.get("amount_minor"), f" ({data.get('dispute')}).", Tone.BAD)
    reason = in_words(data.get("reason"))
    return Sentence("The bank disputes ", data.get("amount_minor"), f": {reason} ({data.get('dispute')}).", Tone.BAD)


def _dispute_changed(data: Data, _: Known) -> Sentence:
    words, tone = DISPUTE_WORDS.get(str(data.get("status")), (in_words(data.get("status")), Tone.PLAIN))
    funds = "" if data.get("withdrawn_minor") else ", and its money is with the shop"
    return Sentence("The dispute of ", data.get("amount_minor"), f": {words}{funds} ({data.get('dispute')}).", tone)


def _evidence_requested(data: Data, _: Known) -> Sentence:
    what = "Evidence for the bank" if data.get("is_submission") else "A draft of the evidence"
    return Sentence(f"{what} is to be sent ({data.get('dispute')}).")


def _evidence_changed(data: Data, _: Known) -> Sentence:
    what = "The evidence for the bank" if data.get("is_submission") else "The draft of the evidence"
    words, tone = EVIDENCE_WORDS.get(str(data.get("status")), (f"is {data.get('status')}", Tone.PLAIN))
    return Sentence(f"{what} {words} ({data.get('dispute')}).", tone=tone)


DISPUTE_WRITERS: dict[str, Writer] = {
    Happened.DISPUTE_OPENED: _dispute_opened,
    Happened.DISPUTE_CHANGED: _dispute_changed,
    Happened.EVIDENCE_REQUESTED: _evidence_requested,
    Happened.EVIDENCE_CHANGED: _evidence_changed,
}
