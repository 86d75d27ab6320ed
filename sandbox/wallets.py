"""Which ways to pay an intent or a session offers: cards, and one wallet that is paid on a page of its own.

The wallets of a buyer's device are no way of their own: what they pay with is a card.

Source: https://docs.stripe.com/payments/amazon-pay, https://docs.stripe.com/payments/payment-methods/dynamic-payment-methods
"""

from __future__ import annotations

from typing import Literal

CARD = "card"
WALLET = "amazon_pay"
WALLET_NAME = "Amazon Pay"
DeviceWallet = Literal["none", "apple_pay", "google_pay"]
DEVICE_WALLETS = {"apple_pay": "Apple Pay", "google_pay": "Google Pay"}
WALLET_CURRENCIES = frozenset({"usd", "aud", "chf", "dkk", "eur", "gbp", "hkd", "jpy", "nok", "nzd", "sek", "zar"})


def offered_types(
    *, allowed: list[str] | None, excluded: list[str] | None, takes_redirects: bool, currency: str
) -> list[str]:
    """Give the types that may pay, in the order that a form shows them; ``allowed`` empty or None: all."""
    possible = [CARD, *([WALLET] if takes_redirects and currency in WALLET_CURRENCIES else [])]
    return [type for type in possible if (not allowed or type in allowed) and type not in (excluded or ())]
