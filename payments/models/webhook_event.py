"""Stripe's news as it arrived: the database is the inbox."""

from django.db import models
from django.db.models import Q


class EventStatus(models.TextChoices):
    RECEIVED = "received", "Waiting"
    PROCESSING = "processing", "Being worked on"
    PROCESSED = "processed", "Done"
    IGNORED = "ignored", "Ignored"
    FAILED = "failed", "Parked"


class StripeWebhookEvent(models.Model):
    """``payload`` holds no names, addresses or secrets; ``lease`` fences a worker that was taken for dead."""

    stripe_event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=120)
    object_id = models.CharField(max_length=255, blank=True)
    api_version = models.CharField(max_length=60, blank=True)
    livemode = models.BooleanField()
    created = models.DateTimeField(help_text="When Stripe made it.")
    payload = models.JSONField()
    status = models.CharField(max_length=12, choices=EventStatus, default=EventStatus.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    silent_leases = models.PositiveIntegerField(default=0, help_text="Leases that ended without a word.")
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-received_at",)
        verbose_name = "webhook event"
        indexes = [
            # The admin's list: parked ones, and newest first.
            models.Index(fields=["-received_at"], name="event_newest"),
            models.Index(fields=["-received_at"], condition=Q(status="failed"), name="event_parked"),
            # The drain's claim: due rows, oldest first.
            models.Index(fields=["next_attempt_at"], condition=Q(status="received"), name="event_due"),
            models.Index(fields=["lease_until"], condition=Q(status="processing"), name="event_leased"),
            # The timeline: all news of one object.
            models.Index(fields=["object_id"], name="event_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_event_id}"
