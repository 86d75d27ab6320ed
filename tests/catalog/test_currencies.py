"""Exponents, amounts that come back as they were, and those that can't be charged."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from catalog.currencies import EXPONENTS, UnknownCurrencyError, exponent, step_minor, to_decimal, to_minor
from catalog.models.fields import AmountField


@pytest.mark.parametrize(
    ("currency", "places"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("ISK", 2), ("UGX", 2), ("HUF", 2)]
)
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


@pytest.mark.parametrize(
    ("currency", "step"), [("USD", 1), ("JPY", 1), ("KWD", 10), ("ISK", 100), ("UGX", 100), ("HUF", 1), ("TWD", 1)]
)
def test_what_is_charged_is_coarser_than_what_is_counted(currency: str, step: int) -> None:
    assert step_minor(currency) == step


def test_an_unknown_currency_has_no_step() -> None:
    with pytest.raises(UnknownCurrencyError):
        step_minor("XXX")


@pytest.mark.parametrize(
    ("currency", "typed", "amount_minor"),
    [("USD", "29.99", 2999), ("KWD", "5.120", 5120), ("ISK", "5", 500), ("UGX", "5", 500), ("JPY", "5", 5)],
)
def test_an_amount_is_typed_in_whole_units(settings: Settings, currency: str, typed: str, amount_minor: int) -> None:
    settings.SHOP_CURRENCY = currency

    assert AmountField().formfield().clean(typed) == amount_minor


@pytest.mark.parametrize(("currency", "typed"), [("KWD", "5.124"), ("ISK", "5.50"), ("UGX", "0.01"), ("JPY", "5.5")])
def test_an_amount_that_cannot_be_charged_is_refused(settings: Settings, currency: str, typed: str) -> None:
    settings.SHOP_CURRENCY = currency

    with pytest.raises(ValidationError):
        AmountField().formfield().clean(typed)
