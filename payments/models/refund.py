"""Money on its way back: a row of ours first, then Stripe is asked."""

import uuid

from django.db import models

from payments.models.attempt import PaymentAttempt
from payments.models.line import PurchaseLine


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    SENT = "sent", "Sent to Stripe"
    PENDING = "pending", "Under way at Stripe"
    SUCCEEDED = "succeeded", "Refunded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class RefundReason(models.TextChoices):
    UNAVAILABLE = "unavailable", "Could no longer be given"
    DUPLICATE = "duplicate", "Paid twice"
    WRONG_AMOUNT = "wrong_amount", "Another amount than the order's"
    REQUESTED = "requested", "Asked for"
    AT_STRIPE = "at_stripe", "Made at Stripe"


# What the store sends back of itself, since nothing was given for it: it never becomes the shop's.
NOTHING_WAS_GIVEN = (RefundReason.UNAVAILABLE, RefundReason.DUPLICATE, RefundReason.WRONG_AMOUNT)


class Refund(models.Model):
    """``uuid`` is the idempotency key at Stripe, so that asking twice gives one refund."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=16, choices=RefundReason)
    requested_by = models.CharField(max_length=150, blank=True, help_text="Empty: the store itself.")
    note = models.CharField(max_length=500, blank=True, help_text="Why, in the words of who asked; for the shop alone.")
    nonce = models.UUIDField(null=True, blank=True, unique=True, help_text="The form's: sent twice, asked for once.")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    assigned_at = models.DateTimeField(
        null=True, blank=True, help_text="When staff said which lines a refund made at Stripe belongs to, or to none."
    )
    failure_seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When staff said that its failure is dealt with: paid another way, or kept."
    )
    status = models.CharField(max_length=12, choices=RefundStatus, default=RefundStatus.REQUESTED)
    stripe_refund_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    stripe_seen_at = models.DateTimeField(null=True, blank=True, help_text="When Stripe was asked for its state.")
    refusals = models.PositiveIntegerField(default=0, help_text="How often Stripe said no because of a dispute.")
    failure_reason = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_amount_positive"),
            # A captured amount that completes nothing goes back once, however often we hear of it; one that failed is
            # made good by a row of its own.
            models.UniqueConstraint(
                fields=["attempt"],
                condition=models.Q(reason__in=["duplicate", "wrong_amount"], replaces__isnull=True),
                name="refund_of_surplus_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} ({self.status})"

    @property
    def came_to_nothing(self) -> bool:
        """Stripe had it, and the money is the shop's again."""
        is_cancelled = self.status == RefundStatus.CANCELLED and self.stripe_refund_id is not None
        return self.status == RefundStatus.FAILED or is_cancelled


class RefundLine(models.Model):
    """The part of a refund that belongs to one line."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="refund_lines")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["refund", "line"], name="refund_line_unique")]

    def __str__(self) -> str:
        return f"{self.refund_id} {self.line_id}"
