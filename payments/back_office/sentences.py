"""The timeline in words: one sentence for each kind of entry, from the ids and figures that it keeps."""

from typing import Any

from payments.back_office.dispute_sentences import DISPUTE_WRITERS
from payments.back_office.wording import Data, Known, Sentence, Tone, Writer, in_words
from payments.messages.mails import MAILS
from payments.models import (
    Access,
    AccessReason,
    Outbox,
    OutboxKind,
    PaymentStatus,
    RefundReason,
    RefundStatus,
)
from payments.purchases.states import Move
from payments.purchases.timeline import Happened

STATUS_WORDS: dict[str, tuple[str, Tone]] = {
    PaymentStatus.PENDING: ("waits for payment again", Tone.PLAIN),
    PaymentStatus.PROCESSING: ("is being paid", Tone.PLAIN),
    PaymentStatus.COMPLETED: ("is paid", Tone.GOOD),
    PaymentStatus.FAILED: ("was declined", Tone.BAD),
    PaymentStatus.CANCELLED: ("is cancelled", Tone.PLAIN),
}
WHY: dict[str, str] = {
    Move.STRIPE_IS_PROCESSING: "Stripe says that the bank is working on it",
    Move.DECLINED: "another card may be tried",
    Move.NEW_ATTEMPT: "the buyer tries once more",
    Move.GIVEN_UP: "nothing can be paid on it any more",
    Move.STRIPE_CANCELED: "the payment was cancelled at Stripe",
    Move.CAPTURED: "",  # it says all already
}
REFUND_WORDS: dict[str, tuple[str, Tone]] = {
    RefundStatus.REQUESTED: (" is to be sent", Tone.PLAIN),
    RefundStatus.SENT: (" was sent to Stripe", Tone.PLAIN),
    RefundStatus.PENDING: (" is under way", Tone.PLAIN),
    RefundStatus.SUCCEEDED: (" is back at the buyer", Tone.GOOD),
    RefundStatus.FAILED: (" failed", Tone.BAD),
    RefundStatus.CANCELLED: (" was cancelled", Tone.BAD),
}
ACCESS_WORDS: dict[str, tuple[str, Tone]] = {
    Access.ACTIVE: ("may be fetched", Tone.PLAIN),
    Access.PAUSED: ("is paused", Tone.BAD),
    Access.REVOKED: ("may no longer be fetched", Tone.BAD),
}


def sentence(kind: str, data: Data, known: Known) -> Sentence:
    """The words for one entry; an unknown kind is told with what it keeps, never left out."""
    writer = WRITERS.get(kind)
    return writer(data, known) if writer else _as_it_is(kind, data)


def _created(data: Data, known: Known) -> Sentence:
    licence = known.licences.get(str(data.get("licence")), str(data.get("licence", "")))
    return Sentence(f"The buyer pressed Pay for {_beat(data, known)} under {licence}: ", data.get("amount_minor"), ".")


def _intent_made(data: Data, _: Known) -> Sentence:
    return Sentence(f"Stripe made {data.get('intent')} for attempt {data.get('attempt')}.")


def _session_made(data: Data, _: Known) -> Sentence:
    return Sentence(f"Stripe made its own page {data.get('session')} for attempt {data.get('attempt')}.")


def _replaced(data: Data, _: Known) -> Sentence:
    return Sentence(f"The buyer changed what he wants: order {data.get('purchase')} took its place.")


def _superseded(data: Data, _: Known) -> Sentence:
    intent = f" ({data['intent']})" if data.get("intent") else ""
    return Sentence(f"Attempt {data.get('attempt')}{intent} was replaced by the next one.")


def _adopted(data: Data, _: Known) -> Sentence:
    return Sentence(
        f"Stripe had captured {data.get('intent')}, which the store didn't know: now attempt {data.get('attempt')}.",
        tone=Tone.BAD,
    )


def _declined(data: Data, _: Known) -> Sentence:
    return Sentence(f"The bank declined {data.get('intent')}: {in_words(data.get('code'))}.", tone=Tone.BAD)


def _unavailable(data: Data, known: Known) -> Sentence:
    return Sentence(f"{_title(data, known)} could not be given: it is gone.", tone=Tone.BAD)


def _surplus(data: Data, _: Known) -> Sentence:
    reason = _label(RefundReason, data.get("reason")).lower()
    return Sentence(
        "Captured ", data.get("amount_minor"), f" with {data.get('intent')} that pays nothing: {reason}.", Tone.BAD
    )


def _sold(data: Data, known: Known) -> Sentence:
    return Sentence(f"The exclusive of {_title(data, known)} is sold to this buyer.", tone=Tone.GOOD)


