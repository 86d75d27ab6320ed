"""``Beat``: what is sold. A plain row that pages, files, prices and sold lines point at."""

import uuid

from django.db import models

from catalog.models.right import ExclusiveRight


class Beat(models.Model):
    """One piece of music; its pages (one a language) are found by ``translation_key``.

    A page may be copied, moved, unpublished or deleted: the beat stays, and nothing sold is touched.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    translation_key = models.UUIDField(unique=True, editable=False)
    right = models.ForeignKey(ExclusiveRight, on_delete=models.PROTECT, related_name="beats")
    licences_sold = models.PositiveIntegerField(default=0, editable=False)  # reported by payments; sorts "popular"
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Beat {self.pk}"
