"""What the buyer has to do before an intent goes on: answer his bank (3-D Secure), or pay at his wallet's page.

Source: https://docs.stripe.com/payments/3d-secure, https://docs.stripe.com/payments/amazon-pay/accept-a-payment
"""

from __future__ import annotations

import time

from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError


def ask_bank(ledger: Ledger, intent: Document, *, return_url: str | None, uses_sdk: bool) -> Document:
    """Wait for 3-D Secure: in a frame that Stripe.js opens, or on a page that the shop sends its buyer to."""
    page = _page(ledger, intent, "3ds")
    if uses_sdk:
        details = {"type": "three_d_secure_redirect", "stripe_js": page, "source": intent["payment_method"]}
        return _wait(ledger, intent, {"type": "use_stripe_sdk", "use_stripe_sdk": details})
    return _wait(
        ledger, intent, {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": page}}
    )


def send_to_wallet(ledger: Ledger, intent: Document, *, return_url: str | None) -> Document:
    """Wait for the wallet, whose page the buyer leaves the shop for; for so long, then another way may be tried."""
    if not return_url:
        text = (
            "You must provide a `return_url` when confirming this PaymentIntent with a payment method that redirects"
            " your customer."
        )
        code = "payment_intent_redirect_confirmation_without_return_url"
        raise StripeApiError(text, code=code, param="return_url")
    ledger.later("expire_wallet", intent["payment_method"], at=time.time() + ledger.config.wallet_patience_s)
    page = _page(ledger, intent, "wallet")
    return _wait(
        ledger, intent, {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": page}}
    )


def _page(ledger: Ledger, intent: Document, name: str) -> str:
    return f"{ledger.config.base_url}/pay/{name}/{intent['id']}/?client_secret={intent['client_secret']}"


def _wait(ledger: Ledger, intent: Document, action: Document) -> Document:
    intent |= {"status": "requires_action", "next_action": action, "last_payment_error": None}
    ledger.emit("payment_intent.requires_action", ledger.put(intent))
    return intent
