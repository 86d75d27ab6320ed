"""Minor units: splitting them to the last one, and what can be charged at all. Pure."""

from collections.abc import Sequence

from catalog.currencies import step_minor
from payments.errors import AmountTooSmallError

# Of the currency of the shop's bank account, here taken to be the shop's own.
# Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_MINIMA = {
    30: "GBP",
    50: "ARS AUD BRL CAD CHF COP EUR IDR ILS INR JPY KRW NZD PHP RUB SGD USD ZAR",
    200: "AED MYR PLN RON",
    250: "DKK",
    300: "NOK SEK",
    400: "HKD",
    1000: "MXN THB",
    1500: "CZK",
    17_500: "HUF",
}
_MINIMUM_MINOR = {code: least for least, codes in _MINIMA.items() for code in codes.split()}


def split(amount_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Shares of ``amount_minor`` in proportion to ``weights``, in their order, that sum to it exactly.

    By largest remainder; of equal remainders the earlier weight gets the unit. Each share is its exact quota rounded
    up or down, so no share of a discount exceeds its price as long as the whole discount doesn't exceed the prices.
    Raises ValueError for something negative, or for an amount with nothing to carry it.
    """
    whole = sum(weights)
    if amount_minor < 0 or any(weight < 0 for weight in weights) or (amount_minor and not whole):
        raise ValueError("an amount is split over weights that are not negative and not all zero")
    if not whole:
        return (0,) * len(weights)
    shares = [amount_minor * weight // whole for weight in weights]
    left = amount_minor - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda at: -(amount_minor * weights[at] % whole))
    for at in by_remainder[:left]:
        shares[at] += 1
    return tuple(shares)


def split_chargeable(amount_minor: int, caps_minor: Sequence[int], currency: str) -> tuple[int, ...]:
    """Split a discount over prices, or a refund over what each line was charged: each share can be charged too.

    All is counted in the currency's steps. Raises ValueError for more than the caps hold, or for something off the
    steps.
    """
    step = step_minor(currency)
    if amount_minor > sum(caps_minor) or any(each % step for each in (amount_minor, *caps_minor)):
        raise ValueError("no more is split than there is, and only what can be charged")
    return tuple(share * step for share in split(amount_minor // step, [cap // step for cap in caps_minor]))


def minimum_minor(currency: str) -> int:
    """The least that Stripe charges; raises UnknownCurrencyError.

    Where Stripe names no figure it converts at the day's rate and decides itself; then one step is the least.
    """
    return max(step_minor(currency), _MINIMUM_MINOR.get(currency, 0))


def is_chargeable(amount_minor: int, currency: str) -> bool:
    """Whether Stripe takes it; zero is not charged, it is nothing to pay."""
    return amount_minor >= minimum_minor(currency) and amount_minor % step_minor(currency) == 0


def check_payable(amount_minor: int, currency: str) -> None:
    """Let pass what can be charged, and nothing at all; raises AmountTooSmallError, with the least as ``minimum``."""
    if amount_minor and not is_chargeable(amount_minor, currency):
        raise AmountTooSmallError(minimum=minimum_minor(currency), currency=currency)


def chargeable_part(amount_minor: int, currency: str) -> int:
    """The most of it that falls on what can be charged: rounded down, in the buyer's favour."""
    return amount_minor - amount_minor % step_minor(currency)
