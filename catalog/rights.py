"""Who holds the exclusive right in a beat and its alternates: the only writer of ``ExclusiveRight``.

The holder is a purchase line's uuid. Every function locks the row and must run inside ``transaction.atomic``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from catalog.clock import shop_now
from catalog.errors import ExclusiveReservedError, ExclusiveSoldError
from catalog.models import ExclusiveRight

State = ExclusiveRight.State


def lock_rights(right_ids: Iterable[int]) -> dict[int, ExclusiveRight]:
    """The rights, locked in the order of their keys so that two carts never wait for each other in a circle."""
    rows = ExclusiveRight.objects.select_for_update(of=("self",)).filter(pk__in=set(right_ids)).order_by("pk")
    return {right.pk: right for right in rows}


def reserve(right_id: int, *, line_uuid: UUID, seconds: int) -> None:
    """Hold the right for ``line_uuid``; asked again by the same line, the time starts anew.

    A hold whose time is up still stands: whoever gave it must first hear from Stripe that it can't be paid any more.
    Raises ExclusiveSoldError, ExclusiveReservedError.
    """
    right = lock_rights([right_id])[right_id]
    if right.state in (State.SOLD, State.WITHDRAWN):
        raise ExclusiveSoldError
    if right.state == State.RESERVED and right.holder_line != line_uuid:
        raise ExclusiveReservedError
    right.state = State.RESERVED
    right.holder_line = line_uuid
    right.reserved_until = shop_now() + timedelta(seconds=seconds)
    right.save(update_fields=["state", "holder_line", "reserved_until"])


def release(right_id: int, *, line_uuid: UUID) -> bool:
    """End the hold of ``line_uuid``; False if it has none."""
    right = lock_rights([right_id])[right_id]
    if right.state != State.RESERVED or right.holder_line != line_uuid:
        return False
    return _open(right)


def sell(right_id: int, *, line_uuid: UUID) -> bool:
    """Give the right to ``line_uuid`` for good; False if another holds or owns it, or it was withdrawn."""
    right = lock_rights([right_id])[right_id]
    if right.state == State.SOLD:
        return right.holder_line == line_uuid
    is_free = right.state == State.OPEN or (right.state == State.RESERVED and right.holder_line == line_uuid)
    if not is_free:
        return False
    right.state = State.SOLD
    right.holder_line = line_uuid
    right.reserved_until = None
    right.sold_at = shop_now()
    right.save(update_fields=["state", "holder_line", "reserved_until", "sold_at"])
    return True


def withdraw(right_id: int) -> bool:
    """Take the beat off the market ("sold elsewhere"); False if it was sold here or withdrawn before."""
    right = lock_rights([right_id])[right_id]
    if right.state in (State.SOLD, State.WITHDRAWN):
        return False
    right.state = State.WITHDRAWN
    right.holder_line = None
    right.reserved_until = None
    right.save(update_fields=["state", "holder_line", "reserved_until"])
    return True


def reopen(right_id: int) -> bool:
    """Offer a sold or withdrawn right again; the caller has made sure that its owning line is revoked."""
    right = lock_rights([right_id])[right_id]
    if right.state not in (State.SOLD, State.WITHDRAWN):
        return False
    return _open(right)


def count_lease(right_id: int) -> None:
    """Remember that one more lease was sold, for the disclosure in a later exclusive."""
    right = lock_rights([right_id])[right_id]
    right.prior_leases += 1
    right.save(update_fields=["prior_leases"])


def ask_leases_elsewhere(right_id: int) -> None:
    """Forget how many leases were sold elsewhere: no exclusive is sold until somebody has said it."""
    right = lock_rights([right_id])[right_id]
    right.leases_elsewhere = right.leases_elsewhere_end = None
    right.save(update_fields=["leases_elsewhere", "leases_elsewhere_end"])


def say_leases_elsewhere(right_id: int, count: int, *, last_end: date | None = None) -> bool:
    """Keep how many leases were sold elsewhere, and when the last of them ends; False if that was known.

    They are told to who buys the exclusive, and grant nothing here.
    """
    right = lock_rights([right_id])[right_id]
    if (right.leases_elsewhere, right.leases_elsewhere_end) == (count, last_end):
        return False
    right.leases_elsewhere, right.leases_elsewhere_end = count, last_end
    right.save(update_fields=["leases_elsewhere", "leases_elsewhere_end"])
    return True


def _open(right: ExclusiveRight) -> bool:
    right.state = State.OPEN
    right.holder_line = None
    right.reserved_until = None
    right.sold_at = None
    right.save(update_fields=["state", "holder_line", "reserved_until", "sold_at"])
    return True
