"""The rows of the table: each beat's cells as its newest draft has them, and how it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from catalog import columns
from catalog.columns import Lookups
from catalog.editor.desk.drafts import as_drafted
from catalog.models import KEYS, Beat, BeatPage

FIELDS = tuple(
    columns.BY_NAME[name] for name in ("title", "bpm", "key", "genre", "moods", "sounds_like", "tags", "producers")
)
LICENCES_HELP = "Codes of the licences that the beat is sold under, or “all”. Counts as soon as it is saved."


@dataclass(frozen=True, slots=True)
class Head:
    """Over a column."""

    name: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Row:
    """One beat. ``revision`` is the id of the newest draft, 0 if none was made; ``cells`` stand in the heads' order."""

    page: int
    revision: int
    title: str
    language: str
    preview_url: str
    is_ready: bool
    is_live: bool
    has_changes: bool
    is_sold: bool
    scheduled_at: datetime | None
    cells: tuple[tuple[str, str], ...]

    def sent(self) -> dict[str, Any]:
        """What the table's script is told after a save."""
        return {
            "page": self.page,
            "revision": self.revision,
            "cells": dict(self.cells),
            "status": self.status,
            "is_ready": self.is_ready,
        }

    @property
    def status(self) -> str:
        """In a word."""
        if self.scheduled_at is not None:
            return "Scheduled"
        if self.is_live:
            return "Live, with a newer draft" if self.has_changes else "Live"
        return "Draft"


def heads() -> list[Head]:
    """The columns of the table."""
    fields = [Head(column.name, column.label, column.help) for column in FIELDS]
    return [*fields, Head(columns.LICENCES, "Licences", LICENCES_HELP)]


def rows_of(pages: Sequence[BeatPage], lookups: Lookups) -> list[Row]:
    """The rows of ``pages``, which were annotated and have their ``latest_revision`` and ``locale``."""
    drafted = as_drafted(pages)
    beats = _beats(pages)
    return [_row(page, drafted[page.pk], beats.get(page.translation_key), lookups) for page in pages]


def with_drafts(pages: QuerySet[BeatPage]) -> QuerySet[BeatPage]:
    """With what ``rows_of`` needs."""
    return pages.select_related("latest_revision", "locale")


def choices(lookups: Lookups) -> dict[str, list[str]]:
    """By a column's name, what may be chosen there: for the editor's suggestions."""
    found = {name: list(lookups.choices(name)) for name in ("genre", "moods", "producers", columns.LICENCES)}
    return {**found, "key": [value for value, _ in KEYS]}


def _row(page: BeatPage, drafted: BeatPage, beat: Beat | None, lookups: Lookups) -> Row:
    cells = [(column.name, column.read(drafted)) for column in FIELDS]
    cells.append((columns.LICENCES, columns.read_licences(beat, lookups) if beat else ""))
    about: Any = page  # annotated
    return Row(
        page=page.pk,
        revision=page.latest_revision_id or 0,
        title=drafted.title,
        language=page.locale.language_code,
        preview_url=default_storage.url(about.audio_key) if about.audio_key else "",
        is_ready=about.is_ready,
        is_live=page.live,
        has_changes=page.has_unpublished_changes,
        is_sold=about.is_sold,
        scheduled_at=about.scheduled_at,
        cells=tuple(cells),
    )


def _beats(pages: Iterable[BeatPage]) -> dict[Any, Beat]:
    keys = [page.translation_key for page in pages]
    beats = Beat.objects.filter(translation_key__in=keys).prefetch_related("tier_overrides")
    return {beat.translation_key: beat for beat in beats}
