"""One try to take a purchase's money: committed before Stripe is asked."""

from django.db import models

from payments.models.purchase import Purchase


class PaymentAttempt(models.Model):
    """The intent's id is committed before the client secret leaves us; the secret itself is never stored.

    An attempt on Stripe's own page has a session; its intent is known once the buyer pays there.
    """

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    idempotency_key = models.CharField(max_length=255, unique=True)
    stripe_payment_intent_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    is_hosted = models.BooleanField(default=False, help_text="Paid on Stripe's own page.")
    stripe_session_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    stripe_charge_id = models.CharField(max_length=255, blank=True)
    stripe_status = models.CharField(max_length=40, blank=True, help_text="What Stripe last said of the intent.")
    stripe_seen_at = models.DateTimeField(null=True, blank=True, help_text="When Stripe was asked for that.")
    captured_minor = models.BigIntegerField(default=0)
    superseded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("purchase", "number")
        constraints = [
            models.UniqueConstraint(fields=["purchase", "number"], name="attempt_number_unique"),
            models.UniqueConstraint(
                fields=["purchase"], condition=models.Q(superseded_at__isnull=True), name="attempt_one_is_present"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="attempt_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.idempotency_key

    @property
    def can_be_paid_at_stripe(self) -> bool:
        """Stripe has an intent or a page for it."""
        return self.stripe_payment_intent_id is not None or self.stripe_session_id is not None
