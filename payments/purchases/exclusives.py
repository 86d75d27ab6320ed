"""What a shop manager does to an exclusive right by hand: "sold elsewhere", "offer again", alternate versions.

``catalog.rights`` alone writes it; this says when that may be, and ends first what is in the way.
"""

from enum import StrEnum

from django.db import transaction

from catalog import listing, rights
from catalog.models import Beat, ExclusiveRight
from payments.models import Access, PaymentStatus, Purchase, PurchaseLine
from payments.purchases import expiry, lifecycle

TRIES = 4  # a hold in 3-D Secure is extended once before it ends; and a new buyer may be faster than we are
State = ExclusiveRight.State


class Withdrawal(StrEnum):
    """What came of "sold elsewhere"."""

    WITHDRAWN = "withdrawn"
    ALREADY = "already"
    SOLD_HERE = "sold_here"
    BEING_PAID = "being_paid"
    HELD_ANEW = "held_anew"


def withdraw(right_id: int) -> Withdrawal:
    """Take the right off the market; the hold in the way is ended first, and Stripe lets go of its payment before.

    Refused while a bank works on a payment for it (an exclusive is paid by methods that take seconds): its money may
    arrive any moment, and would have to go back. Who pays in the last moment has bought it. Unpaid leases of the beat
    stay; paid later they can't be given and are refunded by themselves. Asks Stripe, so never inside a transaction.
    Raises GatewayError.
    """
    for _ in range(TRIES):
        fate = _withdraw_if_free(right_id)
        if fate is not None:
            return fate
        line_uuid = ExclusiveRight.objects.values_list("holder_line", flat=True).get(pk=right_id)
        if line_uuid is None:
            continue  # ended meanwhile
        holder = Purchase.objects.get(lines__uuid=line_uuid)
        if holder.payment_status == PaymentStatus.PROCESSING:
            return Withdrawal.BEING_PAID
        expiry.end(holder)
    return Withdrawal.HELD_ANEW


def offer_again(right_id: int) -> bool:
    """Offer a withdrawn right, or a sold one whose buyer's access is revoked, anew; False if it is neither.

    Nor is one that is left over from versions tied together: no beat has it.
    No event ever does this by itself. Locks: right, purchase; joins the caller's transaction.
    """
    with transaction.atomic():
        right = rights.lock_rights([right_id])[right_id]
        if not right.beats.exists():
            return False
        if right.state == State.SOLD and right.holder_line is not None:
            line = PurchaseLine.objects.get(uuid=right.holder_line)
            lifecycle.lock_purchase(line.purchase_id)
            line.refresh_from_db(fields=["access"])
            if line.access != Access.REVOKED:
                return False
        has_opened = rights.reopen(right_id)
        if has_opened:
            listing.refresh_right(right_id)
        return has_opened


@transaction.atomic
def join(beat_id: int, *, into_id: int) -> None:
    """Make a beat, with its versions, alternates of the beats that have the right ``into_id``; its lines follow.

    Raises rights.RightNotFreeError. Locks: both rights.
    """
    right_id = Beat.objects.values_list("right_id", flat=True).get(pk=beat_id)
    rights.lock_rights([right_id, into_id])
    if not rights.are_still({beat_id: right_id}):
        raise rights.RightNotFreeError
    rights.join(right_id, into_id=into_id)
    PurchaseLine.objects.filter(right=right_id).update(right=into_id)
    listing.refresh_right(into_id)


@transaction.atomic
def part(beat_id: int) -> int:
    """Give an alternate a right of its own again, with the leases sold of it; the new right's id.

    Raises rights.RightNotFreeError. Locks: the shared right.
    """
    shared_id = Beat.objects.values_list("right_id", flat=True).get(pk=beat_id)
    rights.lock_rights([shared_id])
    lines = PurchaseLine.objects.filter(beat=beat_id, right=shared_id)
    given = lines.filter(
        is_exclusive=False, upgrades=None, purchase__payment_status=PaymentStatus.COMPLETED, unavailable_at=None
    ).count()
    own_id = rights.part(beat_id, leases=given)
    lines.update(right=own_id)
    for right_id in (shared_id, own_id):
        listing.refresh_right(right_id)
    return own_id


@transaction.atomic
def _withdraw_if_free(right_id: int) -> Withdrawal | None:
    right = rights.lock_rights([right_id])[right_id]
    if right.state == State.SOLD:
        return Withdrawal.SOLD_HERE
    if right.state == State.WITHDRAWN:
        return Withdrawal.ALREADY
    if right.state == State.RESERVED:
        return None
    rights.withdraw(right_id)
    listing.refresh_right(right_id)
    return Withdrawal.WITHDRAWN
