"""Who holds the exclusive right in a beat and its alternates: the only writer of ``ExclusiveRight``.

The holder is a purchase line's uuid. Every function locks the row and must run inside ``transaction.atomic``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from catalog.clock import shop_now
from catalog.errors import ExclusiveReservedError, ExclusiveSoldError
from catalog.models import Beat, ExclusiveRight

State = ExclusiveRight.State


class RightNotFreeError(Exception):
    """The right is held, sold or withdrawn, so nothing may be tied to it or taken from it."""


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


def are_still(right_ids: Mapping[int, int]) -> bool:
    """Whether each of these beats (by id) has that right now; the caller holds the rights."""
    return dict(Beat.objects.filter(pk__in=right_ids).values_list("pk", "right_id")) == dict(right_ids)


def join(right_id: int, *, into_id: int) -> None:
    """Let the beats of ``right_id`` share the right ``into_id``: alternate versions, of which one sale closes all.

    Earlier leases are added up. Nothing can be sold by the right that is left over. Raises RightNotFreeError unless
    both are open; the caller moves what else names the old one.
    """
    both = lock_rights([right_id, into_id])
    old, new = both[right_id], both[into_id]
    if right_id == into_id or not old.state == new.state == State.OPEN:
        raise RightNotFreeError
    elsewhere = (old.leases_elsewhere, new.leases_elsewhere)
    new.prior_leases += old.prior_leases
    new.prior_leases_end = max(filter(None, (old.prior_leases_end, new.prior_leases_end)), default=None)
    new.leases_elsewhere = None if None in elsewhere else sum(filter(None, elsewhere))
    new.leases_elsewhere_end = max(filter(None, (old.leases_elsewhere_end, new.leases_elsewhere_end)), default=None)
    new.save()
    Beat.objects.filter(right=old).update(right=new)
    old.state = State.WITHDRAWN
    old.prior_leases, old.leases_elsewhere = 0, 0
    old.save()


def part(beat_id: int, *, leases: int) -> int:
    """Give a beat that shares its right one of its own; its id. ``leases`` of the earlier ones are the beat's.

    Where leases were sold elsewhere nobody knows of which version: that is asked again for both. Raises
    RightNotFreeError unless the right is open and shared.
    """
    shared_id = Beat.objects.values_list("right_id", flat=True).get(pk=beat_id)
    shared = lock_rights([shared_id])[shared_id]
    if not are_still({beat_id: shared_id}) or shared.state != State.OPEN or shared.beats.count() < 2:
        raise RightNotFreeError
    leases = min(leases, shared.prior_leases)
    elsewhere = None if shared.leases_elsewhere else shared.leases_elsewhere
    own = ExclusiveRight.objects.create(
        prior_leases=leases,
        prior_leases_end=shared.prior_leases_end if leases else None,
        leases_elsewhere=elsewhere,
    )
    shared.prior_leases -= leases
    if elsewhere is None:
        shared.leases_elsewhere_end = None
    shared.leases_elsewhere = elsewhere
    shared.save(update_fields=["prior_leases", "leases_elsewhere", "leases_elsewhere_end"])
    Beat.objects.filter(pk=beat_id).update(right=own)
    return own.pk


def _open(right: ExclusiveRight) -> bool:
    right.state = State.OPEN
    right.holder_line = None
    right.reserved_until = None
    right.sold_at = None
    right.save(update_fields=["state", "holder_line", "reserved_until", "sold_at"])
    return True
