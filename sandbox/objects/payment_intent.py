"""The shape of a PaymentIntent, and what of it a publishable key may see.

Source: https://docs.stripe.com/api/payment_intents/object
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sandbox.document import Document, new_id, now_s
from sandbox.wallets import offered_types

# What Stripe shows to a publishable key with the client secret (the rest is the merchant's business).
PUBLISHABLE_FIELDS = (
    "id",
    "object",
    "amount",
    "amount_details",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_configuration_details",
    "payment_method_types",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "status",
)


@dataclass(frozen=True, slots=True)
class NewIntent:
    amount_minor: int
    currency: str
    is_automatic: bool
    allow_redirects: str = "always"
    allowed_types: tuple[str, ...] = ()
    excluded_types: tuple[str, ...] = ()
    description: str | None = None
    receipt_email: str | None = None
    statement_descriptor: str | None = None
    statement_descriptor_suffix: str | None = None
    setup_future_usage: str | None = None
    capture_method: str = "automatic_async"
    metadata: dict[str, str] = field(default_factory=dict)


def build(new: NewIntent) -> Document:
    intent_id = new_id("pi")
    automatic = {"allow_redirects": new.allow_redirects, "enabled": True} if new.is_automatic else None
    intent: Document = {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": list(new.allowed_types) or None,
        "amount": new.amount_minor,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": new.capture_method,
        "client_secret": f"{intent_id}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "created": now_s(),
        "currency": new.currency,
        "customer": None,
        "customer_account": None,
        "description": new.description,
        "excluded_payment_method_types": list(new.excluded_types) or None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": new.metadata,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": {"id": "pmc_3SandboxDefault", "parent": None} if automatic else None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": [],
        "processing": None,
        "receipt_email": new.receipt_email,
        "review": None,
        "setup_future_usage": new.setup_future_usage,
        "shipping": None,
        "source": None,
        "statement_descriptor": new.statement_descriptor,
        "statement_descriptor_suffix": new.statement_descriptor_suffix,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    return intent | {"payment_method_types": method_types(intent)}


def method_types(intent: Document) -> list[str]:
    """Give what may pay an intent: all that fits when methods are automatic, else what it names, else cards."""
    automatic, allowed = intent["automatic_payment_methods"], intent["allowed_payment_method_types"]
    return offered_types(
        allowed=allowed or (None if automatic else ["card"]),
        excluded=intent["excluded_payment_method_types"],
        takes_redirects=automatic is None or automatic["allow_redirects"] == "always",
        currency=intent["currency"],
    )


def publishable_view(intent: Document) -> Document:
    return {name: intent[name] for name in PUBLISHABLE_FIELDS}
