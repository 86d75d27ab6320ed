"""``Touched``: rows that keep their visitor's first touch. ``CartCount``: beats chosen, by source and day."""

from django.db import models

from catalog.models import Beat
from catalog.sources import MOST_LETTERS, Touch


class Touched(models.Model):
    """A host or a campaign's words, as ``catalog.sources`` cleans them; empty is unknown. Nothing about a person."""

    source = models.CharField(max_length=MOST_LETTERS, blank=True)
    medium = models.CharField(max_length=MOST_LETTERS, blank=True)
    campaign = models.CharField(max_length=MOST_LETTERS, blank=True)

    class Meta:
        abstract = True

    @property
    def touch(self) -> Touch:
        """The three words as one."""
        return Touch(self.source, self.medium, self.campaign)


class CartCount(models.Model):
    """``count``: put into a cart or taken straight to pay on a day of the shop's clock; lines of carts come and go."""

    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    source = models.CharField(max_length=MOST_LETTERS, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["beat", "day", "source"], name="cart_count_unique")]
        indexes = [models.Index(fields=["day"], name="cart_count_of_day")]

    def __str__(self) -> str:
        return f"{self.beat_id} {self.day} {self.source}"
