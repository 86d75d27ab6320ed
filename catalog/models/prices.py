"""``SalePrice``: less for a while; ``PriceChange``: prices of many beats changed at once, so that it can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.models.beat import Beat
from catalog.models.fields import AmountField
from catalog.models.licence import LicenceTier


class PriceChange(models.Model):
    """Prices of many beats that one person changed at once: for good (``items``), or for a while (``sale_prices``)."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    summary = models.CharField(max_length=300)  # for people: "WAV lease: 20 % less, 50 prices"
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.summary


class PriceChangeItem(models.Model):
    """What one beat did otherwise than a licence before and after: ``amount_minor``, ``is_free``, ``is_offered``."""

    change = models.ForeignKey(PriceChange, on_delete=models.CASCADE, related_name="items")
    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="+")
    tier = models.ForeignKey(LicenceTier, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "beat", "tier"], name="catalog_price_change_item_unique")
        ]

    def __str__(self) -> str:
        return f"{self.beat_id}/{self.tier_id}"


class SalePrice(models.Model):
    """A lower price of one beat under one licence between two times of the shop's clock; the lowest in force counts."""

    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="sale_prices")
    tier = models.ForeignKey(LicenceTier, on_delete=models.CASCADE, related_name="sale_prices")
    amount_minor = AmountField("sale price")
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until", db_index=True)
    change = models.ForeignKey(
        PriceChange, null=True, blank=True, on_delete=models.CASCADE, related_name="sale_prices", editable=False
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="catalog_sale_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="catalog_sale_price_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.beat_id}/{self.tier_id}: {self.amount_minor}"
