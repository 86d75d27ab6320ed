"""Stripe and database compared: each run, and what the two do not agree on."""

from django.db import models
from django.db.models import Q

from payments.models.purchase import Purchase


class ReconcileRun(models.Model):
    """One comparison. ``step`` and ``after`` say how far it came, so that the next worker goes on where one stopped."""

    started_at = models.DateTimeField()
    since = models.DateTimeField(help_text="Objects that Stripe made before were not listed.")
    asked_by = models.CharField(max_length=150, blank=True, help_text="Empty: the schedule.")
    step = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=255, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_running = models.BooleanField(default=True)
    seen = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, help_text="What stopped it last; it goes on from there.")

    class Meta:
        ordering = ("-started_at",)
        verbose_name = "comparison with Stripe"
        verbose_name_plural = "comparisons with Stripe"
        constraints = [
            models.UniqueConstraint(fields=["is_running"], condition=Q(is_running=True), name="reconcile_one_run"),
        ]
        indexes = [models.Index(fields=["-started_at"], name="reconcile_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class DifferenceKind(models.TextChoices):
    NO_PURCHASE = "no_purchase", "Stripe has a payment of ours, and there is no such purchase"
    NOT_CAPTURED = "not_captured", "Completed here, but not paid at Stripe"
    AMOUNT = "amount", "The amounts differ"
    STILL_PAYABLE = "still_payable", "May still be paid at Stripe, though nothing would be given for it"
    NOT_AT_STRIPE = "not_at_stripe", "Stripe doesn't know it"
    FAULT = "fault", "Could not be compared"


class Difference(models.Model):
    """What could not be put right without somebody; ``resolved_by`` is empty where a later look found it gone."""

    kind = models.CharField(max_length=20, choices=DifferenceKind)
    object_id = models.CharField(max_length=255, help_text="Stripe's id; the uuid of a refund that never got one.")
    purchase = models.ForeignKey(Purchase, null=True, blank=True, on_delete=models.PROTECT, related_name="differences")
    what = models.CharField(max_length=500)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("-last_seen_at",)
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="difference_of_object_once")]
        indexes = [
            # "Needs attention", and what every run looks at again.
            models.Index(fields=["id"], condition=Q(resolved_at__isnull=True), name="difference_open"),
            models.Index(fields=["-last_seen_at"], name="difference_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.object_id}: {self.get_kind_display()}"
