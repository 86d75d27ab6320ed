"""The shape of a Dispute: a chargeback, which takes the money at once, or an inquiry, which doesn't.

Source: https://docs.stripe.com/api/disputes/object
"""

from __future__ import annotations

from sandbox.document import Document, new_id, now_s

EVIDENCE_DAYS_S = 7 * 86_400
FEE_MINOR = 1500  # stripe.com/pricing: $15.00 for a dispute
EVIDENCE_FIELDS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
FILE_FIELDS = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
NETWORK_REASONS = {"fraudulent": "10.4", "product_not_received": "13.1", "general": "10"}


def build(charge: Document, *, reason: str, is_inquiry: bool, amount_minor: int) -> Document:
    card = charge["payment_method_details"]["card"]
    evidence: Document = dict.fromkeys(EVIDENCE_FIELDS)
    evidence |= {
        "customer_email_address": charge["billing_details"]["email"],
        "customer_name": charge["billing_details"]["name"],
        "enhanced_evidence": {},
    }
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount_minor,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now_s(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": now_s() + EVIDENCE_DAYS_S,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "inquiry" if is_inquiry else "chargeback",
                "network": card["network"],
                "network_reason_code": NETWORK_REASONS.get(reason),
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }
