"""Who did what by hand: one entry on the purchase's timeline and one in Wagtail's audit log, written together."""

from enum import StrEnum
from typing import Protocol

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from wagtail.log_actions import log

from catalog.models import ExclusiveRight
from payments.models import Purchase, StripeWebhookEvent
from payments.purchases.timeline import Happened, record


class Deed(StrEnum):
    """Names of what managers do, as the audit log keeps them."""

    ASK_STRIPE = "payments.ask_stripe"
    SEND_RECEIPT = "payments.send_receipt_again"
    TRY_AGAIN = "payments.try_again"
    FREE_HOLD = "payments.free_hold"
    REPLAY = "payments.replay_event"
    REFUND = "payments.refund"
    REFUND_ANEW = "payments.refund_again"
    ASSIGN_REFUND = "payments.assign_refund"
    MEND_ADDRESS = "payments.mend_address"
    CORRECT_NAME = "payments.correct_name"
    SEND_MAIL = "payments.send_mail_again"
    SOLD_ELSEWHERE = "payments.sold_elsewhere"
    OFFER_AGAIN = "payments.offer_again"
    GIVE_CORRECTED = "payments.give_corrected"
    JOIN_RIGHT = "payments.join_right"
    PART_RIGHT = "payments.part_right"
    SEE_CONFLICT = "payments.see_conflict"
    SEE_FAILURE = "payments.see_failed_refund"
    EVIDENCE = "payments.write_evidence"
    SEE_DIFFERENCE = "payments.see_difference"
    COMPARE = "payments.compare"


# For each: its label in the filter of Wagtail's history report, and its sentence there.
WORDS: dict[Deed, tuple[str, str]] = {
    Deed.ASK_STRIPE: ("Ask Stripe again", "Stripe asked again"),
    Deed.SEND_RECEIPT: ("Send a receipt again", "Receipt sent again"),
    Deed.TRY_AGAIN: ("Try again", "Parked work tried again"),
    Deed.FREE_HOLD: ("Free a hold", "Hold freed"),
    Deed.EVIDENCE: ("Write evidence for a dispute", "Evidence for a dispute written"),
    Deed.REPLAY: ("Replay a webhook event", "Webhook event replayed"),
    Deed.REFUND: ("Refund", "Refund asked for"),
    Deed.REFUND_ANEW: ("Refund once more", "Failed refund asked for again"),
    Deed.ASSIGN_REFUND: ("Say what a refund is for", "Refund made at Stripe given to its beats, or to none"),
    Deed.MEND_ADDRESS: ("Mend an address", "Address mended, and the order's link renewed"),
    Deed.CORRECT_NAME: ("Correct a licensee's name", "Licensee's name corrected, and the contracts issued again"),
    Deed.SEND_MAIL: ("Send a mail again", "Mail sent again"),
    Deed.SOLD_ELSEWHERE: ("Sold elsewhere", "“Sold elsewhere” pressed"),
    Deed.OFFER_AGAIN: ("Offer again", "Exclusive offered again"),
    Deed.GIVE_CORRECTED: ("Give corrected files", "Buyers given the corrected files"),
    Deed.JOIN_RIGHT: ("Add an alternate version", "Another version of the beat added to the right"),
    Deed.PART_RIGHT: ("Take out an alternate version", "A version of the beat given a right of its own"),
    Deed.SEE_CONFLICT: ("See a conflict", "Exclusive conflict seen"),
    Deed.SEE_FAILURE: ("Deal with a failed refund", "Failed refund dealt with another way"),
    Deed.SEE_DIFFERENCE: ("Mark a difference as seen", "Difference seen"),
    Deed.COMPARE: ("Compare with Stripe", "Compared with Stripe"),
}
HAPPENED: dict[Deed, Happened] = {
    Deed.ASK_STRIPE: Happened.ASKED_BY_HAND,
    Deed.SEND_RECEIPT: Happened.RECEIPT_BY_HAND,
    Deed.TRY_AGAIN: Happened.TRIED_BY_HAND,
    Deed.FREE_HOLD: Happened.FREED_BY_HAND,
    Deed.EVIDENCE: Happened.EVIDENCE_BY_HAND,
    Deed.REPLAY: Happened.REPLAYED_BY_HAND,
    Deed.REFUND: Happened.REFUNDED_BY_HAND,
    Deed.REFUND_ANEW: Happened.REFUNDED_ANEW_BY_HAND,
    Deed.ASSIGN_REFUND: Happened.ASSIGNED_BY_HAND,
    Deed.MEND_ADDRESS: Happened.MENDED_BY_HAND,
    Deed.CORRECT_NAME: Happened.NAMED_BY_HAND,
    Deed.SEND_MAIL: Happened.MAILED_BY_HAND,
    Deed.SOLD_ELSEWHERE: Happened.WITHDRAWN_BY_HAND,
    Deed.OFFER_AGAIN: Happened.OFFERED_BY_HAND,
    Deed.SEE_CONFLICT: Happened.SEEN_BY_HAND,
    Deed.SEE_FAILURE: Happened.FAILURE_SEEN_BY_HAND,
}


class LogActions(Protocol):
    """Wagtail's registry of log actions, as far as it is used here."""

    def register_action(self, action: str, label: str, message: str, /) -> object:
        """Make an action known."""


def register_deeds(actions: LogActions) -> None:
    """Tell Wagtail's audit log the words for each deed."""
    for deed, (label, message) in WORDS.items():
        actions.register_action(deed, label, message)


@transaction.atomic
def write_down(
    deed: Deed,
    by: AbstractUser,
    *,
    purchase: Purchase | None,
    event: StripeWebhookEvent | None = None,
    right: ExclusiveRight | None = None,
    **ids: str | int,
) -> None:
    """Keep that ``by`` did it. The audit log shows it at the event or right, if there is one, else at the purchase."""
    if event is not None:
        ids["event"] = event.stripe_event_id
    if purchase is not None:
        record(purchase.pk, HAPPENED[deed], user=by.pk, **ids)
    subject = event or right or purchase
    assert subject is not None, "something was done to something"
    log(subject, deed, user=by, data=ids)
