"""Previews that were made with other settings are made again: a few at a time, while the old ones serve.

Nothing is remembered but what each was made with, so the newest settings win, and work that was stopped goes on.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.audio.tag import write_default_tag
from catalog.clock import ShopNow
from catalog.media import bell, leases, storage
from catalog.models import Beat, Deliverable, FileType, Preview, PreviewSettings, RetiredFile, StemPreviews

AT_ONCE = 4  # so that a new upload doesn't wait behind hundreds of old beats
RETIRED_FOR = timedelta(days=2)
REMOVED_AT_ONCE = 200
TAG_HEARD_FOR_S = 3600
SHOWN_FAILURES = 20


class TagGoneError(Exception):
    """The shop's own tag is not in the bucket."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many previews are as the settings want them, of how many; what failed, and how many that is."""

    done: int
    total: int
    failed: int
    failures: tuple[Preview, ...]

    @property
    def is_working(self) -> bool:
        """Some will follow by themselves."""
        return self.done + self.failed < self.total


def progress() -> Progress:
    """How far all previews, on sale or of drafts, are made with the present settings."""
    now = PreviewSettings.load().fingerprint
    shown = Preview.objects.filter(_is_shown())
    failed = _failed(now)
    return Progress(
        done=shown.filter(recipe=now).count(),
        total=shown.count(),
        failed=failed.count(),
        failures=tuple(failed.select_related("beat").order_by("pk")[:SHOWN_FAILURES]),
    )


def go_on() -> int:
    """Begin with those that are due, as long as few are in the making; returns how many were begun."""
    now = PreviewSettings.load().fingerprint
    free = AT_ONCE - _in_the_making()
    due: list[Preview | Deliverable] = [*_due_previews(now)[:AT_ONCE], *_due_stems(now)[:AT_ONCE]]
    begun = 0
    for work in due[: max(free, 0)]:
        begun += _begin_stems(work) if isinstance(work, Deliverable) else _begin_preview(work)
    return begun


def try_again() -> int:
    """Queue all that failed with the present settings; returns how many."""
    failed = list(_failed(PreviewSettings.load().fingerprint))
    for preview in failed:
        _restart(preview)
    return len(failed)


def try_stems_again(beat: Beat) -> None:
    """Queue the stems of a beat that could not be made heard."""
    for stems in beat.deliverables.filter(stem_previews__state=StemPreviews.State.FAILED):
        _begin_stems(stems)


def retire(keys: list[str]) -> None:
    """Have public objects removed in two days, when no page that names them is open any more."""
    RetiredFile.objects.bulk_create([RetiredFile(key=key) for key in keys if key], ignore_conflicts=True)


def remove_retired() -> None:
    """Remove public objects whose time is over."""
    over = Q(retired_at__lte=leases.after(-RETIRED_FOR))
    for retired in RetiredFile.objects.filter(over)[:REMOVED_AT_ONCE]:
        storage.delete_public(retired.key)
        retired.delete()


def write_tag(shop: PreviewSettings, path: Path) -> Path:
    """The shop's tag as a WAV; raises TagGoneError if it was lost."""
    if not shop.tag_key:
        return write_default_tag(path)
    try:
        return storage.fetch_private(shop.tag_key, path)
    except storage.MissingObjectError as error:
        raise TagGoneError("The shop's tag is not in the bucket any more. Upload it again in the settings.") from error


def tag_address(key: str) -> str:
    """Where the editor's browser hears a tag for an hour."""
    where = {"Bucket": settings.AWS_STORAGE_BUCKET_NAME, "Key": key}
    return str(storage.browsers_s3().generate_presigned_url("get_object", Params=where, ExpiresIn=TAG_HEARD_FOR_S))


def _is_shown() -> Q:
    """Previews that count: on sale, or of the newest master of a beat."""
    newer = Preview.objects.filter(beat=OuterRef("beat"), master__gt=OuterRef("master"))
    return Q(state=Preview.State.READY, beat__archived_at=None) & (Q(is_on_sale=True) | Q(~Exists(newer)))


def _failed(now: str) -> QuerySet[Preview]:
    shown = Preview.objects.filter(_is_shown())
    return Preview.objects.filter(state=Preview.State.FAILED, recipe=now, master__in=shown.values("master"))


def _in_the_making() -> int:
    older = Preview.objects.filter(master=OuterRef("master"), state=Preview.State.READY)
    pending = Preview.objects.filter(Exists(older), state=Preview.State.PENDING).count()
    return pending + StemPreviews.objects.filter(state=StemPreviews.State.PENDING).count()


def _due_previews(now: str) -> QuerySet[Preview]:
    """Those made otherwise that nobody makes again, and those that failed with other settings."""
    another = Preview.objects.filter(master=OuterRef("master")).exclude(state=Preview.State.READY)
    stale = _is_shown() & ~Q(recipe=now) & Q(~Exists(another))
    failed = Q(state=Preview.State.FAILED, beat__archived_at=None) & ~Q(recipe__in=(now, ""))
    due = Preview.objects.filter(stale | failed).select_related("beat", "master")
    return due.order_by("-is_on_sale", "pk")


def _due_stems(now: str) -> QuerySet[Deliverable]:
    """Zips on sale whose stems can't be heard, or are heard as other settings wanted."""
    current = StemPreviews.objects.filter(stems=OuterRef("pk")).filter(
        Q(recipe=now) | Q(state=StemPreviews.State.PENDING) | Q(state=StemPreviews.State.FAILED, made_recipe=now)
    )
    on_sale = Deliverable.objects.filter(type=FileType.STEMS, is_on_sale=True, beat__archived_at=None)
    return on_sale.filter(~Exists(current)).order_by("pk")


def _begin_preview(stale: Preview) -> int:
    if stale.state == Preview.State.FAILED:
        return _restart(stale)
    try:
        with transaction.atomic():
            Beat.objects.select_for_update(of=("self",)).get(pk=stale.beat_id)
            sha256 = stale.master.sha256
            bell.ring(Preview.objects.create(beat=stale.beat, master=stale.master, master_sha256=sha256))
    except IntegrityError:  # somebody else began
        return 0
    return 1


def _restart(failed: Preview) -> int:
    with transaction.atomic():
        changed = Preview.objects.filter(pk=failed.pk, state=Preview.State.FAILED).update(
            state=Preview.State.PENDING, failure="", attempts=0, lease=None, leased_until=None
        )
        if changed:
            bell.ring(failed)
    return changed


def _begin_stems(stems: Deliverable) -> int:
    with transaction.atomic():
        row, is_new = StemPreviews.objects.get_or_create(stems=stems)
        if not is_new:
            waiting = StemPreviews.objects.filter(pk=row.pk).exclude(state=StemPreviews.State.PENDING)
            if not waiting.update(state=StemPreviews.State.PENDING, failure="", attempts=0, enqueued_at=ShopNow()):
                return 0
        bell.ring(row)
    return 1
