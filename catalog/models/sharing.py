"""``SharePicture``: the picture that other sites show where a beat's address is shared."""

from django.db import models

from catalog.models.beat import Beat


class SharePicture(models.Model):
    """One a beat and language; ``key`` is in the public bucket.

    ``seen_at`` is the listing's ``refreshed_at`` that was looked at last: a later one means that something may differ
    from what was drawn, which ``drawn_of`` is the digest of.
    """

    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="share_pictures")
    language = models.CharField(max_length=12)
    key = models.CharField(max_length=200)
    drawn_of = models.CharField(max_length=16)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["beat", "language"], name="catalog_share_picture_unique")]

    def __str__(self) -> str:
        return f"{self.beat_id} ({self.language})"
