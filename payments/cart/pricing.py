"""What a cart costs: offers' prices in, priced lines out. Pure; nothing else computes a price that is charged.

The order is fixed, and each step starts from what the one before left of a price:

1. a tape's one price, split over its lines (``payments.cart.tapes``) in proportion to their prices;
2. group deals, the cheapest line of a group free; a line is in one group at most, and a tape counts as one;
3. the discount code, over the lines that it is for, in proportion.

Nothing falls below zero. Each line's total, and so their sum, can be charged (three-decimal currencies end in 0, some
have no cents): what doesn't fit is rounded off in the buyer's favour, as part of the discount. The order of the lines
changes neither a sum nor a line's own total.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from payments.cart.groups import form_groups, group_notes
from payments.cart.money import chargeable_part, split_chargeable
from payments.cart.shapes import CartLine, Discount, GroupDeal, Note, NoteKind, PricedCart, PricedLine, Tape, Tax

WHOLE_BP = 10_000


def price_cart(
    lines: Sequence[CartLine],
    currency: str,
    *,
    tapes: Sequence[Tape] = (),
    deals: Sequence[GroupDeal] = (),
    discount: Discount | None = None,
    tax: Tax | None = None,
) -> PricedCart:
    """Price the lines; asked again with the ``tax`` calculated for them, the same prices come with it.

    ``discount`` was found valid before; whether the cart is big enough for it, or has a line that it is for, is
    answered here, with a note. Raises ValueError for an empty cart, a negative amount, taxes that don't fit the lines.
    """
    if not lines or min(line.unit_minor for line in lines) < 0:
        raise ValueError("a cart has lines, and no line costs less than nothing")
    if tax is not None and len(tax.lines_minor) != len(lines):
        raise ValueError("each line has its tax")
    order = sorted(range(len(lines)), key=lambda at: _key(lines[at]))
    counter = _Counter([lines[at] for at in order], currency)
    counter.apply_tapes(tapes)
    counter.apply_deals(deals)
    counter.apply_code(discount)
    taxes = [0] * len(lines) if tax is None else [tax.lines_minor[at] for at in order]
    is_included = tax is None or tax.is_included
    priced = list(counter.with_tax(taxes, is_included=is_included))
    places = {at: place for place, at in enumerate(order)}
    return PricedCart(
        tuple(priced[places[at]] for at in range(len(lines))), currency, is_included, tuple(counter.notes)
    )


def _key(line: CartLine) -> tuple[int, str, str, int]:
    """The lines' own order; lines alike in all of it are one as good as the other."""
    return line.beat_id, line.licence_code, line.tape, line.unit_minor


class _Counter:
    """Prices of lines in their own order, made smaller step by step; ``notes`` says by which."""

    def __init__(self, lines: Sequence[CartLine], currency: str) -> None:
        self.lines, self.currency = lines, currency
        self.subtotal_minor = sum(line.unit_minor for line in lines)
        self.left = [chargeable_part(line.unit_minor, currency) for line in lines]
        self.in_tapes: set[int] = set()
        self.notes: list[Note] = []

    def apply_tapes(self, tapes: Sequence[Tape]) -> None:
        """A tape of which a line is missing, or that would cost more than its lines, changes nothing."""
        known = {tape.key: tape for tape in tapes}
        places = sorted(range(len(self.lines)), key=lambda at: self.lines[at].tape)
        for key, group in groupby(places, key=lambda at: self.lines[at].tape):
            members, tape = list(group), known.get(key)
            if tape is None or len(members) != tape.size:
                continue
            saved_minor = self._cut(members, sum(self.left[at] for at in members) - tape.amount_minor)
            if saved_minor:
                self.in_tapes.update(members)
                self.notes.append(Note(NoteKind.TAPE, tape.name, saved_minor=saved_minor))

    def apply_deals(self, deals: Sequence[GroupDeal]) -> None:
        """Free lines cost nothing from here on."""
        groups = form_groups(self.lines, self.left, deals, self.in_tapes)
        self.notes.extend(group_notes(self.lines, self.left, deals, self.in_tapes, groups))
        for group in groups:
            self._cut(group.free, sum(self.left[at] for at in group.free))

    def apply_code(self, discount: Discount | None) -> None:
        """A percentage is of what its lines cost by now; an amount is for all of them together."""
        if discount is None:
            return
        missing_minor = discount.minimum_subtotal_minor - self.subtotal_minor
        if missing_minor > 0:
            self.notes.append(Note(NoteKind.CODE_BELOW_MINIMUM, discount.code, missing_minor=missing_minor))
            return
        members = [at for at, line in enumerate(self.lines) if discount.takes(line)]
        base_minor = sum(self.left[at] for at in members)
        wanted_minor = discount.amount_minor or 0
        if discount.percent_bp is not None:
            wanted_minor = -(-base_minor * discount.percent_bp // WHOLE_BP)  # up: a part of a cent is the buyer's
        saved_minor = self._cut(members, wanted_minor)
        if saved_minor:
            self.notes.append(Note(NoteKind.CODE, discount.code, saved_minor=saved_minor))
        else:
            codes = tuple(sorted(discount.licence_codes))
            self.notes.append(Note(NoteKind.CODE_SAVES_NOTHING, discount.code, licence_codes=codes))

    def with_tax(self, taxes_minor: Sequence[int], *, is_included: bool) -> Iterator[PricedLine]:
        """The lines as they are stored; notes what had to be rounded off."""
        rounded_minor = 0
        for line, left_minor, tax_minor in zip(self.lines, self.left, taxes_minor, strict=True):
            if tax_minor < 0 or (tax_minor and not left_minor) or (is_included and tax_minor > left_minor):
                raise ValueError("a tax is part of a price, or comes on top of one")
            sum_minor = left_minor if is_included else left_minor + tax_minor
            total_minor = chargeable_part(sum_minor, self.currency)
            added_minor = 0 if is_included else tax_minor
            discount_minor = line.unit_minor + added_minor - total_minor
            rounded_minor += line.unit_minor - chargeable_part(line.unit_minor, self.currency)
            rounded_minor += sum_minor - total_minor
            yield PricedLine(line.unit_minor, discount_minor, tax_minor, total_minor)
        if rounded_minor:
            self.notes.append(Note(NoteKind.ROUNDING, saved_minor=rounded_minor))

    def _cut(self, members: Sequence[int], amount_minor: int) -> int:
        """Take so much off these lines together, at most all that they cost; what really came off."""
        costs = [self.left[at] for at in members]
        rest_minor = chargeable_part(max(sum(costs) - max(amount_minor, 0), 0), self.currency)
        saved_minor = sum(costs) - rest_minor
        for at, share_minor in zip(members, split_chargeable(saved_minor, costs, self.currency), strict=True):
            self.left[at] -= share_minor
        return saved_minor
