"""One beat under one licence in a purchase, with everything that was accepted at checkout frozen."""

import uuid

from django.db import models

from catalog.models import Beat, Deliverable, ExclusiveRight
from payments.models.purchase import PaymentStatus, Purchase


class Access(models.TextChoices):
    ACTIVE = "active", "May be fetched"
    PAUSED = "paused", "Paused while disputed"
    REVOKED = "revoked", "No longer to be had"


class AccessReason(models.TextChoices):
    NONE = "", ""
    UNAVAILABLE = "unavailable", "Could no longer be given"
    REFUNDED = "refunded", "Refunded"
    CHARGED_BACK = "charged_back", "Charged back"
    DISPUTED = "disputed", "Disputed"
    BASE_ENDED = "base_ended", "The licence that it was built on ended"
    BASE_DISPUTED = "base_disputed", "The licence that it was built on is disputed"


class PurchaseLine(models.Model):
    """``uuid`` is also the holder of the exclusive right that the line takes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    beat = models.ForeignKey(Beat, on_delete=models.PROTECT, related_name="purchase_lines")
    beat_title = models.CharField(max_length=255)
    licence_code = models.CharField(max_length=60)
    licence_name = models.CharField(max_length=120)
    is_exclusive = models.BooleanField(default=False)
    right = models.ForeignKey(ExclusiveRight, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    types = models.JSONField(help_text="Delivered types in order, the contract's PDF included.")

    unit_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    producer_shares = models.JSONField(default=list, help_text="[producer id, name, share in 1/100 percent]")

    terms_text = models.TextField()
    terms_sha256 = models.CharField(max_length=64)
    terms_language = models.CharField(max_length=12, default="en")

    upgrades = models.ForeignKey(
        "self", to_field="uuid", null=True, blank=True, on_delete=models.PROTECT, related_name="upgraded_by"
    )

    access = models.CharField(max_length=8, choices=Access, default=Access.ACTIVE)
    access_reason = models.CharField(max_length=20, choices=AccessReason, blank=True, default=AccessReason.NONE)
    unavailable_at = models.DateTimeField(null=True, blank=True, help_text="When it turned out that it can't be given.")
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When a manager had seen that, or that it ended with what it was built on."
    )

    class Meta:
        ordering = ("purchase", "position")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit_minor__gte=0, discount_minor__gte=0, tax_minor__gte=0, total_minor__gte=0),
                name="line_money_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beat_title}, {self.licence_name}"

    def standing_upgrades(self) -> models.QuerySet["PurchaseLine"]:
        """The paid lines that took its place: of them one at most is not revoked."""
        return self.upgraded_by.filter(purchase__payment_status=PaymentStatus.COMPLETED, unavailable_at=None)

    @property
    def is_replaced(self) -> bool:
        """Whether another licence stands in its place now."""
        return self.standing_upgrades().exclude(access=Access.REVOKED).exists()

    def has_money_on_its_way_back(self) -> bool:
        """Whether anything of its purchase's money went back, is asked back, or is disputed."""
        attempts = self.purchase.attempts.all()
        is_asked_back = attempts.filter(refunds__status__in=("requested", "sent", "pending", "succeeded")).exists()
        return is_asked_back or attempts.filter(disputes__isnull=False).exists()

    def replaced(self) -> list["PurchaseLine"]:
        """The lines whose place this one takes, the latest first: each was bought for the difference to the next."""
        lines: list[PurchaseLine] = []
        before = self.upgrades
        while before is not None:
            lines.append(before)
            before = before.upgrades
        return lines


class LineFile(models.Model):
    """The very version of a file that was sold."""

    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="files")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="line_files")
    type = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "type"], name="line_file_type_unique")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.type}"
