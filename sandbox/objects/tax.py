"""The shapes of Stripe Tax: a calculation, a transaction or its reversal, their lines, and the settings.

Source: https://docs.stripe.com/api/tax/calculations/object, https://docs.stripe.com/api/tax/transactions/object
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.countries import NAMES
from sandbox.document import Document, new_id, now_s
from sandbox.tax_rates import Rate

CALCULATION_DAYS_S = 90 * 86_400
DEFAULT_TAX_CODE = "txcd_10000000"  # general, electronically supplied


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line with its tax; ``amount_minor`` includes it if ``is_inclusive``."""

    amount_minor: int
    tax_minor: int
    rate: Rate
    reference: str | None
    is_inclusive: bool
    tax_code: str
    quantity: int = 1
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def taxable_minor(self) -> int:
        """What the tax was computed on: nothing where there is none."""
        if not self.rate.thousandths:
            return 0
        return self.amount_minor - self.tax_minor if self.is_inclusive else self.amount_minor


def build_calculation(
    lines: list[TaxedLine], *, currency: str, customer_details: Document, tax_date: int
) -> tuple[Document, list[Document]]:
    """Make a calculation, and its lines, which are shown only to who asks for them."""
    country = customer_details["address"]["country"]
    inclusive_minor = sum(line.tax_minor for line in lines if line.is_inclusive)
    exclusive_minor = sum(line.tax_minor for line in lines if not line.is_inclusive)
    calculation = {
        "id": new_id("taxcalc"),
        "object": "tax.calculation",
        "amount_total": sum(line.amount_minor for line in lines) + exclusive_minor,
        "currency": currency,
        "customer": None,
        "customer_details": customer_details,
        "expires_at": now_s() + CALCULATION_DAYS_S,
        "livemode": False,
        "ship_from_details": None,
        "shipping_cost": None,
        "tax_amount_exclusive": exclusive_minor,
        "tax_amount_inclusive": inclusive_minor,
        "tax_breakdown": _breakdown(lines, country),
        "tax_date": tax_date,
    }
    return calculation, [_calculation_line(line, country) for line in lines]


def _breakdown(lines: list[TaxedLine], country: str) -> list[Document]:
    groups: dict[tuple[Rate, bool], list[TaxedLine]] = {}
    for line in lines:
        groups.setdefault((line.rate, line.is_inclusive), []).append(line)
    return [
        {
            "amount": sum(line.tax_minor for line in group),
            "inclusive": is_inclusive,
            "tax_rate_details": {
                "country": country,
                "flat_amount": None,
                "percentage_decimal": rate.percentage_decimal,
                "rate_type": "percentage",
                "state": rate.state,
                "tax_type": rate.tax_type,
            },
            "taxability_reason": rate.reason,
            "taxable_amount": sum(line.taxable_minor for line in group),
        }
        for (rate, is_inclusive), group in groups.items()
    ]


def _calculation_line(line: TaxedLine, country: str) -> Document:
    line_id = new_id("tax_li")
    rate = line.rate
    names = {"vat": "VAT", "gst": "GST", "jct": "JCT", "sales_tax": "Sales tax"}
    details = {
        "display_name": names.get(rate.tax_type or "", ""),
        "percentage_decimal": rate.percentage_decimal,
        "tax_type": rate.tax_type,
    }
    place = {
        "country": country,
        "display_name": rate.state or NAMES[country],
        "level": "state" if rate.state else "country",
        "state": rate.state,
    }
    return {
        "id": line_id,
        "object": "tax.calculation_line_item",
        "amount": line.amount_minor,
        "amount_tax": line.tax_minor,
        "livemode": False,
        "metadata": line.metadata or None,
        "performance_location": None,
        "product": None,
        "quantity": line.quantity,
        "reference": line.reference or line_id,
        "tax_behavior": "inclusive" if line.is_inclusive else "exclusive",
        "tax_breakdown": [
            {
                "amount": line.tax_minor,
                "jurisdiction": place,
                "sourcing": "destination",
                "tax_rate_details": details if rate.tax_type else None,
                "taxability_reason": rate.reason,
                "taxable_amount": line.taxable_minor,
            }
        ],
        "tax_code": line.tax_code,
    }


def build_transaction(
    source: Document, *, reference: str, metadata: dict[str, str], posted_at: int, reverses: str | None = None
) -> Document:
    """Make a transaction of a calculation, or a reversal (``reverses``: the id) of a transaction."""
    return {
        "id": new_id("tax"),
        "object": "tax.transaction",
        "created": now_s(),
        "currency": source["currency"],
        "customer": None,
        "customer_details": source["customer_details"],
        "livemode": False,
        "metadata": metadata or None,
        "posted_at": posted_at,
        "reference": reference,
        "reversal": {"original_transaction": reverses} if reverses else None,
        "ship_from_details": None,
        "shipping_cost": None,
        "tax_date": source["tax_date"],
        "type": "reversal" if reverses else "transaction",
    }


def build_transaction_line(
    source: Document,
    *,
    amount_minor: int,
    tax_minor: int,
    reference: str,
    metadata: dict[str, str] | None,
    quantity: int,
    is_reversal: bool,
) -> Document:
    """Make a line of a transaction from a calculation's, or of a reversal (both amounts negative) from that one's."""
    return {
        "id": new_id("tax_li"),
        "object": "tax.transaction_line_item",
        "amount": amount_minor,
        "amount_tax": tax_minor,
        "livemode": False,
        "metadata": metadata or None,
        "product": None,
        "quantity": quantity,
        "reference": reference,
        "reversal": {"original_line_item": source["id"]} if is_reversal else None,
        "tax_behavior": source["tax_behavior"],
        "tax_code": source["tax_code"],
        "type": "reversal" if is_reversal else "transaction",
    }


def build_settings(*, country: str) -> Document:
    address = dict.fromkeys(("city", "line1", "line2", "postal_code", "state"))
    return {
        "object": "tax.settings",
        "defaults": {"provider": "stripe", "tax_behavior": "exclusive", "tax_code": DEFAULT_TAX_CODE},
        "head_office": {"address": {**address, "country": country}},
        "livemode": False,
        "status": "active",
        "status_details": {"active": {}},
    }