def _refund_requested(data: Data, _: Known) -> Sentence:
    by_hand = data.get("reason") == RefundReason.REQUESTED  # who it was stands in an entry of its own
    because = "" if by_hand else f": {_label(RefundReason, data.get('reason')).lower()}"
    return Sentence("A refund of ", data.get("amount_minor"), f" was asked for{because}.")


def _refund_changed(data: Data, _: Known) -> Sentence:
    words, tone = REFUND_WORDS.get(str(data.get("status")), (f" is {data.get('status')}", Tone.PLAIN))
    amount = data.get("amount_minor")
    before = "The refund of " if amount is not None else "The refund"
    return Sentence(before, amount, f"{words} ({data.get('refund')}).", tone)


def _applied(data: Data, _: Known) -> Sentence:
    return Sentence(f"The store understood {data.get('type')} ({data.get('event')}).")


def _tax_booked(data: Data, _: Known) -> Sentence:
    return Sentence(f"The tax was booked at Stripe ({data.get('transaction')}).")


def _tax_reversed(data: Data, _: Known) -> Sentence:
    return Sentence("The tax of ", data.get("amount_minor"), f" was taken back ({data.get('transaction')}).")


def _contract(data: Data, _: Known) -> Sentence:
    return Sentence(f"Contract {data.get('contract')} was made.", tone=Tone.GOOD)


def _mail(data: Data, _: Known) -> Sentence:
    return Sentence(f"Mail “{mail_words(str(data.get('mail')))}” was handed over for sending.")


def _mail_not_needed(data: Data, _: Known) -> Sentence:
    return Sentence(f"Mail “{mail_words(str(data.get('mail')))}” was not sent: it was not true any more.")


def _download(data: Data, known: Known) -> Sentence:
    who = "Somebody with the buyer's link" if data.get("link") else "The buyer"
    return Sentence(f"{who} fetched {str(data.get('type')).upper()} of {_title(data, known)}.")


def _link_made(data: Data, known: Known) -> Sentence:
    return Sentence(f"The buyer made a link to {str(data.get('type')).upper()} of {_title(data, known)}.")


def _link_revoked(data: Data, known: Known) -> Sentence:
    return Sentence(f"The buyer took the link to {str(data.get('type')).upper()} of {_title(data, known)} back.")


def _access(data: Data, known: Known) -> Sentence:
    access = str(data.get("access"))
    words, tone = ACCESS_WORDS.get(access, (f"is {access}", Tone.PLAIN))
    reason = _label(AccessReason, data.get("reason")).lower()
    because = f" ({reason})" if reason else ""
    return Sentence(f"{_title(data, known)} {words}{because}.", tone=tone)


def _moved(data: Data, _: Known) -> Sentence:
    words, tone = STATUS_WORDS.get(str(data.get("after")), (f"is {data.get('after')}", Tone.PLAIN))
    why = WHY.get(str(data.get("why")), str(data.get("why", "")))
    return Sentence(f"The purchase {words}: {why}." if why else f"The purchase {words}.", tone=tone)


def _by_hand(words: str) -> Writer:
    def write(data: Data, known: Known) -> Sentence:
        return Sentence(f"{_who(data, known)} {words.format_map(_Kept(data))}.", tone=Tone.BY_HAND)

    return write


def _by_hand_of(words: str) -> Writer:
    def write(data: Data, known: Known) -> Sentence:
        return Sentence(f"{_who(data, known)} {words}", data.get("amount_minor"), ".", Tone.BY_HAND)

    return write


def _assigned(data: Data, known: Known) -> Sentence:
    titles = [_title({"line": uuid}, known) for uuid in str(data.get("lines", "")).split()]
    what = ", ".join(titles) or "no beat, but goodwill"
    return Sentence(f"{_who(data, known)} said that refund {data.get('refund')} is for {what}.", tone=Tone.BY_HAND)


def _who(data: Data, known: Known) -> str:
    user = data.get("user")
    return known.people.get(user, f"User {user} (deleted)") if isinstance(user, int) else "Somebody"


def _always(words: str, tone: Tone = Tone.PLAIN) -> Writer:
    return lambda data, known: Sentence(words, tone=tone)


