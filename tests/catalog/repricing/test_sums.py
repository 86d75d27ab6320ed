"""What a price becomes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import currencies
from catalog.repricing.sums import Act, Ending, Wish, new_price


@pytest.mark.parametrize(
    ("amount_minor", "act", "percent", "ending", "currency", "becomes"),
    [
        (4900, Act.LOWER, "20", Ending.EXACT, "USD", 3920),
        (4900, Act.LOWER, "20", Ending.WHOLE, "USD", 3900),
        (4900, Act.LOWER, "20", Ending.JUST_UNDER, "USD", 3999),
        (4000, Act.LOWER, "25", Ending.JUST_UNDER, "USD", 2999),
        (4900, Act.RAISE, "10", Ending.EXACT, "USD", 5390),
        (4900, Act.RAISE, "33.33", Ending.EXACT, "USD", 6533),
        (100, Act.LOWER, "99.6", Ending.EXACT, "USD", 0),
        (30, Act.LOWER, "10", Ending.WHOLE, "USD", 0),
        (5000, Act.LOWER, "33", Ending.EXACT, "JPY", 3350),
        (5000, Act.LOWER, "33", Ending.JUST_UNDER, "JPY", 3350),
        (12_340, Act.LOWER, "15", Ending.EXACT, "KWD", 10_490),
        (12_340, Act.LOWER, "15", Ending.JUST_UNDER, "KWD", 10_990),
        (250_000, Act.LOWER, "15", Ending.EXACT, "UGX", 212_500),
        (250_100, Act.LOWER, "50", Ending.EXACT, "UGX", 125_100),
    ],
)
def test_percentages_end_as_asked_in_every_kind_of_currency(
    amount_minor: int, act: Act, percent: str, ending: Ending, currency: str, becomes: int
) -> None:
    assert new_price(amount_minor, Wish(act, percent=Decimal(percent), ending=ending), currency) == becomes


def test_set_takes_the_amount() -> None:
    assert new_price(4900, Wish(Act.SET, amount_minor=1999), "USD") == 1999


@given(
    st.integers(1, 10_000_000),
    st.sampled_from([Act.LOWER, Act.RAISE]),
    st.decimals("0.1", "99.9", places=2),
    st.sampled_from(list(Ending)),
    st.sampled_from(sorted(currencies.EXPONENTS)),
)
def test_it_can_always_be_charged_and_is_never_negative(
    amount_minor: int, act: Act, percent: Decimal, ending: Ending, currency: str
) -> None:
    becomes = new_price(amount_minor, Wish(act, percent=percent, ending=ending), currency)

    assert becomes >= 0
    assert becomes % currencies.step_minor(currency) == 0
