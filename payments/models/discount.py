"""What makes a cart cheaper: codes that buyers type, how often each was used, and deals on several lines."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from catalog.models.fields import AmountField, ShareField
from payments.models.purchase import Purchase

CODE_PATTERN = r"^[A-Za-z0-9_-]+$"  # what is read aloud and typed on a phone
WHOLE_BP = 10_000  # a percentage is counted in 1/100 percent


def shop_currency() -> str:
    return str(settings.SHOP_CURRENCY)


class DiscountCode(models.Model):
    """A percentage or an amount off; ``currency`` is that of its amounts."""

    code = models.CharField(
        max_length=40,
        validators=[RegexValidator(CODE_PATTERN, "Use letters, digits, hyphens and underscores alone.")],
        help_text="What buyers type. Capitals or not makes no difference.",
    )
    percent_bp = ShareField("percent off", null=True, blank=True, help_text="Either this or an amount.")
    amount_minor = AmountField("amount off", null=True, blank=True, help_text="Off the whole cart, once.")
    currency = models.CharField(max_length=3, default=shop_currency, editable=False)
    minimum_subtotal_minor = AmountField(
        "minimum", default=0, help_text="What the cart must cost before discounts; 0: no minimum."
    )
    licence_codes = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name="licences", help_text="None: all."
    )
    email_key = models.CharField(
        "for one address", max_length=254, blank=True, help_text="Only a buyer with this e-mail address can use it."
    )
    max_uses = models.PositiveIntegerField("uses", null=True, blank=True, help_text="Empty: unlimited.")
    max_uses_per_buyer = models.PositiveIntegerField(
        "uses per buyer", null=True, blank=True, help_text="Counted by e-mail address. Empty: unlimited."
    )
    starts_at = models.DateTimeField("from", null=True, blank=True)
    ends_at = models.DateTimeField("until", null=True, blank=True)
    is_active = models.BooleanField("switched on", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                Lower("code"), name="discount_code_unique", violation_error_message="There is such a code already."
            ),
            models.CheckConstraint(
                condition=Q(code__regex=CODE_PATTERN),
                name="discount_code_can_be_typed",
                violation_error_message="Use letters, digits, hyphens and underscores alone.",
            ),
            models.CheckConstraint(
                condition=Q(percent_bp__isnull=False, amount_minor__isnull=True)
                | Q(percent_bp__isnull=True, amount_minor__isnull=False),
                name="discount_one_kind",
                violation_error_message="Enter either a percentage or an amount.",
            ),
            models.CheckConstraint(
                condition=Q(percent_bp__isnull=True) | Q(percent_bp__gt=0, percent_bp__lte=WHOLE_BP),
                name="discount_percent_sane",
                violation_error_message="A percentage is above 0 and at most 100.",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gt=0),
                name="discount_amount_sane",
                violation_error_message="An amount is above zero.",
            ),
            models.CheckConstraint(
                condition=(Q(max_uses__isnull=True) | Q(max_uses__gt=0))
                & (Q(max_uses_per_buyer__isnull=True) | Q(max_uses_per_buyer__gt=0)),
                name="discount_uses_sane",
                violation_error_message="A limit of uses is above zero.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="discount_ends_after_start",
                violation_error_message="The end comes after the beginning.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Addresses are compared in lower case."""
        super().clean()
        self.email_key = self.email_key.strip().lower()


class UseState(models.TextChoices):
    RESERVED = "reserved", "Being paid"
    USED = "used", "Used"
    RELEASED = "released", "Given back"


class DiscountUse(models.Model):
    """A code in a purchase; it counts while ``reserved`` or ``used``."""

    code = models.ForeignKey(DiscountCode, on_delete=models.PROTECT, related_name="uses")
    purchase = models.OneToOneField(Purchase, on_delete=models.PROTECT, related_name="discount_use")
    email_key = models.CharField(max_length=254)
    state = models.CharField(max_length=8, choices=UseState, default=UseState.RESERVED)
    at = models.DateTimeField(help_text="When it got into this state.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=UseState.values), name="discount_use_state_known")]
        indexes = [
            # How often a code counts, and how often for one buyer.
            models.Index(
                fields=["code", "email_key"], condition=Q(state__in=["reserved", "used"]), name="discount_use_counting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.purchase_id} ({self.state})"


class GroupOffer(models.Model):
    """Buy some, get some free; the cheapest of a group are the free ones."""

    name = models.CharField(max_length=80, help_text="What buyers read in the cart: “Buy 2, get 1 free”.")
    buy_count = models.PositiveSmallIntegerField("buy", default=2)
    free_count = models.PositiveSmallIntegerField("get free", default=1)
    licence_codes = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name="licences",
        help_text="None: all but exclusive ones.",
    )
    starts_at = models.DateTimeField("from", null=True, blank=True)
    ends_at = models.DateTimeField("until", null=True, blank=True)
    is_active = models.BooleanField("switched on", default=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(buy_count__gt=0, free_count__gt=0),
                name="group_offer_counts_sane",
                violation_error_message="Something is bought, and something is free.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="group_offer_ends_after_start",
                violation_error_message="The end comes after the beginning.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
