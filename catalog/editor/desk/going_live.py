"""Publishing, taking down and scheduling many beats: each by itself, so that one that can't doesn't stop the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from catalog import publishing
from catalog.editor.desk.saving import RowRefusedError, draft_of, keep, locked, refuse_if_not_his, title_for
from catalog.models import BeatPage
from catalog.readiness import Missing, NotReadyError


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one beat: a sentence; ``reasons`` say what it lacks. ``is_done``: it is as was wanted."""

    page: int
    title: str
    is_done: bool
    sentence: str
    reasons: tuple[str, ...] = ()


Deed = Callable[[AbstractUser, BeatPage], Told]


def publish(user: AbstractUser, page: BeatPage) -> Told:
    """The newest draft goes live if the gate lets it."""
    if page.live and not page.has_unpublished_changes:
        return _told(page, "was live already")
    try:
        with transaction.atomic():  # what isn't ready stays scheduled as it was
            revision = page.get_latest_revision() or page.save_revision(user=user, clean=False)
            if revision.as_object().go_live_at:  # else Wagtail takes "publish" for "at its time"
                draft = draft_of(page)
                draft.go_live_at = None
                revision = keep(draft, user)
            revision.publish(user=user)
    except NotReadyError as error:
        return _told(page, "is not ready", is_done=False, missing=error.missing)
    return _told(page, "is live")


def unpublish(user: AbstractUser, page: BeatPage) -> Told:
    """Taken down; what was bought stays bought."""
    if not page.live:
        return _told(page, "was not live")
    page.unpublish(user=user)
    return _told(page, "is taken down")


def schedule(user: AbstractUser, page: BeatPage, at: datetime) -> Told:
    """The newest draft goes live at ``at``; one that isn't ready yet is scheduled all the same, and that is told."""
    if page.live and not page.has_unpublished_changes:
        return _told(page, "is live already, without a newer draft", is_done=False)
    if at <= timezone.now():
        return _told(page, f"can't go live at {written(at)}: that has passed", is_done=False)
    draft = draft_of(page)
    if draft.expire_at and draft.expire_at <= at:
        return _told(page, f"expires before {written(at)}", is_done=False)
    draft.go_live_at = at
    revision = keep(draft, user)
    publishing.schedule(draft, revision, user=user)
    return _told(page, f"goes live on {written(at)}", missing=publishing.missing_in_draft(draft))


def unschedule(user: AbstractUser, page: BeatPage) -> Told:
    """It stays as it is until somebody says otherwise."""
    planned = list(page.revisions.filter(approved_go_live_at__isnull=False))
    if not planned:
        return _told(page, "was not scheduled")
    for revision in planned:
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])  # Wagtail logs that it was cancelled
    draft = draft_of(page)
    draft.go_live_at = None  # else the next "publish" would be a schedule again
    keep(draft, user)
    return _told(page, "is not scheduled any more")


def do(user: AbstractUser, ids: Sequence[int], deed: Deed) -> list[Told]:
    """Do it to each page that ``user`` may publish, in the order of ``ids``; each commits by itself."""
    told = []
    for pk in ids:
        with transaction.atomic():
            page = locked([pk]).get(pk)
            if page is None:
                continue
            try:
                refuse_if_not_his(user, page, though_scheduled=True)
                if not page.permissions_for_user(user).can_publish():
                    raise RowRefusedError("You may not publish this beat.")
                with transaction.atomic():
                    told.append(deed(user, page))
            except RowRefusedError as error:
                sentences = " ".join([error.message, *error.cells.values()]).strip()
                told.append(Told(pk, title_for(user, page), False, sentences))
    return told


def zone() -> ZoneInfo:
    """The shop's."""
    return ZoneInfo(settings.SHOP_TIME_ZONE)


def written(at: datetime) -> str:
    """For people, in the shop's zone."""
    return at.astimezone(zone()).strftime("%a %-d %b %Y, %H:%M %Z")


def _told(page: BeatPage, sentence: str, *, is_done: bool = True, missing: Sequence[Missing] = ()) -> Told:
    return Told(page.pk, page.draft_title or page.title, is_done, sentence, tuple(item.reason for item in missing))
