"""Many beats saved at once: each wrong row is refused whole and says why, the others are saved as drafts together.

Nothing is published. Licences have no drafts: what a row says of them counts at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.locks import ScheduledForPublishLock
from wagtail.models import Page, Revision

from catalog import columns
from catalog.clock import ShopNow
from catalog.columns import BY_NAME, LICENCES, CellError, Lookups
from catalog.editor import own_beats
from catalog.models import Beat, BeatPage, TableSave

MOST_ROWS = 500
PRICES = "catalog.change_tieroverride"  # the right to say under which licences a beat is sold


class RowRefusedError(Exception):
    """A row that is not saved: a sentence about the whole of it, or one for each cell that is wrong."""

    def __init__(self, message: str = "", cells: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cells = dict(cells or {})


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wrote into the cells of one beat; ``revision`` is the draft that they had before them."""

    page: int
    revision: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not saved, with the reasons."""

    page: int
    title: str
    message: str
    cells: Mapping[str, str]


@dataclass(slots=True)
class Outcome:
    """Ids of the pages that were saved, and what was refused."""

    saved: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class Words:
    """What cells may name, in the language of each page; read when first asked for."""

    def __init__(self) -> None:
        self._of: dict[int, Lookups] = {}

    def of(self, page: BeatPage) -> Lookups:
        """For this page's cells."""
        if page.locale_id not in self._of:
            self._of[page.locale_id] = Lookups.load(page.locale)
        return self._of[page.locale_id]


def save(user: AbstractUser, changes: Sequence[Change]) -> Outcome:
    """Save what can be saved, in one transaction, and remember it as the one save that ``undo`` takes back."""
    outcome, words, undo_rows = Outcome(), Words(), []
    with transaction.atomic():
        pages = locked(change.page for change in changes)
        for change in sorted(changes, key=lambda change: change.page):
            page = pages.get(change.page)
            try:
                with transaction.atomic():
                    if page is None:
                        raise RowRefusedError("The beat was deleted.")
                    undo_rows.append(_save_row(user, page, change, words))
            except RowRefusedError as error:
                outcome.refused.append(Refused(change.page, title_for(user, page), error.message, error.cells))
            else:
                outcome.saved.append(change.page)
        if undo_rows:
            TableSave.objects.update_or_create(user_id=user.pk, defaults={"saved_at": ShopNow(), "rows": undo_rows})
    return outcome


def undo(user: AbstractUser) -> Outcome:
    """Take the last save back: each beat gets the draft from before, unless somebody has changed it since."""
    outcome, words = Outcome(), Words()
    with transaction.atomic():
        last = TableSave.objects.select_for_update().filter(user=user.pk).first()
        rows: list[dict[str, Any]] = last.rows if last else []
        pages = locked(row["page"] for row in rows)
        for row in rows:
            page = pages.get(row["page"])
            try:
                with transaction.atomic():
                    if page is None:
                        raise RowRefusedError("The beat was deleted.")
                    _undo_row(user, page, row, words)
            except RowRefusedError as error:
                outcome.refused.append(Refused(row["page"], title_for(user, page), error.message, {}))
            else:
                outcome.saved.append(row["page"])
        if last:
            last.delete()
    return outcome


