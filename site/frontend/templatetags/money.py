"""Filters that write amounts for people: Babel, in the page's language. The only place where an amount becomes text."""

from babel.numbers import format_currency
from django import template
from django.utils.translation import gettext

from catalog.currencies import to_decimal
from catalog.locales import reader_locale

register = template.Library()


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """``2900|money:"USD"`` is "$29.00"; empty for None."""
    if amount_minor is None:
        return ""
    return str(format_currency(to_decimal(amount_minor, currency), currency, locale=reader_locale()))


@register.filter
def price(amount_minor: int | None, currency: str) -> str:
    """As ``money``, but a whole amount goes without its zeros: "$29". For lists and price tags."""
    if amount_minor is None:
        return ""
    if amount_minor == 0:
        return gettext("Free")
    amount = to_decimal(amount_minor, currency)
    if amount != amount.to_integral_value():
        return money(amount_minor, currency)
    whole = reader_locale().currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(amount, currency, format=whole, locale=reader_locale(), currency_digits=False))


@register.filter
def from_price(amount_minor: int | None, currency: str) -> str:
    """The cheapest of several prices: "From $29", or "Free"."""
    if not amount_minor:
        return price(amount_minor, currency)
    return gettext("From %(price)s") % {"price": price(amount_minor, currency)}
