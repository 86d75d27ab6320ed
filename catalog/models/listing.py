"""``BeatListing``: the shop window, one flat row for each beat and language that a buyer can see.

A projection: written and read by ``catalog.listing`` alone, thrown away and rebuilt at will. Money never reads it.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from catalog.models.beat import Beat


def _words() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=100), default=list)


class BeatListing(models.Model):
    """What a card shows (``card``, ready made) and what filters, sorts and search compare."""

    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="listings")
    page = models.ForeignKey("catalog.BeatPage", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    card = models.JSONField()
    title = models.CharField(max_length=255)
    search_text = models.TextField()  # lower case: which of those whose words were guessed fits best
    document = SearchVectorField()
    genre = models.CharField(max_length=60, blank=True)
    moods = _words()
    tags = _words()
    sounds_like = _words()
    producers = _words()
    licences = _words()
    prices = models.JSONField(default=dict)  # of the licences that can be had, by their codes, in the smallest unit
    key = models.CharField(max_length=12, blank=True)
    bpm_hundredths = models.PositiveIntegerField(default=0)
    duration_s = models.PositiveIntegerField(default=0)
    from_amount_minor = models.PositiveIntegerField(null=True)  # None: nothing is for sale any more
    is_sold = models.BooleanField(default=False)
    featured_rank = models.PositiveIntegerField(null=True)  # place among those featured by hand; None: not one of them
    licences_sold = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()
    refreshed_at = models.DateTimeField(default=timezone.now)
    changes_at = models.DateTimeField(null=True)  # when time alone changes this row (an expiry)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["beat", "language"], name="catalog_listing_unique")]
        indexes = [
            # One for each sort, all within a language; the id breaks ties.
            models.Index(
                "language",
                models.F("featured_rank").asc(nulls_last=True),
                "is_sold",
                models.F("published_at").desc(),
                models.F("beat").desc(),
                name="catalog_listing_by_hand",
            ),
            models.Index(
                "language", models.F("published_at").desc(), models.F("beat").desc(), name="catalog_listing_newest"
            ),
            models.Index(
                "language",
                models.F("licences_sold").desc(),
                models.F("published_at").desc(),
                models.F("beat").desc(),
                name="catalog_listing_popular",
            ),
            models.Index("language", "from_amount_minor", "beat", name="catalog_listing_price"),
            models.Index("language", "bpm_hundredths", "beat", name="catalog_listing_bpm"),
            models.Index("changes_at", name="catalog_listing_changes"),
            # Search.
            GinIndex(fields=["document"], name="catalog_listing_document"),
            # Facets that filter by membership.
            GinIndex(fields=["moods", "tags", "sounds_like", "producers", "licences"], name="catalog_listing_words"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
