"""What the buttons do: each is written down first, then done by the room that owns it, and told in a sentence."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from catalog.clock import ShopNow
from payments.back_office.audit import Deed, write_down
from payments.back_office.queries import purchase_file, purchase_of
from payments.back_office.sentences import outbox_words
from payments.gateway.client import GatewayError
from payments.inbox import drain, reconcile
from payments.messages import mails, outbox
from payments.models import AccessReason, EventStatus, Outbox, OutboxStatus, PaymentStatus, Purchase, StripeWebhookEvent
from payments.purchases import by_hand as hand
from payments.purchases import expiry, lifecycle

logger = logging.getLogger(__name__)
NO_ANSWER = "Stripe gave no answer, so nothing was changed. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a press, in a sentence for who pressed."""

    is_done: bool
    text: str


def ask_stripe_again(purchase: Purchase, by: AbstractUser) -> Outcome:
    """Ask about every intent that is not decided, and apply the answers."""
    write_down(Deed.ASK_STRIPE, by, purchase=purchase)
    try:
        has_changed = reconcile.ask_stripe(purchase)
    except GatewayError:
        logger.warning("Stripe gives no answer", extra={"purchase": str(purchase.uuid)}, exc_info=True)
        return Outcome(False, NO_ANSWER)
    if not has_changed:
        return Outcome(True, "Stripe says nothing new.")
    return Outcome(True, f"Stripe had news. The purchase is now: {_status(purchase)}.")


def free_hold(purchase: Purchase, by: AbstractUser) -> Outcome:
    """End an unpaid purchase that holds an exclusive, if Stripe lets go of its payment."""
    if not purchase_file(purchase.pk).may_be_freed:
        return Outcome(False, "There is no hold to free: the purchase is decided, or its hold has ended.")
    write_down(Deed.FREE_HOLD, by, purchase=purchase)
    try:
        expiry.end(purchase)
    except GatewayError:
        logger.warning("Stripe gives no answer", extra={"purchase": str(purchase.uuid)}, exc_info=True)
        return Outcome(False, NO_ANSWER)
    purchase.refresh_from_db(fields=["payment_status"])
    if purchase.payment_status == PaymentStatus.CANCELLED:
        return Outcome(True, "The hold is free: the payment is cancelled at Stripe, the exclusive is for sale again.")
    if purchase.payment_status == PaymentStatus.COMPLETED:
        return Outcome(False, "Stripe says that it was paid a moment ago, so the purchase is completed.")
    if purchase.payment_status == PaymentStatus.PROCESSING:
        return Outcome(False, "The bank is working on the payment: the hold stands until it has answered.")
    return Outcome(False, "The bank is asking the buyer something: the hold was extended once. Press again to end it.")


def send_receipt_again(purchase: Purchase, by: AbstractUser) -> Outcome:
    """Mail the receipt once more, to the purchase's own address."""
    with transaction.atomic():
        locked = lifecycle.lock_purchase(purchase.pk)
        if locked.payment_status != PaymentStatus.COMPLETED:
            return Outcome(False, "There is no receipt before the purchase is paid.")
        if not mails.note_receipt_again(locked):
            return Outcome(False, "A receipt is waiting to be sent already: see Outbox below.")
        write_down(Deed.SEND_RECEIPT, by, purchase=purchase)
    return Outcome(True, f"The receipt goes to {purchase.email} in a moment.")


def try_again(row: Outbox, by: AbstractUser) -> Outcome:
    """Make a parked row of the outbox due now."""
    if row.status != OutboxStatus.FAILED:
        return Outcome(False, "This is not parked any more.")
    write_down(Deed.TRY_AGAIN, by, purchase=row.purchase, what=outbox_words(row), outbox=str(row.uuid))
    outbox.try_again(row)
    return Outcome(True, f"“{outbox_words(row)}” is tried again in a moment.")


