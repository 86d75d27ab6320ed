"""A better version of a file that was sold: its buyers keep what they bought, and may fetch this beside it."""

import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import models

from catalog.models import Beat, Deliverable
from payments.models.line import LineFile


class Correction(models.Model):
    """Given by a manager to everybody who holds an earlier version; ``reason`` is what buyers read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    beat = models.ForeignKey(Beat, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.reason


class CorrectedFiles(models.QuerySet["CorrectedFile"]):
    def newest_of(self, beat_ids: Collection[int]) -> dict[tuple[int, str], "CorrectedFile"]:
        """The present one of each beat and type; one query."""
        files = self.filter(deliverable__beat_id__in=beat_ids).select_related("deliverable", "correction")
        by_version = files.order_by("deliverable__version")
        return {(each.deliverable.beat_id, each.deliverable.type): each for each in by_version}


class CorrectedFile(models.Model):
    """One file of a correction. Whose it is follows from what was bought: there is no row for each buyer."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="files")
    deliverable = models.OneToOneField(Deliverable, on_delete=models.PROTECT, related_name="corrected_file")

    objects = CorrectedFiles.as_manager()

    def __str__(self) -> str:
        return f"{self.deliverable_id}: {self.correction_id}"

    def replaces(self, sold: LineFile) -> bool:
        """Whether this is later than the version that was sold."""
        return self.deliverable.version > sold.deliverable.version
