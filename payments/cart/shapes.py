"""What goes into a price and what comes out: plain values in minor units, without a database."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CartLine:
    """One beat under one licence at its offer's price; ``tape`` is the key of the tape that it belongs to, if any."""

    unit_minor: int
    beat_id: int
    licence_code: str
    is_exclusive: bool = False
    tape: str = ""


@dataclass(frozen=True, slots=True)
class Tape:
    """One price for ``size`` lines; it counts when all of them are in the cart and together cost more."""

    key: str
    name: str
    amount_minor: int
    size: int


@dataclass(frozen=True, slots=True)
class TapeTerms:
    """A tape that can be bought now under one licence: its ``beats`` are (id, title), ``key`` names both."""

    key: str
    name: str
    licence_code: str
    amount_minor: int
    beats: tuple[tuple[int, str], ...]
    url: str = ""

    @property
    def beat_ids(self) -> tuple[int, ...]:
        return tuple(beat_id for beat_id, _ in self.beats)


@dataclass(frozen=True, slots=True)
class GroupDeal:
    """Buy ``buy_count`` and get ``free_count``; without licence codes it is for all but exclusives."""

    name: str
    buy_count: int
    free_count: int
    licence_codes: frozenset[str] = frozenset()

    def takes(self, line: CartLine) -> bool:
        """Whether the line may be in one of its groups."""
        return line.licence_code in self.licence_codes if self.licence_codes else not line.is_exclusive


@dataclass(frozen=True, slots=True)
class Discount:
    """A code found valid: ``percent_bp`` (1/100 percent) or ``amount_minor``; without licence codes it is for all."""

    code: str
    percent_bp: int | None = None
    amount_minor: int | None = None
    licence_codes: frozenset[str] = frozenset()
    minimum_subtotal_minor: int = 0

    def takes(self, line: CartLine) -> bool:
        """Whether it makes the line cheaper."""
        return not self.licence_codes or line.licence_code in self.licence_codes


@dataclass(frozen=True, slots=True)
class Tax:
    """Each line's tax, in the order of the lines, as it was calculated for their prices less discounts."""

    lines_minor: tuple[int, ...]
    is_included: bool


class NoteKind(StrEnum):
    """What an explanation on the cart's page is about; which members of the note say more."""

    TAPE = "tape"  # name, saved_minor
    TAPE_NEARLY = "tape_nearly"  # name, missing_lines, licence_codes, beat_title (the missing one), amount_minor, url
    GROUP = "group"  # name, saved_minor, free_count (of all its groups)
    GROUP_NEARLY = "group_nearly"  # name, missing_lines, free_count, licence_codes
    CODE = "code"  # name, saved_minor
    CODE_BELOW_MINIMUM = "code_below_minimum"  # name, missing_minor
    CODE_SAVES_NOTHING = "code_saves_nothing"  # name, licence_codes
    ROUNDING = "rounding"  # saved_minor


@dataclass(frozen=True, slots=True)
class Note:
    """One explanation; the template makes the sentence."""

    kind: NoteKind
    name: str = ""
    saved_minor: int = 0
    missing_lines: int = 0
    missing_minor: int = 0
    free_count: int = 0
    licence_codes: tuple[str, ...] = ()
    beat_title: str = ""
    amount_minor: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line in minor units: ``total_minor`` is what its buyer is charged for it, and all that may go back."""

    unit_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class PricedCart:
    """Lines in the order they were given, and their sums: Σ ``total_minor`` of the lines is ``total_minor``."""

    lines: tuple[PricedLine, ...]
    currency: str
    is_tax_included: bool = True
    explanations: tuple[Note, ...] = ()

    @property
    def subtotal_minor(self) -> int:
        """Before discounts."""
        return sum(line.unit_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        """All of it, whether the prices hold it or it comes on top."""
        return sum(line.tax_minor for line in self.lines)

    @property
    def tax_added_minor(self) -> int:
        """What comes on top: total = subtotal - discount + this."""
        return 0 if self.is_tax_included else self.tax_minor

    @property
    def total_minor(self) -> int:
        """What is charged."""
        return sum(line.total_minor for line in self.lines)