def replay(event: StripeWebhookEvent, by: AbstractUser) -> Outcome:
    """Have an event worked on again; what it does is done once, however often it is replayed."""
    with transaction.atomic():
        if not drain.replay(event.pk):
            return Outcome(False, "A worker has this event in hand just now.")
        write_down(Deed.REPLAY, by, purchase=purchase_of(event), event=event)
    return Outcome(True, f"{event.stripe_event_id} is worked on again in a moment.")


def replay_parked(events: Iterable[StripeWebhookEvent], by: AbstractUser) -> int:
    """Replay those that are still parked; how many were."""
    parked = [event for event in events if event.status == EventStatus.FAILED]
    return sum(replay(event, by).is_done for event in parked)


def send_mail_again(row: Outbox, by: AbstractUser) -> Outcome:
    """Send a mail that went out once more, to the purchase's present address."""
    assert row.purchase_id is not None
    with transaction.atomic():
        locked = lifecycle.lock_purchase(row.purchase_id)
        if row.status != OutboxStatus.DONE or not mails.note_again(locked, row.subject_id, row.cause):
            return Outcome(False, "This mail is waiting to be sent already.")
        write_down(Deed.SEND_MAIL, by, purchase=locked, what=outbox_words(row), outbox=str(row.uuid))
    return Outcome(True, f"“{outbox_words(row)}” goes to {locked.email} in a moment.")


@transaction.atomic
def mend_address(purchase: Purchase, email: str, *, leaves_log_in: bool, by: AbstractUser) -> Outcome:
    """Another address and a new link; the old link opens nothing from now on."""
    try:
        mended = hand.mend_address(purchase.pk, email, leaves_log_in=leaves_log_in)
    except hand.AlreadyDecidedError:
        return Outcome(False, "The buyer is not through with paying, or gave up: there is no link to mend.")
    for each in mended:
        write_down(Deed.MEND_ADDRESS, by, purchase=each)
    is_paid = purchase.payment_status == PaymentStatus.COMPLETED
    receipt = " The receipt with the new one goes there in a moment." if is_paid else ""
    others = ", ".join(each.number for each in mended if each.pk != purchase.pk)
    with_it = f" So do the orders that go with it: {others}." if others else ""
    return Outcome(True, f"The order belongs to {email} now. The old link opens nothing any more.{receipt}{with_it}")


@transaction.atomic
def correct_name(purchase: Purchase, name: str, artist_name: str, by: AbstractUser) -> Outcome:
    """The contracts once more, in the licensee's right name; the earlier ones are kept as superseded."""
    try:
        issued = hand.correct_name(purchase.pk, name, artist_name)
    except hand.AlreadyDecidedError:
        return Outcome(False, "There are no contracts: the purchase isn't paid, or its buyer was erased.")
    if not issued:
        return Outcome(False, "Nothing was issued again: no licence in force has another name.")
    for each, numbers in issued.items():
        write_down(Deed.CORRECT_NAME, by, purchase=each, contracts=", ".join(numbers))
    told = ", ".join(chain.from_iterable(issued.values()))
    return Outcome(True, f"Issued again in the name of {name}: {told}. The buyer is told by mail.")


def see_conflict(purchase: Purchase, by: AbstractUser) -> Outcome:
    """Somebody knows now that a beat could not be given, or was lost, so it needs no attention any more."""
    with transaction.atomic():
        is_lost = Q(unavailable_at__isnull=False) | Q(access_reason=AccessReason.BASE_ENDED)
        if not purchase.lines.filter(is_lost, seen_at=None).update(seen_at=ShopNow()):
            return Outcome(False, "There is nothing to see, or somebody was faster.")
        write_down(Deed.SEE_CONFLICT, by, purchase=purchase)
    return Outcome(True, "Seen.")


def _status(purchase: Purchase) -> str:
    purchase.refresh_from_db(fields=["payment_status"])
    return purchase.get_payment_status_display()
