"""Tax, where the shop charges it: Stripe Tax is asked first, and nothing is sold without its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.errors import InvalidRequestError
from payments.cart.shapes import PricedCart, Tax
from payments.errors import PaymentsUnavailableError
from payments.gateway import client as gateway
from payments.gateway import tax
from payments.gateway.tax import TaxPlace

INCLUSIVE, EXCLUSIVE = "inclusive", "exclusive"
COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax on lines of ``totals_minor``, for a buyer at ``place``."""

    totals_minor: tuple[int, ...]
    tax: Tax
    calculation_id: str
    place: TaxPlace

    def fits(self, cart: PricedCart) -> bool:
        """Whether the lines, before tax, still cost what it was calculated for."""
        return self.totals_minor == tuple(line.total_minor for line in cart.lines)


def is_on() -> bool:
    """Whether this shop charges tax (STRIPE_TAX)."""
    return settings.STRIPE_TAX in (INCLUSIVE, EXCLUSIVE)


def checked_place(country: str, postal_code: str, vat_number: str) -> TaxPlace:
    """Where the buyer is; raises InvalidRequestError that says what is missing."""
    place = TaxPlace(country.strip().upper(), postal_code.strip(), vat_number.replace(" ", "").upper())
    if not COUNTRY.fullmatch(place.country):
        raise InvalidRequestError(_("Give billing.country, a two-letter code as in DE or US: the tax depends on it."))
    return place


def calculated(totals_minor: Sequence[int], currency: str, place: TaxPlace) -> Taxed:
    """Ask Stripe Tax. Raises InvalidRequestError for a place that it doesn't know, PaymentsUnavailableError."""
    is_included = settings.STRIPE_TAX == INCLUSIVE
    try:
        answer = tax.calculate(
            totals_minor, currency, place, is_included=is_included, tax_code=settings.STRIPE_TAX_CODE
        )
    except tax.NoSuchPlaceError as error:
        raise InvalidRequestError(
            _(
                "The tax can't be told from this address: give the country and its postal code, and a VAT number only"
                " if you have one."
            )
        ) from error
    except gateway.GatewayError as error:
        raise PaymentsUnavailableError(
            _("The tax can't be calculated just now, and nothing is sold without it: you have not been charged.")
        ) from error
    return Taxed(tuple(totals_minor), Tax(answer.lines_minor, is_included), answer.id, place)
