"""The shape of a Refund.

Source: https://docs.stripe.com/api/refunds/object
"""

from __future__ import annotations

from sandbox.document import Document, new_id, now_s


def build(
    charge: Document, *, amount_minor: int, reason: str | None, status: str, metadata: dict[str, str]
) -> Document:
    """Make a refund of a part of a charge; ``status`` is ``succeeded`` or ``pending``."""
    type = charge["payment_method_details"]["type"]
    reference = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount_minor,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now_s(),
        "currency": charge["currency"],
        "destination_details": {type: reference if type == "card" else {}, "type": type},
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
        **({"pending_reason": "processing"} if status == "pending" else {}),
    }
