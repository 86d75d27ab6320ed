"""Buy some, get some free: which lines of a cart go into which group, and which of them are free. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from payments.cart.shapes import CartLine, GroupDeal, Note, NoteKind


@dataclass(frozen=True, slots=True)
class Group:
    """Lines by their places in the cart; ``free`` are the cheapest of ``members``."""

    deal: GroupDeal
    members: tuple[int, ...]
    free: tuple[int, ...]


def form_groups(
    lines: Sequence[CartLine], prices_minor: Sequence[int], deals: Sequence[GroupDeal], apart: Collection[int]
) -> list[Group]:
    """Group the lines but those ``apart``, the dearest with the dearest: of one deal nothing else would save more.

    Of several deals the group that saves most is formed first, of equal ones the earlier deal's. A line is in one
    group at most. Of equal prices the later line is free, so the caller gives lines in an order of their own.
    """
    left = sorted((at for at in range(len(lines)) if at not in apart), key=lambda at: -prices_minor[at])
    groups: list[Group] = []
    while candidates := list(_next_groups(lines, left, deals)):
        best = max(candidates, key=lambda group: sum(prices_minor[at] for at in group.free))
        if not any(prices_minor[at] for at in best.free):
            break
        groups.append(best)
        left = [at for at in left if at not in best.members]
    return groups


def group_notes(
    lines: Sequence[CartLine],
    prices_minor: Sequence[int],
    deals: Sequence[GroupDeal],
    apart: Collection[int],
    groups: Sequence[Group],
) -> Iterator[Note]:
    """What each deal saved, and how many lines its next group still lacks."""
    taken = {*apart, *(at for group in groups for at in group.members)}
    for deal in deals:
        free = [at for group in groups if group.deal is deal for at in group.free]
        if free:
            saved_minor = sum(prices_minor[at] for at in free)
            yield Note(NoteKind.GROUP, deal.name, saved_minor=saved_minor, free_count=len(free))
        waiting = sum(deal.takes(line) for at, line in enumerate(lines) if at not in taken)
        missing = deal.buy_count + deal.free_count - waiting
        if waiting and missing > 0:
            yield Note(
                NoteKind.GROUP_NEARLY,
                deal.name,
                missing_lines=missing,
                free_count=deal.free_count,
                licence_codes=tuple(sorted(deal.licence_codes)),
            )


def _next_groups(lines: Sequence[CartLine], left: Sequence[int], deals: Sequence[GroupDeal]) -> Iterator[Group]:
    """The dearest group that each deal can form of the lines that are left."""
    for deal in deals:
        size = deal.buy_count + deal.free_count
        members = tuple(at for at in left if deal.takes(lines[at]))[:size]
        if len(members) == size:
            yield Group(deal, members, members[deal.buy_count :])
