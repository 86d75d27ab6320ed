"""``ExclusiveRight``: what an exclusive licence takes away; one row that alternate versions of a beat share.

Its only writer is ``catalog.rights``.
"""

from datetime import date

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
    # Of leases that were sold before, or in other shops. Nobody has said how many there are: None.
    leases_elsewhere = models.PositiveIntegerField(null=True, blank=True, default=0)
    leases_elsewhere_end = models.DateField(null=True, blank=True)

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

    @property
    def earlier_leases(self) -> int:
        """How many leases an exclusive would find, sold here and elsewhere."""
        return self.prior_leases + (self.leases_elsewhere or 0)

    @property
    def earlier_leases_end(self) -> date | None:
        """When the last of them ends, as far as that is known."""
        return max(filter(None, (self.prior_leases_end, self.leases_elsewhere_end)), default=None)
