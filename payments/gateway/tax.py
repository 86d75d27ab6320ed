"""The wire to Stripe Tax: calculated before a payment, booked once it is paid, taken back with a refund."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from payments.gateway.client import GatewayRefusedError, ask, v1

NO_SUCH_PLACE = "customer_tax_location_invalid"
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class TaxPlace:
    """Where the customer is, as far as tax depends on it; ``vat_number`` of an EU business, or empty."""

    country: str
    postal_code: str = ""
    vat_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Calculation:
    """Each line's tax in minor units, in the order of the lines."""

    id: str
    lines_minor: tuple[int, ...]


class NoSuchPlaceError(GatewayRefusedError):
    """Stripe can't tell from this address which tax is due."""


def calculate(
    amounts_minor: Sequence[int], currency: str, place: TaxPlace, *, is_included: bool, tax_code: str
) -> Calculation:
    """Ask what tax is due on lines of these amounts. Raises NoSuchPlaceError, GatewayError.

    Source: https://docs.stripe.com/api/tax/calculations/create
    """
    behaviour = "inclusive" if is_included else "exclusive"
    code = {"tax_code": tax_code} if tax_code else {}
    params: dict[str, Any] = {
        "currency": currency.lower(),
        "line_items": [
            {"amount": amount_minor, "reference": f"line-{at}", "tax_behavior": behaviour, **code}
            for at, amount_minor in enumerate(amounts_minor)
        ],
        "customer_details": _customer(place),
        "expand": ["line_items"],
    }
    try:
        made = ask(lambda: v1().tax.calculations.create(params), "calculate tax")
    except GatewayRefusedError as error:
        if error.code == NO_SUCH_PLACE or error.code == "tax_id_invalid":
            raise NoSuchPlaceError(str(error), code=error.code) from error
        raise
    items = made["line_items"]
    if items.get("has_more"):
        calculation_id = made["id"]
        listed = v1().tax.calculations.line_items.list
        items = ask(lambda: listed(calculation_id, {"limit": MOST_LINES}), "list taxed lines")
    taxes = {str(item["reference"]): int(item["amount_tax"]) for item in items["data"]}
    return Calculation(str(made["id"]), tuple(taxes[f"line-{at}"] for at in range(len(amounts_minor))))


def book(calculation_id: str, *, reference: str, metadata: Mapping[str, str]) -> str:
    """Make the transaction of a calculation that was paid; its id. ``reference`` is taken once and for good.

    Source: https://docs.stripe.com/api/tax/transactions/create_from_calculation
    """
    params = {"calculation": calculation_id, "reference": reference, "metadata": dict(metadata)}
    options = {"idempotency_key": f"tax:{reference}"}
    return str(ask(lambda: v1().tax.transactions.create_from_calculation(params, options), "book tax")["id"])


def reverse(transaction_id: str, *, amount_minor: int, reference: str, metadata: Mapping[str, str]) -> str:
    """Take tax back with a refund of ``amount_minor``, tax included; the reversal's id.

    Source: https://docs.stripe.com/api/tax/transactions/create_reversal
    """
    params: dict[str, Any] = {
        "mode": "partial",
        "original_transaction": transaction_id,
        "reference": reference,
        "flat_amount": -amount_minor,
        "metadata": dict(metadata),
    }
    options = {"idempotency_key": f"tax:{reference}"}
    return str(ask(lambda: v1().tax.transactions.create_reversal(params, options), "take tax back")["id"])


def _customer(place: TaxPlace) -> dict[str, Any]:
    address = {"country": place.country}
    if place.postal_code:
        address["postal_code"] = place.postal_code
    customer: dict[str, Any] = {"address": address, "address_source": "billing"}
    if place.vat_number:
        customer["tax_ids"] = [{"type": "eu_vat", "value": place.vat_number}]
    return customer
