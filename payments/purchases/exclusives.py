"""What a shop manager does to an exclusive right by hand: "sold elsewhere" and "offer again".

``catalog.rights`` alone writes it; this says when that may be, and ends first what is in the way.
"""

from enum import StrEnum

from django.db import transaction

from catalog import listing, rights
from catalog.models import ExclusiveRight
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

    No event ever does this by itself. Locks: right, purchase; joins the caller's transaction.
    """
    with transaction.atomic():
        right = rights.lock_rights([right_id])[right_id]
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
