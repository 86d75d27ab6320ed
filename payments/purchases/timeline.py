"""The one way to write a purchase's history: what happened, with ids and figures, never names or secrets."""

from enum import StrEnum

from catalog.clock import ShopNow
from payments.models import PurchaseEvent


class Happened(StrEnum):
    CREATED = "purchase created"
    INTENT_MADE = "payment intent made"
    SESSION_MADE = "checkout session made"
    INTENT_CANCELLED = "payment intent cancelled"
    ATTEMPT_SUPERSEDED = "attempt superseded"
    ATTEMPT_ADOPTED = "attempt found at Stripe"
    PROCESSING = "payment processing"
    DECLINED = "payment declined"
    REOPENED = "another attempt asked for"
    HOLD_EXTENDED = "hold extended"
    CANCELLED = "purchase cancelled"
    REPLACED = "replaced by another purchase"
    COMPLETED = "purchase completed"
    LINE_UNAVAILABLE = "line could not be given"
    SURPLUS_CAPTURED = "captured money that completes nothing"
    EXCLUSIVE_SOLD = "exclusive sold"
    REFUND_REQUESTED = "refund requested"
    REFUND_CHANGED = "refund changed"
    DISPUTE_OPENED = "dispute opened"
    DISPUTE_CHANGED = "dispute changed"
    EVIDENCE_REQUESTED = "dispute evidence asked for"
    EVIDENCE_CHANGED = "dispute evidence changed"
    EVENT_APPLIED = "webhook event applied"
    ASKED_STRIPE = "asked Stripe"
    TAX_BOOKED = "tax booked"
    TAX_REVERSED = "tax taken back"
    CONTRACT_ISSUED = "contract issued"
    MAIL_SENT = "mail sent"
    MAIL_NOT_NEEDED = "mail not needed any more"
    DOWNLOAD_GRANTED = "download granted"
    LINK_MADE = "link to a file made"
    LINK_REVOKED = "link to a file taken back"
    ACCESS_CHANGED = "access changed"
    STATUS_MOVED = "payment status moved"
    ERASED = "buyer erased"
    # A manager pressed a button of the back office; ``user`` is his id.
    ASKED_BY_HAND = "Stripe asked by hand"
    RECEIPT_BY_HAND = "receipt sent again by hand"
    TRIED_BY_HAND = "outbox row tried again by hand"
    FREED_BY_HAND = "hold freed by hand"
    EVIDENCE_BY_HAND = "dispute evidence written by hand"
    REPLAYED_BY_HAND = "webhook event replayed by hand"
    REFUNDED_BY_HAND = "refund asked for by hand"
    REFUNDED_ANEW_BY_HAND = "failed refund asked for again by hand"
    ASSIGNED_BY_HAND = "refund given to lines by hand"
    MENDED_BY_HAND = "address mended by hand"
    NAMED_BY_HAND = "licensee's name corrected by hand"
    MAILED_BY_HAND = "mail sent again by hand"
    WITHDRAWN_BY_HAND = "exclusive sold elsewhere by hand"
    OFFERED_BY_HAND = "exclusive offered again by hand"
    SEEN_BY_HAND = "conflict seen by hand"
    FAILURE_SEEN_BY_HAND = "failed refund dealt with by hand"
    DIFFERENCE_SEEN_BY_HAND = "difference seen by hand"


def record(purchase_id: int, kind: Happened, **data: str | int | bool | None) -> None:
    """Append one entry, in the caller's transaction."""
    PurchaseEvent.objects.create(purchase_id=purchase_id, kind=kind, data=data, at=ShopNow())
