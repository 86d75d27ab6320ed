"""The shape of a PaymentMethod, a card or a wallet.

Source: https://docs.stripe.com/api/payment_methods/object
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sandbox.cards import PublishedCard
from sandbox.document import Document, new_id, now_s
from sandbox.wallets import CARD, WALLET


@dataclass(frozen=True, slots=True)
class BillingDetails:
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    postal_code: str | None = None
    city: str | None = None
    line1: str | None = None
    line2: str | None = None
    state: str | None = None

    def as_document(self) -> Document:
        address = {name: getattr(self, name) for name in ("city", "country", "line1", "line2", "postal_code", "state")}
        return {"address": address, "email": self.email, "name": self.name, "phone": self.phone, "tax_id": None}


def fingerprint(card: PublishedCard) -> str:
    return hashlib.sha256(card.number.encode()).hexdigest()[:16]


def build(
    card: PublishedCard,
    *,
    exp_month: int,
    exp_year: int,
    has_cvc: bool,
    billing: BillingDetails,
    device_wallet: str | None = None,
) -> Document:
    """Make a card; ``device_wallet`` is the wallet that it came out of."""
    details = {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": "unchecked" if billing.postal_code else None,
            "cvc_check": "unchecked" if has_cvc else None,
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": fingerprint(card),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": _wallet(card, device_wallet) if device_wallet else None,
    }
    return _build(CARD, details, billing)


def build_wallet(billing: BillingDetails) -> Document:
    return _build(WALLET, {}, billing)


def _wallet(card: PublishedCard, device_wallet: str) -> Document:
    return {"dynamic_last4": card.last4, "type": device_wallet, device_wallet: {}}


def _build(type: str, details: Document, billing: BillingDetails) -> Document:
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing.as_document(),
        "created": now_s(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": type,
        type: details,
    }
