"""A link to one file of an order, for a computer or an engineer."""

import secrets
from typing import Self

from django.db import models

from catalog.clock import ShopNow
from payments.models.line import PurchaseLine
from payments.models.purchase import TOKEN_BYTES


def make_link_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class FileLinks(models.QuerySet["FileLink"]):
    def alive(self) -> Self:
        """Those that open their file, as far as they themselves go: access is looked at with each click."""
        return self.filter(revoked_at=None, expires_at__gt=ShopNow())


class FileLink(models.Model):
    """``token`` opens that file alone, until ``expires_at`` or until the buyer took it back."""

    token = models.CharField(max_length=64, unique=True, default=make_link_token, editable=False)
    line = models.ForeignKey(PurchaseLine, on_delete=models.CASCADE, related_name="links")
    type = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FileLinks.as_manager()

    class Meta:
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return f"{self.line_id} {self.type}"