def locked(ids: Iterable[int]) -> dict[int, BeatPage]:
    """The pages of these ids, held against other saves until the transaction ends."""
    wanted = set(ids)
    list(Page.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    pages = BeatPage.objects.filter(pk__in=wanted, alias_of=None)
    return {page.pk: page for page in pages.select_related("latest_revision__user", "locale")}


def title_for(user: AbstractUser, page: BeatPage | None) -> str:
    """The newest draft's; "" for who may not know of the beat: an id can be guessed."""
    return page.draft_title if page is not None and page.permissions_for_user(user).can_edit() else ""


def refuse_if_not_his(user: AbstractUser, page: BeatPage, *, though_scheduled: bool = False) -> None:
    """RowRefusedError if ``user`` may not change the page now: Wagtail locks what is scheduled, too."""
    if not page.permissions_for_user(user).can_edit():
        raise RowRefusedError("You may not change this beat.")
    lock = page.get_lock()
    if lock is None or not lock.for_user(user):
        return
    if not isinstance(lock, ScheduledForPublishLock):
        raise RowRefusedError("The beat is locked.")
    if not though_scheduled:
        raise RowRefusedError("The beat is scheduled: take its schedule back under “Bulk” to change it.")


def draft_of(page: BeatPage) -> BeatPage:
    """The newest draft, to be changed; a page that never had a revision gets one first, so that there is a before."""
    if page.latest_revision is None:
        page.save_revision(clean=False)
    draft: BeatPage = page.get_latest_revision_as_object()
    return draft


def keep(draft: BeatPage, user: AbstractUser, *, reverted_to: Revision | None = None) -> Revision:
    """Save a changed draft as Wagtail's editor does: the page too while it isn't live. RowRefusedError if it can't be.

    ``reverted_to`` names the revision whose content this is again.
    """
    try:
        draft.minimal_clean()
    except ValidationError as error:
        raise RowRefusedError(cells={name: " ".join(said) for name, said in error.message_dict.items()}) from error
    credited = [credit.producer_id for credit in draft.beat_producers.all()]
    for missing in own_beats.missing_own_credit(user, credited):
        raise RowRefusedError(cells={"producers": missing.reason})
    if not draft.live:
        draft.save()
    revision: Revision = draft.save_revision(user=user, log_action=True, clean=False, previous_revision=reverted_to)
    return revision


def _save_row(user: AbstractUser, page: BeatPage, change: Change, words: Words) -> dict[str, Any]:
    refuse_if_not_his(user, page)
    _refuse_if_changed(page, change.revision)
    draft, lookups = draft_of(page), words.of(page)
    before = page.latest_revision_id
    wrong: dict[str, str] = {}
    for name, text in change.cells.items():
        if name in BY_NAME:
            try:
                BY_NAME[name].write(draft, text, lookups)
            except CellError as error:
                wrong[name] = str(error)
    licences: dict[str, str] = {}
    if LICENCES in change.cells:
        try:
            licences = write_licences(user, page.beat, change.cells[LICENCES], lookups)
        except CellError as error:
            wrong[LICENCES] = str(error)
    if wrong:
        raise RowRefusedError(cells=wrong)
    after = before if set(change.cells) == {LICENCES} else keep(draft, user).pk
    return {"page": page.pk, "before": before, "after": after, **licences}


def write_licences(user: AbstractUser, beat: Beat, text: str, lookups: Lookups) -> dict[str, str]:
    """Say under which licences a beat is sold; returns what the cell was and is. Raises CellError, RowRefusedError."""
    was = columns.read_licences(beat, lookups)
    if not columns.write_licences(beat, text, lookups):
        return {}
    if not user.has_perm(PRICES):
        raise RowRefusedError(cells={LICENCES: "Which licences a beat is sold under is not yours to change."})
    return {"licences_before": was, "licences_after": columns.read_licences(Beat.objects.get(pk=beat.pk), lookups)}


def _undo_row(user: AbstractUser, page: BeatPage, row: Mapping[str, Any], words: Words) -> None:
    refuse_if_not_his(user, page)
    _refuse_if_changed(page, row["after"])
    lookups = words.of(page)
    if "licences_before" in row:
        if columns.read_licences(page.beat, lookups) != row["licences_after"]:
            raise RowRefusedError("Its licences were changed since.")
        try:
            write_licences(user, page.beat, row["licences_before"], lookups)
        except CellError as error:  # a licence that isn't published any more
            raise RowRefusedError(str(error)) from error
    if row["before"] == row["after"]:
        return
    before = Revision.objects.filter(pk=row["before"]).first()
    if before is None:
        raise RowRefusedError("Its earlier draft is not there any more.")
    keep(before.as_object(), user, reverted_to=before)


def _refuse_if_changed(page: BeatPage, seen: int) -> None:
    latest = page.latest_revision
    if latest is None and not seen:
        return
    if latest is None or latest.pk != seen:
        who = latest.user.get_username() if latest and latest.user else "Somebody"
        raise RowRefusedError(f"{who} has changed this beat since. Load the table again to see what it is now.")
