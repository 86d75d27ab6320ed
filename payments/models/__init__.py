"""Rows of the sale. Fields, constraints and answers about one row; no verbs."""

from payments.models.attempt import PaymentAttempt
from payments.models.cart import Cart, CartLine
from payments.models.confirmation import EmailConfirmation
from payments.models.contract import ContractStatus, LicenceContract
from payments.models.correction import CorrectedFile, Correction
from payments.models.customer import DataExport, Erasure, Favourite, Follow, Follower, News
from payments.models.difference import Difference, DifferenceKind, ReconcileRun
from payments.models.discount import DiscountCode, DiscountUse, GroupOffer, UseState
from payments.models.dispute import Dispute, DisputeEvidence, DisputeStatus, EvidenceStatus
from payments.models.file_link import FileLink
from payments.models.line import Access, AccessReason, LineFile, PurchaseLine
from payments.models.outbox import Outbox, OutboxKind, OutboxStatus
from payments.models.purchase import IdempotencyRecord, PaymentStatus, Purchase
from payments.models.refund import Refund, RefundLine, RefundReason, RefundStatus
from payments.models.timeline import DownloadRecord, Installation, PurchaseEvent
from payments.models.touched import CartCount
from payments.models.webhook_event import EventStatus, StripeWebhookEvent

__all__ = [
    "Access",
    "AccessReason",
    "Cart",
    "CartCount",
    "CartLine",
    "ContractStatus",
    "CorrectedFile",
    "Correction",
    "DataExport",
    "Difference",
    "DifferenceKind",
    "DiscountCode",
    "DiscountUse",
    "Dispute",
    "DisputeEvidence",
    "DisputeStatus",
    "DownloadRecord",
    "EmailConfirmation",
    "Erasure",
    "EventStatus",
    "EvidenceStatus",
    "Favourite",
    "FileLink",
    "Follow",
    "Follower",
    "GroupOffer",
    "IdempotencyRecord",
    "Installation",
    "LicenceContract",
    "LineFile",
    "News",
    "Outbox",
    "OutboxKind",
    "OutboxStatus",
    "PaymentAttempt",
    "PaymentStatus",
    "Purchase",
    "PurchaseEvent",
    "PurchaseLine",
    "ReconcileRun",
    "Refund",
    "RefundLine",
    "RefundReason",
    "RefundStatus",
    "StripeWebhookEvent",
    "UseState",
]
