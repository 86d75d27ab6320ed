"""``/v1/tax``: calculations, the transactions that book them, reversals, settings.

Source: https://docs.stripe.com/api/tax/calculations, https://docs.stripe.com/api/tax/transactions
"""

from __future__ import annotations

import re

from sandbox.api.call import ApiCall
from sandbox.api.lists import first_page, page_of
from sandbox.document import Document, now_s
from sandbox.domain import tax, tax_hooks
from sandbox.domain.tax import Reversed
from sandbox.errors import StripeApiError, missing, no_such
from sandbox.money import check_currency
from sandbox.objects.tax import DEFAULT_TAX_CODE, TaxedLine, build_settings
from sandbox.params import Params, merge_metadata
from sandbox.tax_rates import Rate

MAX_LINES = 100
TAX_DATE_REACH_S = 31 * 86_400  # how far from now a calculation's tax_date may be
TAX_CODE = re.compile(r"txcd_\d{8}")
ADDRESS_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")
OVERRIDES = ("customer_exempt", "none", "reverse_charge")


def create_calculation(call: ApiCall) -> Document:
    params = call.params
    currency = check_currency(params.required("currency"))
    asked = params.child("customer_details")
    if asked is None:
        raise missing("customer_details")
    customer_details = _customer_details(asked)
    items = params.children("line_items")
    if not items:
        raise missing("line_items")
    if len(items) > MAX_LINES:
        raise StripeApiError(f"You can pass up to {MAX_LINES} line items.", param="line_items")
    tax_date = _tax_date(params)
    rate = tax.rate_for(customer_details, origin=call.ledger.config.tax_origin)
    lines = [_line(item, index, rate) for index, item in enumerate(items)]
    references = [line.reference for line in lines if line.reference]
    if len(set(references)) < len(references):
        raise StripeApiError("The reference of each line item must be unique.", param="line_items")
    params.finish()
    made = tax.keep_calculation(
        call.ledger, lines, currency=currency, customer_details=customer_details, tax_date=tax_date
    )
    return _shown(call, made)


def retrieve_calculation(call: ApiCall, id: str) -> Document:
    found = tax.calculation(call.ledger, id)
    call.params.finish()
    return _shown(call, found)


def list_calculation_lines(call: ApiCall, id: str) -> Document:
    return _line_page(call, tax.calculation(call.ledger, id))


def create_transaction(call: ApiCall) -> Document:
    params = call.params
    found = tax.calculation(call.ledger, params.required("calculation"))
    reference = params.required("reference")
    metadata = merge_metadata({}, params)
    posted_at = params.integer("posted_at")
    if posted_at is not None and not found["tax_date"] <= posted_at <= now_s():
        raise StripeApiError("posted_at must be between the tax_date and now.", param="posted_at")
    params.finish()
    return _shown(call, tax.book(call.ledger, found, reference=reference, metadata=metadata, posted_at=posted_at))


def create_reversal(call: ApiCall) -> Document:
    params = call.params
    mode = params.choice("mode", ("full", "partial"))
    if mode is None:
        raise missing("mode")
    original = call.ledger.get("tax.transaction", params.required("original_transaction"), param="original_transaction")
    reference = params.required("reference")
    metadata = merge_metadata({}, params)
    flat_minor = params.integer("flat_amount")
    items = params.children("line_items")
    if mode == "full" and (flat_minor is not None or items):
        raise StripeApiError("line_items and flat_amount are for a partial reversal only.", param="mode")
    if mode == "full":
        parts = tax.all_of(call.ledger, original)
    elif (flat_minor is None) is not bool(items):
        raise StripeApiError("A partial reversal has either line_items or a flat_amount.", param="line_items")
    elif flat_minor is not None:
        parts = tax.flat_part_of(call.ledger, original, -_negative(flat_minor, "flat_amount"))
    else:
        lines = {line["id"]: line for line in tax.line_items(call.ledger, original)}
        parts = [_reversed(item, lines, index) for index, item in enumerate(items)]
    params.finish()
    return _shown(call, tax.reverse(call.ledger, original, parts, reference=reference, metadata=metadata))


def retrieve_transaction(call: ApiCall, id: str) -> Document:
    found = call.ledger.get("tax.transaction", id)
    call.params.finish()
    return _shown(call, found)


def list_transaction_lines(call: ApiCall, id: str) -> Document:
    return _line_page(call, call.ledger.get("tax.transaction", id))


def find_association(call: ApiCall) -> Document:
    intent = call.ledger.get("payment_intent", call.params.required("payment_intent"), param="payment_intent")
    found = tax_hooks.association(call.ledger, intent["id"])
    call.params.finish()
    if found is None:
        raise no_such("tax.association", intent["id"], "payment_intent")
    return call.show(found, expansions=())


