"""A dispute as Stripe has it, and what the shop answered to the bank."""

import uuid

from django.db import models
from django.db.models import Q

from payments.models.attempt import PaymentAttempt


class DisputeStatus(models.TextChoices):
    """Stripe's own words; one that it adds later is kept and shown as it is."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response", "The bank asks"
    WARNING_UNDER_REVIEW = "warning_under_review", "The bank reads the answer"
    WARNING_CLOSED = "warning_closed", "The bank asked no further"
    NEEDS_RESPONSE = "needs_response", "Needs an answer"
    UNDER_REVIEW = "under_review", "The bank decides"
    APPEAL_NEEDS_RESPONSE = "appeal_needs_response", "Appeal needs an answer"
    APPEAL_UNDER_REVIEW = "appeal_under_review", "The bank decides the appeal"
    PREVENTED = "prevented", "Settled beforehand"
    WON = "won", "Won"
    LOST = "lost", "Lost"


INQUIRIES = (DisputeStatus.WARNING_NEEDS_RESPONSE, DisputeStatus.WARNING_UNDER_REVIEW, DisputeStatus.WARNING_CLOSED)
TO_ANSWER = (
    DisputeStatus.WARNING_NEEDS_RESPONSE,
    DisputeStatus.NEEDS_RESPONSE,
    DisputeStatus.APPEAL_NEEDS_RESPONSE,
)
CLOSED = (DisputeStatus.WARNING_CLOSED, DisputeStatus.PREVENTED, DisputeStatus.WON, DisputeStatus.LOST)

# Decided, and what was withdrawn by then is the buyer's. The network may settle a dispute beforehand by paying him:
# https://docs.stripe.com/api/disputes/object#dispute_object-status
LOSING = (DisputeStatus.LOST, DisputeStatus.PREVENTED)


class Dispute(models.Model):
    """The mirror of Stripe's dispute of one charge. Source: https://docs.stripe.com/api/disputes/object"""

    stripe_dispute_id = models.CharField(max_length=255, unique=True)
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="disputes")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=40)
    withdrawn_minor = models.BigIntegerField(default=0, help_text="What Stripe has taken for it and not given back.")
    is_charge_refundable = models.BooleanField(default=False)
    evidence_due_by = models.DateTimeField(null=True, blank=True)
    evidence_submitted_at = models.DateTimeField(null=True, blank=True, help_text="When we heard of it.")
    stripe_seen_at = models.DateTimeField(help_text="When Stripe was asked for its state.")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When we heard of the decision.")

    class Meta:
        ordering = ("created_at", "pk")
        indexes = [
            # "Needs attention": what has a deadline.
            models.Index(
                fields=["evidence_due_by"],
                condition=Q(status__in=["warning_needs_response", "needs_response", "appeal_needs_response"]),
                name="dispute_to_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.stripe_dispute_id

    @property
    def is_inquiry(self) -> bool:
        """The bank only asks: no money moved."""
        return self.status in INQUIRIES

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @property
    def is_lost(self) -> bool:
        """The bank gave the money to the buyer; one that was settled beforehand says by the funds whether it did."""
        return self.status == DisputeStatus.LOST or (self.status in LOSING and self.withdrawn_minor > 0)

    @property
    def is_to_answer(self) -> bool:
        """The bank waits for evidence."""
        return self.status in TO_ANSWER


class EvidenceStatus(models.TextChoices):
    REQUESTED = "requested", "To be sent"
    SENT = "sent", "Sent to Stripe"
    ACCEPTED = "accepted", "With Stripe"
    REFUSED = "refused", "Refused by Stripe"
    SUPERSEDED = "superseded", "Replaced by a later one"


class DisputeEvidence(models.Model):
    """What a manager wrote for the bank, as a draft at Stripe or submitted; a later row replaces an earlier one.

    ``fields`` holds names and addresses of people, under Stripe's names of evidence.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="evidence")
    fields = models.JSONField()
    files = models.JSONField(default=dict, blank=True, help_text="Stripe's file ids by name of evidence.")
    is_submission = models.BooleanField(help_text="Goes to the bank, once; otherwise a draft at Stripe.")
    status = models.CharField(max_length=12, choices=EvidenceStatus, default=EvidenceStatus.REQUESTED)
    refusal = models.CharField(max_length=500, blank=True, help_text="Stripe's sentence.")
    requested_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("created_at", "pk")
        constraints = [
            # A bank reads evidence once: two managers, or a double click, submit it once.
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(is_submission=True) & ~Q(status="refused"),
                name="evidence_submitted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} ({self.status})"
