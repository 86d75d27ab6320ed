"""``/v1/checkout/sessions``: create, retrieve, update, expire, list, line items; the hosted page only.

Source: https://docs.stripe.com/api/checkout/sessions
"""

from __future__ import annotations

import json

from sandbox.api.call import ApiCall
from sandbox.api.lists import first_page, list_page, page_of
from sandbox.document import Document, now_s
from sandbox.domain import checkout
from sandbox.errors import StripeApiError, missing
from sandbox.money import check_amount, check_currency
from sandbox.objects.checkout_session import Line, NewSession, build, build_line
from sandbox.params import Params, merge_metadata

KIND = "checkout.session"
SHORTEST_S, LONGEST_S = 30 * 60, 24 * 3600  # docs.stripe.com/api/checkout/sessions/create, expires_at
STATUSES = ("complete", "expired", "open")


def create(call: ApiCall) -> Document:
    params = call.params
    if params.choice("mode", ("payment",)) is None:
        raise missing("mode")
    params.choice("ui_mode", ("hosted_page",))
    lines = tuple(_line(item) for item in params.children("line_items"))
    if not lines:
        raise missing("line_items")
    currency = lines[0].currency
    if any(line.currency != currency for line in lines):
        raise StripeApiError("All line items must have the same currency.", param="line_items")
    check_amount(sum(line.amount_minor for line in lines), currency)
    new = NewSession(
        lines=lines,
        currency=currency,
        success_url=params.required("success_url"),
        cancel_url=params.text("cancel_url"),
        expires_at=_expires_at(params),
        client_reference_id=params.text("client_reference_id"),
        customer_email=params.text("customer_email"),
        locale=params.text("locale"),
        submit_type=params.choice("submit_type", ("auto", "book", "donate", "pay")),
        allowed_types=tuple(params.items("allowed_payment_method_types")),
        metadata=merge_metadata({}, params),
    )
    intent_data = _intent_data(params.child("payment_intent_data") or Params({}))
    params.finish()
    session = build(new, base_url=call.base_url)
    if not session["payment_method_types"]:
        raise StripeApiError("No valid payment method types: the sandbox has cards and Amazon Pay.")
    items = json.dumps([build_line(line) for line in lines])
    call.ledger.put(session, private={"line_items": items, "payment_intent_data": json.dumps(intent_data)})
    call.ledger.later("expire_session", session["id"], at=session["expires_at"])
    return _shown(call, session)


def retrieve(call: ApiCall, id: str) -> Document:
    session = call.ledger.get(KIND, id)
    call.params.finish()
    return _shown(call, session)


def update(call: ApiCall, id: str) -> Document:
    session = call.ledger.get(KIND, id)
    session["metadata"] = merge_metadata(session["metadata"], call.params)
    call.params.finish()
    return _shown(call, call.ledger.put(session))


def expire(call: ApiCall, id: str) -> Document:
    session = call.ledger.get(KIND, id)
    call.params.finish()
    return _shown(call, checkout.expire(call.ledger, session))


def list_all(call: ApiCall) -> Document:
    status = call.params.choice("status", STATUSES)
    buyer = call.params.child("customer_details")
    wanted = {"status": status, "customer_details.email": buyer.required("email") if buyer else None}
    page = list_page(call, KIND, "/v1/checkout/sessions", filters=("payment_intent",), body_filters=wanted)
    call.params.finish()
    return call.show(page)


def list_line_items(call: ApiCall, id: str) -> Document:
    session = call.ledger.get(KIND, id)
    page = page_of(call, checkout.line_items(call.ledger, session["id"]), _lines_url(session))
    call.params.finish()
    return call.show(page)


def _shown(call: ApiCall, session: Document) -> Document:
    rest = tuple(path for path in call.expansions if path != "line_items")
    if len(rest) < len(call.expansions):
        items = checkout.line_items(call.ledger, session["id"])
        session = session | {"line_items": first_page(items, _lines_url(session))}
    return call.show(session, expansions=rest)


def _lines_url(session: Document) -> str:
    return f"/v1/checkout/sessions/{session['id']}/line_items"


def _line(item: Params) -> Line:
    price = item.child("price_data")
    if price is None:
        raise missing("line_items[0][price_data]")
    product = price.child("product_data")
    if product is None:
        raise missing("line_items[0][price_data][product_data]")
    product.ignore("description", "images", "metadata", "tax_code", "unit_label")
    price.ignore("tax_behavior")
    quantity = item.integer("quantity")
    return Line(
        name=product.required("name"),
        unit_amount_minor=price.integer("unit_amount") or 0,
        quantity=1 if quantity is None else quantity,
        currency=check_currency(price.required("currency")),
        metadata=merge_metadata({}, item),
    )


def _expires_at(params: Params) -> int:
    wanted = params.integer("expires_at")
    if wanted is None:
        return now_s() + LONGEST_S
    if not SHORTEST_S - 1 <= wanted - now_s() <= LONGEST_S:
        text = "The `expires_at` timestamp must be 30 minutes to 24 hours from Checkout Session creation."
        raise StripeApiError(text, param="expires_at")
    return wanted


def _intent_data(params: Params) -> Document:
    params.choice("capture_method", ("automatic", "automatic_async"))
    return {
        "description": params.text("description"),
        "receipt_email": params.text("receipt_email"),
        "statement_descriptor_suffix": params.text("statement_descriptor_suffix"),
        "metadata": merge_metadata({}, params),
    }
