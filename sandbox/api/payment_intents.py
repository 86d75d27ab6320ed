"""``/v1/payment_intents``: create, retrieve, update, confirm, cancel, list.

Source: https://docs.stripe.com/api/payment_intents
"""

from __future__ import annotations

import re

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.api.payment_methods import method_from
from sandbox.document import Document
from sandbox.domain import payments
from sandbox.domain.tax import calculation
from sandbox.errors import StripeApiError, missing, unexpected_state
from sandbox.money import check_amount, check_currency
from sandbox.objects.payment_intent import NewIntent, build, method_types
from sandbox.params import Params, merge_metadata

CANCELLATION_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
CHANGEABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
# Sent by Stripe.js or by shops with a setting for it; nothing here depends on them.
WITHOUT_EFFECT = (
    "use_stripe_sdk", "expected_payment_method_type", "mandate_data", "off_session", "client_context", "radar_options",
    "payment_user_agent", "referrer", "guid", "muid", "sid", "time_on_page", "error_on_requires_action",
)  # fmt: skip


def create(call: ApiCall) -> Document:
    params = call.params
    if params.integer("amount") is None:
        raise missing("amount")
    currency = check_currency(params.required("currency"))
    automatic = params.child("automatic_payment_methods")
    is_automatic = automatic is None or bool(automatic.flag("enabled"))
    redirects = automatic.choice("allow_redirects", ("always", "never")) if automatic else None
    new = NewIntent(
        amount_minor=check_amount(params.integer("amount") or 0, currency),
        currency=currency,
        is_automatic=is_automatic,
        allow_redirects=redirects or "always",
        allowed_types=tuple(params.items("allowed_payment_method_types")),
        excluded_types=tuple(params.items("excluded_payment_method_types")),
        description=params.text("description"),
        receipt_email=_email(params),
        statement_descriptor=params.text("statement_descriptor"),
        statement_descriptor_suffix=params.text("statement_descriptor_suffix"),
        setup_future_usage=params.choice("setup_future_usage", ("on_session", "off_session")),
        capture_method=params.choice("capture_method", ("automatic", "automatic_async")) or "automatic_async",
        metadata=merge_metadata({}, params),
    )
    intent = build(new)
    _check_types(intent)
    _take_hooks(call, intent)
    params.choice("confirmation_method", ("automatic",))
    params.ignore("payment_method_options")
    call.ledger.emit("payment_intent.created", call.ledger.put(intent))
    _attach_method(call, intent)
    if params.flag("confirm"):
        return _confirm(call, intent)
    params.finish()
    return call.show(intent)


def retrieve(call: ApiCall, id: str) -> Document:
    intent = call.intent(id)
    call.params.finish()
    return call.show(intent)


def update(call: ApiCall, id: str) -> Document:
    intent = call.intent(id)
    params = call.params
    currency = check_currency(params.text("currency") or intent["currency"])
    amount_minor = params.integer("amount")
    changes: Document = {}
    if amount_minor is not None or currency != intent["currency"]:
        changes = {"amount": check_amount(amount_minor or intent["amount"], currency), "currency": currency}
        _check_changeable(intent, "amount")
    for name in ("description", "statement_descriptor", "statement_descriptor_suffix"):
        if params.has(name):
            changes[name] = params.text(name)
    if params.has("receipt_email"):
        changes["receipt_email"] = _email(params)
    changes["metadata"] = merge_metadata(intent["metadata"], params)
    if "amount" in changes and intent["status"] == "requires_action":
        changes |= {"status": "requires_confirmation", "next_action": None}
    intent |= changes
    intent["payment_method_types"] = method_types(intent)
    _check_types(intent)
    params.ignore("payment_method_options")
    _take_hooks(call, intent)
    _attach_method(call, intent)
    params.finish()
    call.ledger.put(intent)
    return call.show(intent)


def confirm(call: ApiCall, id: str) -> Document:
    return _confirm(call, call.intent(id))


def cancel(call: ApiCall, id: str) -> Document:
    intent = call.intent(id)
    reason = call.params.choice("cancellation_reason", CANCELLATION_REASONS)
    call.params.finish()
    return call.show(payments.cancel(call.ledger, intent, reason=reason))


def list_all(call: ApiCall) -> Document:
    page = list_page(call, "payment_intent", "/v1/payment_intents")
    call.params.finish()
    return call.show(page)


def _confirm(call: ApiCall, intent: Document) -> Document:
    params = call.params
    return_url = params.text("return_url")
    uses_sdk = params.flag("use_stripe_sdk") or False
    params.ignore(*WITHOUT_EFFECT, "payment_method_options", "setup_future_usage")
    if params.has("receipt_email"):
        intent["receipt_email"] = _email(params)
    if intent["status"] in CHANGEABLE:
        _take_hooks(call, intent)
        _attach_method(call, intent)
    else:
        params.ignore("payment_method", "payment_method_data", "hooks")
    params.finish()
    automatic = intent["automatic_payment_methods"]
    may_redirect = automatic and automatic["allow_redirects"] == "always" and not intent["allowed_payment_method_types"]
    if may_redirect and not return_url and not call.is_publishable:
        text = (
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of"
            " these payment methods might redirect your customer off of your page, you must provide a `return_url`."
            " If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to"
            " `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and"
            " Payment Intents."
        )
        raise StripeApiError(text, param="return_url")
    return call.show(payments.confirm(call.ledger, intent, return_url=return_url, uses_sdk=uses_sdk))


def _attach_method(call: ApiCall, intent: Document) -> None:
    """Take the payment method of the call, if it has one; the intent then waits for its confirmation."""
    method = method_from(call)
    if method is None:
        return
    _check_changeable(intent, "payment_method")
    intent |= {"payment_method": method["id"], "status": "requires_confirmation", "next_action": None}
    call.ledger.put(intent)


def _take_hooks(call: ApiCall, intent: Document) -> None:
    """Keep the tax calculation that the call names for the intent; an empty one is forgotten."""
    hooks = call.params.child("hooks")
    inputs = hooks.child("inputs") if hooks else None
    named = inputs.child("tax") if inputs else None
    if named is None:
        return
    calculation_id = named.text("calculation")
    if calculation_id is None:
        intent.pop("hooks", None)
        return
    calculation(call.ledger, calculation_id, param="hooks[inputs][tax][calculation]")
    intent["hooks"] = {"inputs": {"tax": {"calculation": calculation_id}}}


def _check_types(intent: Document) -> None:
    if not intent["payment_method_types"]:
        text = "No valid payment method types for this Payment Intent: the sandbox has cards and Amazon Pay."
        raise StripeApiError(text)


def _check_changeable(intent: Document, name: str) -> None:
    if intent["status"] not in CHANGEABLE:
        text = (
            f"This PaymentIntent's {name} could not be updated because it has a status of {intent['status']}. You may"
            f" only update the {name} of a PaymentIntent with one of the following statuses: {', '.join(CHANGEABLE)}."
        )
        raise unexpected_state(text, intent)


def _email(params: Params) -> str | None:
    email = params.text("receipt_email")
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
        raise StripeApiError(f"Invalid email address: {email}", code="email_invalid", param="receipt_email")
    return email
