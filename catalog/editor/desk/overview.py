"""The day at a glance, for the admin's home: files in work, drafts that wait, and what goes live next."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from catalog.editor.desk import calendar, filters
from catalog.editor.desk.calendar import Entry
from catalog.editor.own_beats import PAGE_POLICY, Person
from catalog.models import Deliverable, Preview

NEXT = 5  # entries of what goes live
AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the beats that a person may change, and the next ``NEXT`` that go live, overdue ones first."""

    files_checked: int
    previews_made: int
    previews_failed: int
    drafts: int
    drafts_ready: int
    newer_drafts: int
    scheduled: tuple[Entry, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing to show."""
        counts = (self.files_checked, self.previews_made, self.previews_failed, self.drafts, self.newer_drafts)
        return not any(counts) and not self.scheduled


def overview_of(user: Person) -> Overview | None:
    """None for who may change no beat."""
    if not PAGE_POLICY.user_has_permission(user, "change"):
        return None
    pages = filters.beats_of(user)
    mine = {"beat__archived_at": None, "beat__translation_key__in": pages.values("translation_key")}
    previews = Preview.objects.filter(**mine).aggregate(
        pending=Count("pk", filter=Q(state=Preview.State.PENDING)),
        failed=Count("pk", filter=Q(state=Preview.State.FAILED)),
    )
    waiting = pages.filter(Q(live=False, scheduled_at=None))
    planned = calendar.entries(user, until=timezone.now() + AHEAD, most=NEXT)
    return Overview(
        files_checked=Deliverable.objects.filter(state=Deliverable.State.UPLOADED, **mine).count(),
        previews_made=previews["pending"],
        previews_failed=previews["failed"],
        drafts=waiting.count(),
        drafts_ready=waiting.filter(Q(is_ready=True)).count(),
        newer_drafts=pages.filter(live=True, has_unpublished_changes=True).count(),
        scheduled=tuple(planned),
    )