class _Kept(dict[str, Any]):
    """Figures of an old entry that lacks one are shown as a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


WRITERS: dict[str, Writer] = {
    Happened.CREATED: _created,
    Happened.INTENT_MADE: _intent_made,
    Happened.INTENT_CANCELLED: _always("The payment was cancelled at Stripe."),
    Happened.ATTEMPT_SUPERSEDED: _superseded,
    Happened.ATTEMPT_ADOPTED: _adopted,
    Happened.PROCESSING: _always("The bank is working on the payment."),
    Happened.DECLINED: _declined,
    Happened.REOPENED: _always("The buyer asked to pay another way."),
    Happened.HOLD_EXTENDED: _always("The bank asks the buyer something, so the hold was extended once."),
    Happened.CANCELLED: _always("The purchase was cancelled."),
    Happened.REPLACED: _replaced,
    Happened.SESSION_MADE: _session_made,
    Happened.COMPLETED: _always("The purchase was completed.", Tone.GOOD),
    Happened.LINE_UNAVAILABLE: _unavailable,
    Happened.SURPLUS_CAPTURED: _surplus,
    Happened.EXCLUSIVE_SOLD: _sold,
    Happened.REFUND_REQUESTED: _refund_requested,
    Happened.REFUND_CHANGED: _refund_changed,
    **DISPUTE_WRITERS,
    Happened.EVENT_APPLIED: _applied,
    Happened.ASKED_STRIPE: _always("The store asked Stripe, and what it answered was news."),
    Happened.TAX_BOOKED: _tax_booked,
    Happened.TAX_REVERSED: _tax_reversed,
    Happened.CONTRACT_ISSUED: _contract,
    Happened.MAIL_SENT: _mail,
    Happened.MAIL_NOT_NEEDED: _mail_not_needed,
    Happened.DOWNLOAD_GRANTED: _download,
    Happened.LINK_MADE: _link_made,
    Happened.LINK_REVOKED: _link_revoked,
    Happened.ACCESS_CHANGED: _access,
    Happened.STATUS_MOVED: _moved,
    Happened.ERASED: _always("The buyer was erased: nothing here says any more who it was."),
    Happened.EVIDENCE_BY_HAND: _by_hand("wrote evidence for {dispute}"),
    Happened.ASKED_BY_HAND: _by_hand("had Stripe asked"),
    Happened.RECEIPT_BY_HAND: _by_hand("had the receipt sent again"),
    Happened.TRIED_BY_HAND: _by_hand("had “{what}” tried again"),
    Happened.FREED_BY_HAND: _by_hand("asked for the hold to be freed"),
    Happened.REPLAYED_BY_HAND: _by_hand("had {event} replayed"),
    Happened.REFUNDED_BY_HAND: _by_hand_of("asked for a refund of "),
    Happened.REFUNDED_ANEW_BY_HAND: _by_hand_of("asked once more for the refund of "),
    Happened.ASSIGNED_BY_HAND: _assigned,
    Happened.MENDED_BY_HAND: _by_hand("mended the buyer's address; the order's link is a new one"),
    Happened.NAMED_BY_HAND: _by_hand("corrected the licensee's name; issued again: {contracts}"),
    Happened.MAILED_BY_HAND: _by_hand("had “{what}” sent again"),
    Happened.WITHDRAWN_BY_HAND: _by_hand("asked for the exclusive to be taken off the market: sold elsewhere"),
    Happened.OFFERED_BY_HAND: _by_hand("offered the exclusive again"),
    Happened.SEEN_BY_HAND: _by_hand("has seen that a beat could not be given"),
    Happened.FAILURE_SEEN_BY_HAND: _by_hand_of("said that another way was found for the failed refund of "),
    Happened.DIFFERENCE_SEEN_BY_HAND: _by_hand("has seen that {what} differs from Stripe"),
}


def mail_words(name: str) -> str:
    """A mail's subject without its number: ``receipt`` is "Your files are ready"."""
    mail = MAILS.get(name)
    if mail is None:
        return name
    return str(mail.subject).replace("Order {number}: ", "").replace(": order {number}", "").strip().capitalize()


def outbox_words(row: Outbox) -> str:
    """What a row of the outbox tells the outside: a mail's subject, or what is asked of whom."""
    if row.kind == OutboxKind.MAIL:
        return mail_words(row.subject_id)
    if row.kind in (OutboxKind.SEND_REFUND, OutboxKind.SUBMIT_EVIDENCE):
        return str(OutboxKind(row.kind).label)
    return f"{OutboxKind(row.kind).label}: {row.subject_id}"


def _as_it_is(kind: str, data: Data) -> Sentence:
    kept = ", ".join(f"{name} {value}" for name, value in data.items())
    return Sentence(f"{kind.capitalize()} ({kept})." if kept else f"{kind.capitalize()}.")


def _title(data: Data, known: Known) -> str:
    title = known.titles.get(str(data.get("line")))
    return f"“{title}”" if title else _beat(data, known)


def _beat(data: Data, known: Known) -> str:
    beat = data.get("beat")
    title = known.beats.get(beat) if isinstance(beat, int) else None
    return f"“{title}”" if title else f"beat {beat}"


def _label(choices: type[AccessReason] | type[RefundReason], value: object) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "")
