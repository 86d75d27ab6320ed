"""Exponents, and amounts that come back as they were."""

from decimal import Decimal

import pytest

from catalog.currencies import EXPONENTS, UnknownCurrencyError, exponent, to_decimal, to_minor


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_decimals(currency: str, places: int) -> None:
    assert exponent(currency) == places
    assert to_decimal(1, currency) == Decimal(1).scaleb(-places)


@pytest.mark.parametrize("currency", ["", "usd", "XXX", "EURO"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrencyError):
        exponent(currency)


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_every_amount_comes_back(currency: str) -> None:
    for amount_minor in range(100_001):
        assert to_minor(to_decimal(amount_minor, currency), currency) == amount_minor


def test_more_decimals_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="more decimals"):
        to_minor(Decimal("1.5"), "JPY")


def test_the_table_names_each_currency_once() -> None:
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)
    assert set(EXPONENTS.values()) == {0, 2, 3}
