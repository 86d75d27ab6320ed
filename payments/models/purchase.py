"""The purchase: what one buyer bought in one go, and where its money stands. Buyers read "your order"."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from payments.models.touched import Touched

TOKEN_BYTES = 24  # 192 random bits; the contract asks for at least 128
NUMBER_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misheard or misread


def make_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def make_number() -> str:
    """Ten random letters in two groups, for people to read to each other; opens nothing."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


class PaymentStatus(models.TextChoices):
    PENDING = "pending", "Waiting for payment"
    PROCESSING = "processing", "Payment under way"
    COMPLETED = "completed", "Paid"
    FAILED = "failed", "Declined"
    CANCELLED = "cancelled", "Cancelled"


class Purchase(Touched):
    """``token`` is a key for the buyer alone, ``uuid`` ties rows and Stripe's metadata, ``number`` is said aloud."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=64, unique=True, default=make_token, editable=False)
    number = models.CharField(max_length=16, unique=True, default=make_number, editable=False)

    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="purchases"
    )
    email = models.EmailField(max_length=254)
    email_key = models.CharField(max_length=254, help_text="The address trimmed and in lower case, for comparing.")
    session_key = models.CharField(max_length=64, blank=True)
    client_address = models.GenericIPAddressField(null=True, blank=True)
    licensee_name = models.CharField(max_length=200, blank=True)
    licensee_artist_name = models.CharField(max_length=200, blank=True)
    licensee_address = models.CharField(max_length=500, blank=True)
    licensee_country = models.CharField(max_length=2, blank=True)

    currency = models.CharField(max_length=3)
    subtotal_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    tax_added_minor = models.BigIntegerField(default=0, help_text="0 where prices include tax.")
    total_minor = models.BigIntegerField()
    tax_calculation_id = models.CharField(max_length=255, blank=True)
    tax_transaction_id = models.CharField(max_length=255, blank=True)
    tax_country = models.CharField(max_length=2, blank=True)
    tax_postal_code = models.CharField(max_length=20, blank=True)
    tax_vat_number = models.CharField(max_length=40, blank=True)

    payment_status = models.CharField(max_length=12, choices=PaymentStatus, default=PaymentStatus.PENDING)
    stripe_payment_intent_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    stripe_session_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    failure_message = models.CharField(max_length=500, blank=True, help_text="Stripe's sentence for the buyer.")
    consents = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=12, default="en")
    is_cart = models.BooleanField(
        default=False, help_text="Asked for as a cart: the next cart of its buyer replaces it."
    )
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces", editable=False
    )

    expires_at = models.DateTimeField(help_text="When an unpaid purchase is given up, and its hold with it.")
    hold_was_extended = models.BooleanField(default=False)
    next_check_at = models.DateTimeField(help_text="When Stripe is asked again, if no webhook came.")
    checks = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when nothing here says who the buyer was, and nothing may again."
    )

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(total_minor=F("subtotal_minor") - F("discount_minor") + F("tax_added_minor")),
                name="purchase_total_is_the_sum",
            ),
            models.CheckConstraint(
                condition=Q(subtotal_minor__gte=0, discount_minor__gte=0, tax_minor__gte=0, total_minor__gte=0),
                name="purchase_money_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(payment_status="completed")
                | (Q(completed_at__isnull=False) & (Q(total_minor=0) | Q(stripe_payment_intent_id__isnull=False))),
                name="purchase_completed_has_time_and_intent",
            ),
            models.CheckConstraint(
                condition=Q(payment_status__in=PaymentStatus.values), name="purchase_payment_status_known"
            ),
        ]
        indexes = [
            # The admin's list, newest first.
            models.Index(fields=["-created_at"], name="purchase_newest"),
            # The library: a buyer's own purchases, newest first.
            models.Index(fields=["buyer", "-created_at"], name="purchase_of_buyer"),
            # Beside the declined cards of late: how many paid.
            models.Index(fields=["completed_at"], condition=Q(payment_status="completed"), name="purchase_completed"),
            # Claiming guest purchases, hold limits and the admin's search by address.
            models.Index(fields=["email_key", "-created_at"], name="purchase_of_email"),
            # "The same caller asks again": its unfinished purchases.
            models.Index(
                fields=["session_key"],
                condition=Q(payment_status__in=["pending", "failed", "processing"]),
                name="purchase_open_of_session",
            ),
            # The sweeper: what has run out, and whom to ask Stripe about.
            models.Index(
                fields=["expires_at"], condition=Q(payment_status__in=["pending", "failed"]), name="purchase_expiring"
            ),
            models.Index(
                fields=["next_check_at"],
                condition=Q(payment_status__in=["pending", "failed", "processing"]),
                name="purchase_to_check",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Not decided yet: money may still come."""
        return self.payment_status in (PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED)


class IdempotencyRecord(models.Model):
    """An ``Idempotency-Key`` as a caller used it: what it asked for and what it got."""

    caller = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    body_sha256 = models.CharField(max_length=64)
    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="idempotency_records")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_of_caller_unique")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
