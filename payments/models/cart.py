"""What a visitor means to buy: kept for his session, and for his log-in once he has one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models import Beat
from payments.models.touched import Touched


class Cart(Touched):
    """One for each session or log-in; prices in it are what was shown, never what is charged."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="cart"
    )
    session_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    discount_code = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(session_key__isnull=False), name="cart_belongs_to_somebody"
            ),
        ]
        indexes = [
            # Carts that nobody came back to are looked for (``carts.forget_abandoned``).
            models.Index(fields=["updated_at"], name="cart_oldest"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class CartLine(models.Model):
    """One beat under one licence; ``unit_minor`` is the price that was shown, so that a change can be told."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="+")
    beat_title = models.CharField(max_length=255)
    licence_code = models.CharField(max_length=60)
    unit_minor = models.BigIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "pk")
        constraints = [models.UniqueConstraint(fields=["cart", "beat"], name="cart_has_a_beat_once")]

    def __str__(self) -> str:
        return f"{self.beat_title}, {self.licence_code}"
