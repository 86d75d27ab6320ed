"""May this page go live? The gate before every way of publishing: button, bulk, schedule, workflow, code."""

import logging
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from wagtail.models import Page, Revision

from catalog import readiness
from catalog.models import WHOLE_SHARE_BP, Beat, BeatPage, BeatTapePage
from catalog.readiness import Missing, NotReadyError

logger = logging.getLogger(__name__)
SCHEDULED = "wagtail.publish.scheduled"  # how Wagtail's publish_scheduled marks what it does
FEWEST_IN_TAPE, MOST_IN_TAPE = 2, 40  # as many as a cart takes


def may_publish(page: BeatPage, revision: Revision, *, is_scheduled: bool) -> bool:
    """True if ``revision`` may go live, now or at its time.

    Otherwise raises NotReadyError, or for the scheduler logs it and answers False: the revision stays due.
    """
    draft = revision.as_object()
    return _is_ready(page, draft.title, missing_in_draft(draft), is_scheduled=is_scheduled)


def missing_in_draft(draft: BeatPage) -> list[Missing]:
    """All that a draft lacks before it can go live: its own fields, its files, its licences."""
    return [*missing_fields(draft), *missing_to_publish(draft)]


def schedule(draft: BeatPage, revision: Revision, *, user: AbstractUser) -> None:
    """Let ``revision`` go live at its ``go_live_at``, which is to come, ready or not: the caller tells who asked.

    The gate stands at that hour: what isn't ready then stays a draft and due. A time that has passed meanwhile is
    publishing now, which ``guard_save`` refuses to what isn't ready.
    """
    Page.publish(draft, revision, user=user)


def may_publish_tape(page: BeatTapePage, revision: Revision, *, is_scheduled: bool) -> bool:
    """The same for a beat tape."""
    draft = revision.as_object()
    missing = missing_in_tape([item.beat_page for item in draft.items.all()], len(draft.prices.all()))
    return _is_ready(page, draft.title, missing, is_scheduled=is_scheduled)


def missing_in_tape(beat_pages: Sequence[BeatPage | None], price_count: int) -> list[Missing]:
    """What a tape lacks that is made of these beats and has so many prices; its beats may still be drafts."""
    found = [page for page in beat_pages if page is not None]
    missing: list[Missing] = []
    if len(found) < len(beat_pages):
        missing.append(Missing("items", "A beat of this tape was deleted: take it out, or choose another."))
    if len(beat_pages) < FEWEST_IN_TAPE:
        missing.append(Missing("items", "Choose at least two beats."))
    if len(beat_pages) > MOST_IN_TAPE:
        missing.append(Missing("items", f"Choose at most {MOST_IN_TAPE} beats: a cart takes no more."))
    if len({page.beat_key for page in found}) < len(found):
        missing.append(Missing("items", "The same beat is in the tape twice: keep one of its pages."))
    if not price_count:
        missing.append(Missing("prices", "Give the tape a price under one licence at least."))
    return missing


def guard_save(page: BeatPage, update_fields: Iterable[str] | None) -> None:
    """Before a page is saved: if that puts it live, its first files go on sale with it, or NotReadyError is raised.

    A page that is inserted as live (a copy "with its live state") becomes a draft instead. Runs in the transaction of
    the save.
    """
    if not page.live or (update_fields is not None and not {"live", "live_revision"} & set(update_fields)):
        return
    if page._state.adding:
        _keep_live_if_on_sale(page)
        return
    before = BeatPage.objects.filter(pk=page.pk).values_list("live", "live_revision_id").first()
    if before == (True, page.live_revision_id):
        return  # live before, and no other revision: not publishing
    missing = [*missing_fields(page), *missing_to_publish(page)]
    if missing:
        raise NotReadyError(missing, title=page.title)
    readiness.offer_first(page.beat)


def end_alias(page: BeatPage, update_fields: Iterable[str]) -> list[str]:
    """Before a live alias is saved as a page of its own: it stays live if its beat is on sale, as a translation's is.

    Any other shows a new beat, which has no files yet, and becomes a draft. Returns the fields to save.
    """
    _keep_live_if_on_sale(page)
    return [*update_fields, "live", "has_unpublished_changes"]


def _keep_live_if_on_sale(page: BeatPage) -> None:
    beat = Beat.objects.filter(translation_key=page.translation_key).first()
    is_on_sale = beat is not None and not readiness.nothing_on_sale(beat)
    page.live = page.live and is_on_sale and not missing_to_publish(page)
    page.has_unpublished_changes = not page.live


def missing_to_publish(page: BeatPage) -> list[Missing]:
    """What the page's beat lacks, for the form where "publish" was pressed; the form itself checks the fields."""
    beat = Beat.objects.filter(translation_key=page.beat_key).first()
    if beat is None:
        return [Missing(readiness.FILES_FIELD, "Save a draft first, then upload the files.")]
    return readiness.missing_for_publish(beat)


def missing_fields(draft: BeatPage) -> list[Missing]:
    """What the page itself lacks; drafts are saved without these checks."""
    missing: list[Missing] = []
    try:
        draft.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            label = _label(draft, field)
            missing += [Missing(field, f"{label}: {message}" if label else message) for message in messages]
    return [*missing, *missing_producers([credit.share_bp or 0 for credit in draft.beat_producers.all()])]


def missing_producers(shares: Sequence[int]) -> list[Missing]:
    """What the producers with these shares, in 1/100 percent, lack: there is one at least, and they make a whole."""
    if not shares:
        return [Missing("beat_producers", "Name at least one producer.")]
    if sum(shares) != WHOLE_SHARE_BP:
        total = Decimal(sum(shares)).scaleb(-2)
        return [Missing("beat_producers", f"The producers' shares add up to {total} %: make it 100.")]
    return []


def _is_ready(page: Page, title: str, missing: Sequence[Missing], *, is_scheduled: bool) -> bool:
    """Whether nothing is missing; raises NotReadyError otherwise, or for the scheduler logs it."""
    if not missing:
        return True
    if not is_scheduled:
        raise NotReadyError(missing, title=title)
    logger.warning("scheduled page is not ready", extra={"page": page.pk, "missing": [item.reason for item in missing]})
    return False


def _label(draft: BeatPage, field: str) -> str:
    known = {one.name: str(getattr(one, "verbose_name", one.name)) for one in draft._meta.get_fields()}
    return known.get(field, "").capitalize()
