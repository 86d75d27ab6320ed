"""Stripe Tax's arithmetic: a calculation to the cent, the transaction that books it, and reversals of what is left.

Source: https://docs.stripe.com/tax/custom, https://docs.stripe.com/api/tax/transactions/create_reversal
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.countries import NAMES
from sandbox.document import Document, new_id, now_s
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError, no_such
from sandbox.objects import tax as tax_objects
from sandbox.objects.tax import TaxedLine
from sandbox.tax_rates import EU, REVERSE_CHARGE, US_POSTAL_CODE, Rate, is_vat_number, rate_at

NONTAXABLE_CODE = "txcd_00000000"
PERCENT = 100_000  # a hundred per cent, in thousandths of one
MAX_REVERSALS = 30
OVERRIDES = {
    "customer_exempt": Rate(0, None, "customer_exempt"),
    "reverse_charge": REVERSE_CHARGE,
}
PRODUCT_EXEMPT = Rate(0, None, "product_exempt")


@dataclass(frozen=True, slots=True)
class Reversed:
    """A part of one line that is taken back; both amounts are negative, as in Stripe's calls."""

    line: Document
    amount_minor: int
    tax_minor: int
    reference: str
    metadata: dict[str, str]
    quantity: int = 0


def rate_for(customer_details: Document, *, origin: str) -> Rate:
    """Give the rate of a customer; raises ``customer_tax_location_invalid`` for an address that isn't a place."""
    address = customer_details["address"] or {}
    country = address.get("country")
    if country not in NAMES or not _is_precise(address):
        raise StripeApiError(
            "We could not determine the customer's tax location based on the provided customer address.",
            code="customer_tax_location_invalid",
            param="customer_details[address]",
        )
    if customer_details["taxability_override"] in OVERRIDES:
        return OVERRIDES[customer_details["taxability_override"]]
    is_business = any(
        tax_id["type"] == "eu_vat" and is_vat_number(tax_id["value"]) for tax_id in _ids(customer_details)
    )
    if is_business and country in EU and country != origin:
        return REVERSE_CHARGE
    return rate_at(country, address["postal_code"])


def rate_of_product(rate: Rate, tax_code: str) -> Rate:
    return PRODUCT_EXEMPT if tax_code == NONTAXABLE_CODE else rate


def tax_on(amount_minor: int, rate: Rate, *, is_inclusive: bool) -> int:
    """Give the tax on an amount, or in it; half a cent is rounded up, line by line."""
    base = PERCENT + rate.thousandths if is_inclusive else PERCENT
    return (2 * amount_minor * rate.thousandths + base) // (2 * base)


def keep_calculation(
    ledger: Ledger, lines: list[TaxedLine], *, currency: str, customer_details: Document, tax_date: int
) -> Document:
    calculation, items = tax_objects.build_calculation(
        lines, currency=currency, customer_details=customer_details, tax_date=tax_date
    )
    return ledger.put(calculation, private={"line_items": json.dumps(items)})


def calculation(ledger: Ledger, calculation_id: str, *, param: str = "calculation") -> Document:
    """Give a calculation; one that has expired is gone."""
    found = ledger.get("tax.calculation", calculation_id, param=param)
    if found["expires_at"] <= now_s():
        raise no_such("tax.calculation", calculation_id, param)
    return found


def expire_calculation(ledger: Ledger, found: Document) -> Document:
    return ledger.put(found | {"expires_at": now_s()})


def line_items(ledger: Ledger, document: Document) -> list[Document]:
    items: list[Document] = json.loads(ledger.tx.private(document["id"])["line_items"])
    return items


def book(
    ledger: Ledger, found: Document, *, reference: str, metadata: dict[str, str], posted_at: int | None
) -> Document:
    """Make the transaction of a calculation; raises ``resource_already_exists`` for a reference that is taken."""
    _check_reference(ledger, reference)
    transaction = tax_objects.build_transaction(
        found, reference=reference, metadata=metadata, posted_at=posted_at or now_s()
    )
    items = [
        tax_objects.build_transaction_line(
            line,
            amount_minor=line["amount"],
            tax_minor=line["amount_tax"],
            reference=line["reference"],
            metadata=line["metadata"],
            quantity=line["quantity"],
            is_reversal=False,
        )
        for line in line_items(ledger, found)
    ]
    return ledger.put(transaction, private={"line_items": json.dumps(items)})


