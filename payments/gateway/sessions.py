"""The wire to Stripe's own page: Checkout Sessions made, looked at and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payments.gateway.client import GatewayRefusedError, ask, v1
from payments.gateway.shapes import CheckoutSession, as_session


@dataclass(frozen=True, slots=True)
class NewSession:
    """What Stripe's page shows and charges: ``lines`` are (name, amount in minor units), their sum is the total."""

    lines: Sequence[tuple[str, int]]
    currency: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    metadata: Mapping[str, str]
    description: str
    cards_only: bool
    language: str


def create_session(new: NewSession, *, idempotency_key: str) -> CheckoutSession:
    """Make a page, or get the one that the same key made before. Raises GatewayError.

    Source: https://docs.stripe.com/api/checkout/sessions/create
    """
    params: dict[str, Any] = {
        "mode": "payment",
        "line_items": [_line(name, amount_minor, new.currency) for name, amount_minor in new.lines],
        "success_url": new.success_url,
        "cancel_url": new.cancel_url,
        "expires_at": int(new.expires_at.timestamp()),
        "metadata": dict(new.metadata),
        "payment_intent_data": {"metadata": dict(new.metadata), "description": new.description},
        "locale": new.language,
    }
    if new.email:  # an erased buyer has none
        params["customer_email"] = new.email
    if new.cards_only:
        params["allowed_payment_method_types"] = ["card"]
    create = v1().checkout.sessions.create
    return as_session(ask(lambda: create(params, {"idempotency_key": idempotency_key}), "create session"))


def retrieve_session(session_id: str) -> CheckoutSession:
    """The session as it is now."""
    return as_session(ask(lambda: v1().checkout.sessions.retrieve(session_id), "retrieve session"))


def expire_session(session_id: str) -> CheckoutSession:
    """End an open session; what it is afterwards, also where it can't be ended any more.

    Source: https://docs.stripe.com/api/checkout/sessions/expire
    """
    try:
        return as_session(ask(lambda: v1().checkout.sessions.expire(session_id), "expire session"))
    except GatewayRefusedError:
        return retrieve_session(session_id)


def _line(name: str, amount_minor: int, currency: str) -> dict[str, Any]:
    price = {"currency": currency.lower(), "unit_amount": amount_minor, "product_data": {"name": name}}
    return {"price_data": price, "quantity": 1}
