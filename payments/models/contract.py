"""The contract of one line: the text accepted at checkout, unchanged, with what could not be known before."""

from django.db import models

from payments.models.line import PurchaseLine


class ContractStatus(models.TextChoices):
    ISSUED = "issued", "Issued"
    NEEDS_NAME = "needs_name", "Waiting for the licensee's name"
    SUPERSEDED = "superseded", "Superseded"


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
