"""The arithmetic of a price change; amounts in minor units of one currency."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from catalog import currencies


class Act(TextChoices):
    """What is done to a price."""

    SET = "set", "Set it to an amount"
    LOWER = "lower", "Lower it by a percentage"
    RAISE = "raise", "Raise it by a percentage"
    OWN = "own", "Back to the licence's own price"


class Ending(TextChoices):
    """What a price that comes of a percentage ends with."""

    EXACT = "exact", "As it comes (39.20)"
    WHOLE = "whole", "Whole (39)"
    JUST_UNDER = "just_under", "Just under the next whole one (39.99)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done; ``percent`` for LOWER and RAISE, ``amount_minor`` for SET.

    With ``ends_at`` it is a sale that begins at ``starts_at`` (None: at once); else the price changes for good.
    """

    act: Act
    amount_minor: int | None = None
    percent: Decimal | None = None
    ending: Ending = Ending.EXACT
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def new_price(amount_minor: int, wish: Wish, currency: str) -> int:
    """What a price becomes under SET, LOWER or RAISE; an amount that can be charged, 0 if nothing would be left."""
    if wish.act == Act.SET:
        return wish.amount_minor or 0
    change = (wish.percent or Decimal(0)) / 100
    exact = amount_minor * (1 - change if wish.act == Act.LOWER else 1 + change)
    whole: int = 10 ** currencies.exponent(currency)
    step = currencies.step_minor(currency)
    if wish.ending == Ending.WHOLE:
        return _to_multiple(exact, max(whole, step))
    if wish.ending == Ending.JUST_UNDER and whole > step:
        above = int((exact / whole).to_integral_value(ROUND_CEILING)) * whole
        return max(above - step, 0)
    return _to_multiple(exact, step)


def _to_multiple(exact: Decimal, step: int) -> int:
    return int((exact / step).to_integral_value(ROUND_HALF_UP)) * step
