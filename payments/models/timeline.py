"""What happened to a purchase, in order, for people: append-only, ids and never names."""

from django.db import models

from payments.models.purchase import Purchase


class PurchaseEvent(models.Model):
    """One entry; ``data`` holds ids and figures."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index(fields=["purchase", "at"], name="timeline_of_purchase"),
            # Declined cards of late, which limits count.
            models.Index(fields=["at"], condition=models.Q(kind="payment declined"), name="timeline_declines"),
        ]

    def __str__(self) -> str:
        return self.kind


class DownloadRecord(models.Model):
    """A signed address that was given out; counts grants, not requests for bytes."""

    line = models.ForeignKey("payments.PurchaseLine", on_delete=models.PROTECT, related_name="downloads")
    type = models.CharField(max_length=12)
    at = models.DateTimeField()
    client_address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)
        indexes = [models.Index(fields=["line", "type", "-at"], name="download_of_file")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.type}"


class Installation(models.Model):
    """This shop among all that may use one Stripe account: its id is in every intent's metadata. One row."""

    id = models.BooleanField(primary_key=True, default=True)
    uuid = models.UUIDField(unique=True)
    stripe_account_id = models.CharField(max_length=255, blank=True, help_text="Filled at the first contact.")
    stripe_mode = models.CharField(
        max_length=8, blank=True, help_text="sandbox, test or live: what its sales belong to."
    )
    host = models.CharField(max_length=255, blank=True, help_text="Of BASE_URL, which live sales belong to.")
    refusal = models.CharField(max_length=500, blank=True, help_text="Why the present key may not be used with it.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=True), name="installation_only_one")]

    def __str__(self) -> str:
        return str(self.uuid)
