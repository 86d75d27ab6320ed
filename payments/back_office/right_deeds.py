"""What the buttons of an exclusive right do, written down at the right and on the holder's timeline."""

import logging
from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from catalog import rights
from catalog.models import Beat, ExclusiveRight
from payments.back_office.audit import Deed, write_down
from payments.back_office.deeds import NO_ANSWER, Outcome
from payments.delivery import corrections
from payments.gateway.client import GatewayError
from payments.models import Purchase
from payments.purchases import exclusives
from payments.purchases.exclusives import Withdrawal

logger = logging.getLogger(__name__)
NOT_FREE = "Nothing was changed: one of them is sold, held by who is paying, or off the market."
FATES: dict[Withdrawal, Outcome] = {
    Withdrawal.WITHDRAWN: Outcome(True, "The beat is off the market."),
    Withdrawal.ALREADY: Outcome(False, "It was taken off the market before."),
    Withdrawal.SOLD_HERE: Outcome(
        False, "It is sold here: its buyer has paid. Refund him first, if the other sale is to stand."
    ),
    Withdrawal.BEING_PAID: Outcome(
        False, "A bank is working on a payment for it, so nothing was changed. Press again when it has answered."
    ),
    Withdrawal.HELD_ANEW: Outcome(
        False, "The holds on it were ended, but somebody pressed Pay again just now. Press once more."
    ),
}


def sold_elsewhere(right: ExclusiveRight, by: AbstractUser) -> Outcome:
    """Take the beat off the market, after Stripe has let go of what is being paid for it."""
    write_down(Deed.SOLD_ELSEWHERE, by, purchase=_holder(right), right=right)
    try:
        return FATES[exclusives.withdraw(right.pk)]
    except GatewayError:
        logger.warning("Stripe gives no answer", extra={"right": right.pk}, exc_info=True)
        return Outcome(False, NO_ANSWER)


@transaction.atomic
def offer_again(right: ExclusiveRight, by: AbstractUser) -> Outcome:
    """Put a right that nobody owns any more back on the market."""
    holder = _holder(right)
    if not exclusives.offer_again(right.pk):
        return Outcome(False, "Somebody owns it or holds it, or it is for sale already: nothing was changed.")
    write_down(Deed.OFFER_AGAIN, by, purchase=holder, right=right)
    return Outcome(True, "The exclusive is for sale again.")


@transaction.atomic
def join(right: ExclusiveRight, beat: Beat, by: AbstractUser) -> Outcome:
    """Let the beat, and the versions that it has, share the right."""
    if beat.right_id == right.pk:
        return Outcome(False, "That beat is one of its versions already.")
    try:
        exclusives.join(beat.pk, into_id=right.pk)
    except rights.RightNotFreeError:
        return Outcome(False, NOT_FREE)
    write_down(Deed.JOIN_RIGHT, by, purchase=None, right=right, beat=beat.pk)
    return Outcome(True, "It is one of the versions now: whichever is sold exclusively, all go off the market.")


@transaction.atomic
def part(right: ExclusiveRight, beat: Beat, by: AbstractUser) -> Outcome:
    """Give the beat a right of its own."""
    try:
        exclusives.part(beat.pk)
    except rights.RightNotFreeError:
        return Outcome(False, NOT_FREE)
    write_down(Deed.PART_RIGHT, by, purchase=None, right=right, beat=beat.pk)
    return Outcome(True, "It has a right of its own now, with the leases that were sold of it.")


@transaction.atomic
def give_corrected(beat: Beat, chosen: Collection[int], reason: str, *, by: AbstractUser) -> Outcome:
    """Let who bought earlier versions of these files (keys) fetch them, and tell them ``reason`` by mail."""
    correction = corrections.give(beat, chosen, reason, by)
    if correction is None:
        return Outcome(False, "There is nothing to give any more: the files on sale changed, or somebody was faster.")
    write_down(Deed.GIVE_CORRECTED, by, purchase=None, right=beat.right, correction=str(correction.uuid))
    return Outcome(True, "Given. The buyers are told by mail in a moment.")


def _holder(right: ExclusiveRight) -> Purchase | None:
    return Purchase.objects.filter(lines__uuid=right.holder_line).first() if right.holder_line else None
