"""``ExclusiveRight``: what an exclusive licence takes away; one row that alternate versions of a beat share.

Its only writer is ``catalog.rights``.
"""

from django.db import models
from django.db.models import Q


class ExclusiveRight(models.Model):
    """Open, held for an unpaid line, sold to a line, or withdrawn; ``holder_line`` is a purchase line's uuid."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        RESERVED = "reserved", "reserved"
        SOLD = "sold", "sold"
        WITHDRAWN = "withdrawn", "withdrawn"

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    holder_line = models.UUIDField(null=True, blank=True, unique=True)
    reserved_until = models.DateTimeField(null=True, blank=True)
    sold_at = models.DateTimeField(null=True, blank=True)
    prior_leases = models.PositiveIntegerField(default=0)
    prior_leases_end = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalog_right_state_fits_holder",
                condition=Q(state="open", holder_line=None, reserved_until=None, sold_at=None)
                | Q(state="reserved", holder_line__isnull=False, reserved_until__isnull=False, sold_at=None)
                | Q(state="sold", holder_line__isnull=False, reserved_until=None, sold_at__isnull=False)
                | Q(state="withdrawn", holder_line=None, reserved_until=None, sold_at=None),
            ),
        ]
        indexes = [
            # Holds whose time is up: the sweeper's query.
            models.Index(fields=["reserved_until"], name="catalog_right_held_until", condition=Q(state="reserved")),
        ]

    def __str__(self) -> str:
        return f"Right {self.pk}: {self.state}"
