"""What a cart costs: unit prices in, priced lines out. Pure; nothing else computes a price that is charged."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line in minor units: ``total_minor`` is what its buyer is charged for it."""

    unit_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class PricedCart:
    """Lines in the order they were given, and their sums: Σ ``total_minor`` of the lines is ``total_minor``."""

    lines: tuple[PricedLine, ...]
    currency: str

    @property
    def subtotal_minor(self) -> int:
        """Before discounts."""
        return sum(line.unit_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        """What is charged."""
        return sum(line.total_minor for line in self.lines)


def price(units_minor: Sequence[int], currency: str) -> PricedCart:
    """Price lines of these unit prices; raises ValueError for an empty cart or a negative price."""
    if not units_minor or min(units_minor) < 0:
        raise ValueError("a cart has lines, and no line costs less than nothing")
    lines = (PricedLine(unit_minor, 0, 0, unit_minor) for unit_minor in units_minor)
    return PricedCart(tuple(lines), currency)
