"""The shape of a Charge and of the balance transaction that money moving leaves behind.

Source: https://docs.stripe.com/api/charges/object, https://docs.stripe.com/api/balance_transactions/object
"""

from __future__ import annotations

from sandbox.cards import DECLINES, PublishedCard
from sandbox.document import Document, new_id, now_s
from sandbox.objects.payment_method import fingerprint
from sandbox.wallets import WALLET

PAYOUT_DELAY_S = 2 * 86_400
FEE_NUMERATOR, FEE_DENOMINATOR, FEE_FIXED_MINOR = 29, 1000, 30  # stripe.com/pricing: 2.9 % + 30 cents


def build(intent: Document, method: Document, card: PublishedCard, *, status: str, was_challenged: bool) -> Document:
    """Make a charge; ``status`` is ``succeeded``, ``pending`` or ``failed`` (then by the card's decline)."""
    is_paid = status == "succeeded"
    decline = DECLINES.get(card.decline) if status == "failed" else None
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if is_paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "BEAT STORE SANDBOX",
        "captured": is_paid,
        "created": now_s(),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": _outcome(card, status),
        "paid": status != "failed",
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(intent, method, card, status=status, was_challenged=was_challenged),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def _outcome(card: PublishedCard, status: str) -> Document:
    is_blocked = card.decline == "fraudulent"
    is_refused = status == "failed"
    refused_type = "blocked" if is_blocked else "issuer_declined"
    decline = DECLINES.get(card.decline) if is_refused else None
    return {
        "advice_code": "try_again_later" if is_refused and not is_blocked else None,
        "network_advice_code": None,
        "network_decline_code": decline.network_decline_code if decline else None,
        "network_status": ("not_sent_to_network" if is_blocked else "declined_by_network")
        if is_refused
        else "approved_by_network",
        "reason": ("highest_risk_level" if is_blocked else card.decline) if is_refused else None,
        "risk_level": "highest" if is_blocked else "normal",
        "risk_score": 95 if is_blocked else 12,
        "seller_message": "The bank did not return any further details with this decline."
        if is_refused
        else "Payment complete.",
        "type": refused_type if is_refused else "authorized",
    }


def _method_details(
    intent: Document, method: Document, card: PublishedCard, *, status: str, was_challenged: bool
) -> Document:
    if method["type"] == WALLET:
        return _wallet_details(card)
    three_d_secure = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": new_id("tds"),
        "version": "2.2.0",
    }
    checks = {name: "pass" if value else None for name, value in method["card"]["checks"].items()}
    if card.decline == "incorrect_cvc":
        checks["cvc_check"] = "fail"
    return {
        "card": {
            "amount_authorized": intent["amount"] if status == "succeeded" else None,
            "authorization_code": "123456" if status == "succeeded" else None,
            "brand": card.brand,
            "checks": checks,
            "country": card.country,
            "exp_month": method["card"]["exp_month"],
            "exp_year": method["card"]["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": fingerprint(card),
            "funding": card.funding,
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": card.last4,
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card.brand,
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": three_d_secure if was_challenged else None,
            "wallet": method["card"]["wallet"],
        },
        "type": "card",
    }


def _wallet_details(card: PublishedCard) -> Document:
    """Give what a wallet tells of a payment: the card behind it, by its last digits."""
    source = {"brand": card.brand, "country": card.country, "exp_month": None, "exp_year": None}
    funding = {"card": {**source, "funding": card.funding, "last4": card.last4}, "type": "card"}
    return {"type": WALLET, WALLET: {"funding": funding, "transaction_id": new_id("P01", 16)}}


def build_balance_transaction(source: Document, *, amount_minor: int, type: str, fee_minor: int = 0) -> Document:
    """Make the entry of ``source`` in the balance; ``amount_minor`` is negative when money leaves."""
    created = now_s()
    fees = [
        {
            "amount": fee_minor,
            "application": None,
            "currency": source["currency"],
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount_minor,
        "available_on": created + PAYOUT_DELAY_S,
        "balance_type": "payments",
        "created": created,
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee_minor,
        "fee_details": fees if fee_minor else [],
        "net": amount_minor - fee_minor,
        "reporting_category": {"adjustment": "dispute"}.get(type, type),
        "source": source["id"],
        "status": "pending",
        "type": type,
    }


def fee_minor(amount_minor: int) -> int:
    return amount_minor * FEE_NUMERATOR // FEE_DENOMINATOR + FEE_FIXED_MINOR