def reverse(
    ledger: Ledger, original: Document, parts: Iterable[Reversed], *, reference: str, metadata: dict[str, str]
) -> Document:
    """Take back parts of a transaction; raises for more than is left of a line."""
    _check_reference(ledger, reference)
    left = {line["id"]: (amount, tax) for line, amount, tax in _left(ledger, original)}
    items = []
    for part in parts:
        amount_minor, tax_minor = left[part.line["id"]]
        left[part.line["id"]] = (amount_minor + part.amount_minor, tax_minor + part.tax_minor)
        if min(left[part.line["id"]]) < 0:
            text = f"The amount to reverse is greater than what is left of the line item {part.line['id']}."
            raise StripeApiError(text, param="line_items")
        items.append(_reversal_line(part))
    reversal = tax_objects.build_transaction(
        original, reference=reference, metadata=metadata, posted_at=now_s(), reverses=original["id"]
    )
    return ledger.put(reversal, private={"line_items": json.dumps(items)})


def all_of(ledger: Ledger, original: Document) -> list[Reversed]:
    """Give what takes back a whole transaction; raises if a part of it already was."""
    if _reversals(ledger, original):
        raise StripeApiError(f"The transaction {original['id']} has already been reversed.", param="mode")
    return [_part(line, amount, tax) for line, amount, tax in _left(ledger, original)]


def flat_part_of(ledger: Ledger, original: Document, flat_minor: int) -> list[Reversed]:
    """Spread an amount, tax included, over the lines in proportion to what is left of them, to the cent."""
    lines = _left(ledger, original)
    weights = [amount + (0 if line["tax_behavior"] == "inclusive" else tax) for line, amount, tax in lines]
    if flat_minor > sum(weights):
        raise StripeApiError("The flat amount is greater than what is left of the transaction.", param="flat_amount")
    parts = []
    for (line, _, tax), weight, share in zip(lines, weights, _spread(flat_minor, weights), strict=True):
        tax_share = _rounded(share * tax, weight) if weight else 0
        is_inclusive = line["tax_behavior"] == "inclusive"
        parts.append(_part(line, share if is_inclusive else share - tax_share, tax_share))
    return [part for part in parts if part.amount_minor or part.tax_minor]


def _is_precise(address: Document) -> bool:
    """Say whether an address is enough for Stripe. Source: https://docs.stripe.com/tax/customer-locations"""
    if address["country"] == "US":
        return US_POSTAL_CODE.fullmatch(address["postal_code"] or "") is not None
    return address["country"] != "CA" or bool(address["postal_code"] or address["state"])


def _ids(customer_details: Document) -> list[dict[str, str]]:
    found: list[dict[str, str]] = customer_details["tax_ids"]
    return found


def _check_reference(ledger: Ledger, reference: str) -> None:
    if ledger.tx.select("tax.transaction", "json_extract(body, '$.reference') = ?", reference, limit=1):
        text = f"A transaction with the reference {reference} already exists."
        raise StripeApiError(text, code="resource_already_exists", param="reference")


def _reversals(ledger: Ledger, original: Document) -> list[Document]:
    where = "json_extract(body, '$.reversal.original_transaction') = ?"
    return ledger.tx.select("tax.transaction", where, original["id"])


def _left(ledger: Ledger, original: Document) -> list[tuple[Document, int, int]]:
    """Give each line with what of its amount and of its tax hasn't been reversed yet."""
    if original["type"] != "transaction":
        raise StripeApiError("A reversal can't be reversed.", param="original_transaction")
    reversals = _reversals(ledger, original)
    if len(reversals) >= MAX_REVERSALS:
        text = f"A transaction can be reversed at most {MAX_REVERSALS} times."
        raise StripeApiError(text, param="original_transaction")
    taken = [line for reversal in reversals for line in line_items(ledger, reversal)]
    found = []
    for line in line_items(ledger, original):
        gone = [each for each in taken if each["reversal"]["original_line_item"] == line["id"]]
        amount_minor = line["amount"] + sum(each["amount"] for each in gone)
        found.append((line, amount_minor, line["amount_tax"] + sum(each["amount_tax"] for each in gone)))
    return found


def _part(line: Document, amount_minor: int, tax_minor: int) -> Reversed:
    return Reversed(line, -amount_minor, -tax_minor, new_id("tax_rev"), line["metadata"] or {}, line["quantity"])


def _reversal_line(part: Reversed) -> Document:
    return tax_objects.build_transaction_line(
        part.line,
        amount_minor=part.amount_minor,
        tax_minor=part.tax_minor,
        reference=part.reference,
        metadata=part.metadata,
        quantity=part.quantity,
        is_reversal=True,
    )


def _spread(amount_minor: int, weights: list[int]) -> list[int]:
    """Divide an amount by the largest remainder."""
    total = sum(weights) or 1
    shares = [amount_minor * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(amount_minor * weights[place] % total))
    for place in by_remainder[: amount_minor - sum(shares)]:
        shares[place] += 1
    return shares


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
