"""What the outside must still be told, written in the transaction that causes it."""

import uuid

from django.db import models
from django.db.models import Q

from payments.models.purchase import Purchase


class OutboxKind(models.TextChoices):
    MAIL = "mail", "Mail"
    SEND_REFUND = "send_refund", "Refund to send"
    CANCEL_INTENT = "cancel_intent", "PaymentIntent to cancel"
    EXPIRE_SESSION = "expire_session", "Checkout session to end"
    SUBMIT_EVIDENCE = "submit_evidence", "Evidence to send"
    BOOK_TAX = "book_tax", "Tax to book"
    REVERSE_TAX = "reverse_tax", "Tax to take back"
    ISSUE_CONTRACT = "issue_contract", "Contract to issue"
    TELL_STAFF = "tell_staff", "Mail to the shop"
    CONFIRM_EMAIL = "confirm_email", "Code that proves an address"
    FIND_ORDERS = "find_orders", "Lost orders to look for"
    TELL_CORRECTED = "tell_corrected", "Buyers of a corrected file to tell"
    NEWS = "news", "News of a producer"
    EXPORT_DATA = "export_data", "A person's data to pack"
    CONFIRM_ERASURE = "confirm_erasure", "Link that erases a person"
    NOTE_ERASURE = "note_erasure", "Erasure to write down"


class OutboxStatus(models.TextChoices):
    DUE = "due", "Waiting"
    SENDING = "sending", "Being sent"
    DONE = "done", "Done"
    FAILED = "failed", "Parked"


class Outbox(models.Model):
    """One row for each cause and recipient (``key``); claimed with a lease, each kind safe to run twice."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=255, unique=True, help_text="Cause and recipient: written twice, sent once.")
    kind = models.CharField(max_length=20, choices=OutboxKind)
    purchase = models.ForeignKey(Purchase, null=True, blank=True, on_delete=models.PROTECT, related_name="outbox")
    subject_id = models.CharField(max_length=255, help_text="Name of the mail, uuid of the refund, id of the intent…")
    language = models.CharField(
        max_length=12, blank=True, help_text="Of whoever gets the mail; empty: its worker knows."
    )
    cause = models.CharField(max_length=100, blank=True, help_text="What a mail tells of: a refund's uuid, a line's…")
    status = models.CharField(max_length=8, choices=OutboxStatus, default=OutboxStatus.DUE)
    attempts = models.PositiveIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = "outbox"
        indexes = [
            # "Needs attention": what was given up.
            models.Index(fields=["-created_at"], condition=Q(status="failed"), name="outbox_parked"),
            models.Index(fields=["next_attempt_at"], condition=Q(status="due"), name="outbox_due"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="outbox_leased"),
        ]

    def __str__(self) -> str:
        return self.key
