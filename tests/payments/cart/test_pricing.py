"""A cart's price: sums to the cent, for any prices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.cart.pricing import price

UNITS = st.lists(st.integers(0, 10**12), min_size=1, max_size=50)


@given(UNITS)
def test_lines_sum_to_the_total(units_minor: list[int]) -> None:
    cart = price(units_minor, "USD")

    assert [line.unit_minor for line in cart.lines] == units_minor
    assert sum(line.total_minor for line in cart.lines) == cart.total_minor
    assert cart.total_minor == cart.subtotal_minor - cart.discount_minor
    assert min(line.total_minor for line in cart.lines) >= 0


@pytest.mark.parametrize("units_minor", [[], [4900, -1]])
def test_nothing_and_less_than_nothing_have_no_price(units_minor: list[int]) -> None:
    with pytest.raises(ValueError, match="a cart has lines"):
        price(units_minor, "USD")