def retrieve_settings(call: ApiCall) -> Document:
    call.params.finish()
    return call.show(build_settings(country=call.ledger.config.tax_origin))


def _shown(call: ApiCall, document: Document) -> Document:
    """Show a document with what was asked for: its lines, and in them what each tax is made of."""
    asked = set(call.expansions)
    if any(path.startswith("line_items") for path in asked):
        items = tax.line_items(call.ledger, document)
        if "line_items.data.tax_breakdown" not in asked:
            items = [_plain(item) for item in items]
        document = document | {"line_items": first_page(items, _lines_url(document))}
    rest = asked - {"line_items", "line_items.data", "line_items.data.tax_breakdown"}
    return call.show(document, expansions=tuple(rest))


def _line_page(call: ApiCall, document: Document) -> Document:
    items = tax.line_items(call.ledger, document)
    if "data.tax_breakdown" not in call.expansions:
        items = [_plain(item) for item in items]
    page = page_of(call, items, _lines_url(document))
    call.params.finish()
    return call.show(page, expansions=tuple(path for path in call.expansions if path != "data.tax_breakdown"))


def _lines_url(document: Document) -> str:
    kind = "calculations" if document["object"] == "tax.calculation" else "transactions"
    return f"/v1/tax/{kind}/{document['id']}/line_items"


def _plain(item: Document) -> Document:
    return {name: value for name, value in item.items() if name != "tax_breakdown"}


def _customer_details(params: Params) -> Document:
    address = params.child("address")
    return {
        "address": {name: address.text(name) for name in ADDRESS_FIELDS} if address else None,
        "address_source": params.choice("address_source", ("billing", "shipping")),
        "ip_address": params.text("ip_address"),
        "tax_ids": [
            {"type": each.required("type"), "value": each.required("value")} for each in params.children("tax_ids")
        ],
        "taxability_override": params.choice("taxability_override", OVERRIDES) or "none",
    }


def _tax_date(params: Params) -> int:
    wanted = params.integer("tax_date")
    if wanted is None:
        return now_s()
    if abs(wanted - now_s()) > TAX_DATE_REACH_S:
        raise StripeApiError("tax_date can be at most 31 days in the past or in the future.", param="tax_date")
    return wanted


def _line(item: Params, index: int, rate: Rate) -> TaxedLine:
    amount_minor = item.integer("amount")
    if amount_minor is None:
        raise missing(f"line_items[{index}][amount]")
    if amount_minor < 0:
        text = "This value must be greater than or equal to 0."
        raise StripeApiError(text, code="parameter_invalid_integer", param=f"line_items[{index}][amount]")
    tax_code = item.text("tax_code") or DEFAULT_TAX_CODE
    if not TAX_CODE.fullmatch(tax_code):
        raise no_such("tax_code", tax_code, f"line_items[{index}][tax_code]")
    line_rate = tax.rate_of_product(rate, tax_code)
    is_inclusive = item.choice("tax_behavior", ("exclusive", "inclusive")) == "inclusive"
    return TaxedLine(
        amount_minor=amount_minor,
        tax_minor=tax.tax_on(amount_minor, line_rate, is_inclusive=is_inclusive),
        rate=line_rate,
        reference=item.text("reference"),
        is_inclusive=is_inclusive,
        tax_code=tax_code,
        quantity=item.integer("quantity") or 1,
        metadata=merge_metadata({}, item),
    )


def _reversed(item: Params, lines: dict[str, Document], index: int) -> Reversed:
    line_id = item.required("original_line_item")
    if line_id not in lines:
        raise no_such("line_item", line_id, f"line_items[{index}][original_line_item]")
    amount_minor, tax_minor = item.integer("amount"), item.integer("amount_tax")
    if amount_minor is None or tax_minor is None:
        raise missing(f"line_items[{index}][{'amount' if amount_minor is None else 'amount_tax'}]")
    return Reversed(
        line=lines[line_id],
        amount_minor=_negative(amount_minor, f"line_items[{index}][amount]"),
        tax_minor=_negative(tax_minor, f"line_items[{index}][amount_tax]"),
        reference=item.required("reference"),
        metadata=merge_metadata({}, item),
        quantity=item.integer("quantity") or 0,
    )


def _negative(amount_minor: int, param: str) -> int:
    if amount_minor > 0:
        text = "This value must be less than or equal to 0."
        raise StripeApiError(text, code="parameter_invalid_integer", param=param)
    return amount_minor
