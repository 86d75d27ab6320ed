"""The shape of a Checkout Session on Stripe's hosted page, and of its line items.

Source: https://docs.stripe.com/api/checkout/sessions/object
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sandbox.document import Document, new_id, now_s
from sandbox.wallets import offered_types


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    unit_amount_minor: int
    quantity: int
    currency: str
    metadata: dict[str, str]

    @property
    def amount_minor(self) -> int:
        return self.unit_amount_minor * self.quantity


@dataclass(frozen=True, slots=True)
class NewSession:
    lines: tuple[Line, ...]
    currency: str
    success_url: str
    cancel_url: str | None
    expires_at: int
    client_reference_id: str | None = None
    customer_email: str | None = None
    locale: str | None = None
    submit_type: str | None = None
    allowed_types: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


def build(new: NewSession, *, base_url: str) -> Document:
    session_id = f"cs_test_{secrets.token_urlsafe(42).replace('-', 'a').replace('_', 'b')}"
    total_minor = sum(line.amount_minor for line in new.lines)
    return {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "allowed_payment_method_types": list(new.allowed_types) or None,
        "amount_subtotal": total_minor,
        "amount_total": total_minor,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "cancel_url": new.cancel_url,
        "client_reference_id": new.client_reference_id,
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now_s(),
        "currency": new.currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": None,
        "customer_account": None,
        "customer_creation": "if_required",
        "customer_details": customer_details(new.customer_email) if new.customer_email else None,
        "customer_email": new.customer_email,
        "discounts": [],
        "expires_at": new.expires_at,
        "invoice": None,
        "livemode": False,
        "locale": new.locale,
        "metadata": new.metadata,
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": {"id": "pmc_3SandboxDefault", "parent": None},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": offered_types(
            allowed=list(new.allowed_types), excluded=None, takes_redirects=True, currency=new.currency
        ),
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": new.submit_type,
        "subscription": None,
        "success_url": new.success_url,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base_url}/pay/checkout/{session_id}/",
        "wallet_options": None,
    }


def build_line(line: Line) -> Document:
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": line.amount_minor,
        "amount_tax": 0,
        "amount_total": line.amount_minor,
        "currency": line.currency,
        "description": line.name,
        "metadata": line.metadata,
        "price": None,
        "quantity": line.quantity,
    }


def customer_details(email: str, *, name: str | None = None, address: Document | None = None) -> Document:
    return {
        "address": address,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
