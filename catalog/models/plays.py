"""How often previews were heard: sums alone, so that nobody can be found in them."""

from django.db import models

from catalog.models.beat import Beat

SOURCE_LENGTH = 100


class PlayCount(models.Model):
    """Plays of a beat on one day of the shop's zone by listeners who came from one ``source`` ("": directly)."""

    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="plays")
    day = models.DateField()
    source = models.CharField(max_length=SOURCE_LENGTH, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["beat", "day", "source"], name="catalog_plays_unique")]

    def __str__(self) -> str:
        return f"{self.beat_id}, {self.day}, {self.source or 'direct'}: {self.count}"
