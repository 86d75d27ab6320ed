"""The contract of one line: the text accepted at checkout, unchanged, with what could not be known before."""

from typing import Self

from django.db import models
from django.db.models import F

from payments.models.line import PurchaseLine


class ContractStatus(models.TextChoices):
    ISSUED = "issued", "Issued"
    NEEDS_NAME = "needs_name", "Waiting for the licensee's name"
    SUPERSEDED = "superseded", "Superseded"


class LicenceContracts(models.QuerySet["LicenceContract"]):
    def in_force_first(self) -> Self:
        """The one in force before those that were superseded, of these the latest first."""
        return self.order_by(F("superseded_by").desc(nulls_first=True), "-pk")


class LicenceContract(models.Model):
    """``text`` is the line's ``terms_text``; the PDF is made on a worker and kept with its hash."""

    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=32, unique=True)
    status = models.CharField(max_length=12, choices=ContractStatus, default=ContractStatus.ISSUED)
    licensee_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    schedule = models.JSONField(default=dict, help_text="Date of sale, earlier leases and the like.")
    issued_at = models.DateTimeField()
    pdf_key = models.CharField(max_length=255, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size_bytes = models.PositiveBigIntegerField(default=0)
    superseded_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )

    objects = LicenceContracts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=~models.Q(status=ContractStatus.SUPERSEDED),
                name="contract_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.number
