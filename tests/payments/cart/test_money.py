"""Splitting to the last minor unit, and what can be charged, for currencies of every kind."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.currencies import EXPONENTS, step_minor, to_decimal, to_minor
from payments.cart.money import chargeable_part, check_payable, is_chargeable, minimum_minor, split, split_chargeable
from payments.errors import AmountTooSmallError

AMOUNTS = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_shares_sum_to_the_amount_and_are_quotas_rounded_up_or_down(amount_minor: int, weights: list[int]) -> None:
    shares = split(amount_minor, weights)

    quotas = [Fraction(amount_minor * weight, sum(weights)) for weight in weights]
    assert sum(shares) == amount_minor
    assert all(abs(share - quota) < 1 for share, quota in zip(shares, quotas, strict=True))


@given(AMOUNTS, WEIGHTS)
def test_the_largest_remainders_get_the_units_that_are_left(amount_minor: int, weights: list[int]) -> None:
    shares = split(amount_minor, weights)

    quotas = [Fraction(amount_minor * weight, sum(weights)) for weight in weights]
    parts = [(quota % 1, share > quota // 1) for quota, share in zip(quotas, shares, strict=True)]
    raised, lowered = [part for part, up in parts if up], [part for part, up in parts if not up]
    assert not raised or not lowered or min(raised) >= max(lowered)


@given(WEIGHTS, st.data())
def test_no_share_of_a_discount_exceeds_its_price(weights: list[int], data: st.DataObject) -> None:
    discount_minor = data.draw(st.integers(0, sum(weights)))

    shares = split(discount_minor, weights)

    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


def test_of_equal_remainders_the_earlier_gets_the_unit() -> None:
    assert split(100, [1, 1, 1]) == (34, 33, 33)
    assert split(2200, [1100, 1100, 1100]) == (734, 733, 733)
    assert split(1, [0, 5, 5]) == (0, 1, 0)


@pytest.mark.parametrize(("amount_minor", "weights"), [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_what_nothing_can_carry_is_refused(amount_minor: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="split over weights"):
        split(amount_minor, weights)


def test_nothing_is_split_over_nothing() -> None:
    assert split(0, []) == ()
    assert split(0, [0, 0]) == (0, 0)


@given(st.sampled_from(["USD", "JPY", "KWD", "ISK", "UGX"]), WEIGHTS, st.data())
def test_every_share_of_a_refund_can_be_sent(currency: str, steps: list[int], data: st.DataObject) -> None:
    step = step_minor(currency)
    caps = [step * each for each in steps]
    amount_minor = step * data.draw(st.integers(0, sum(steps)))

    shares = split_chargeable(amount_minor, caps, currency)

    assert sum(shares) == amount_minor
    assert all(share % step == 0 and 0 <= share <= cap for share, cap in zip(shares, caps, strict=True))


@pytest.mark.parametrize(
    ("amount_minor", "caps", "currency"), [(301, [100, 200], "USD"), (15, [100], "KWD"), (10, [95, 10], "KWD")]
)
def test_more_than_the_caps_or_off_the_steps_is_refused(amount_minor: int, caps: list[int], currency: str) -> None:
    with pytest.raises(ValueError, match="no more is split"):
        split_chargeable(amount_minor, caps, currency)


@pytest.mark.parametrize("currency", ["USD", "EUR", "HUF", "TWD"])
def test_every_cent_from_one_to_a_thousand_comes_back_and_stays(currency: str) -> None:
    for cents in range(1, 100_001):
        amount = Decimal(cents) / 100
        assert to_minor(amount, currency) == cents == chargeable_part(cents, currency)
        assert to_decimal(cents, currency) == amount
    assert to_minor(Decimal("19.99"), currency) == 1999
    assert to_minor(Decimal("8.20"), currency) == 820


@pytest.mark.parametrize(
    ("currency", "amount_minor", "charged_minor"),
    [
        ("KWD", 5124, 5120),
        ("KWD", 5120, 5120),
        ("ISK", 599, 500),
        ("UGX", 99, 0),
        ("UGX", 500, 500),
        ("JPY", 99, 99),
        ("HUF", 17_501, 17_501),
    ],
)
def test_what_does_not_fit_is_rounded_down(currency: str, amount_minor: int, charged_minor: int) -> None:
    assert chargeable_part(amount_minor, currency) == charged_minor


@pytest.mark.parametrize(
    ("currency", "least_minor"),
    [("USD", 50), ("GBP", 30), ("JPY", 50), ("CZK", 1500), ("HUF", 17_500), ("KWD", 10), ("ISK", 100), ("VND", 1)],
)
def test_the_least_is_chargeable_and_what_is_below_is_refused(currency: str, least_minor: int) -> None:
    assert minimum_minor(currency) == least_minor
    assert is_chargeable(least_minor, currency)
    assert not is_chargeable(least_minor - 1, currency)
    check_payable(least_minor, currency)
    check_payable(0, currency)
    if least_minor > 1:
        with pytest.raises(AmountTooSmallError) as refusal:
            check_payable(least_minor - 1, currency)
        assert refusal.value.extra == {"minimum": least_minor, "currency": currency}


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_every_minimum_falls_on_the_steps(currency: str) -> None:
    assert minimum_minor(currency) % step_minor(currency) == 0


def test_a_shilling_is_counted_in_cents_that_nobody_pays() -> None:
    assert to_minor(Decimal(5), "UGX") == 500
    assert not is_chargeable(550, "UGX")
    assert is_chargeable(500, "UGX")
    assert not is_chargeable(550, "ISK")
