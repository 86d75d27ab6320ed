"""A sheet of leases that were sold elsewhere: they are told to who buys the exclusive, and grant nothing here.

A sheet says all about the beats that it names: sent again, or corrected, it replaces what it said before.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from catalog import listing, rights
from catalog.importing import filling, folder, lines, matching, recognise
from catalog.importing.planning import LostError
from catalog.models import Beat, BeatPage, ImportBatch, ImportRow

Plan = ImportRow.Plan
FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y")
CHANGED = "Leases sold elsewhere: {count}"


@dataclass(slots=True)
class Said:
    """What the rows of one beat say together; the first row stands for them."""

    beat: Beat
    rows: list[ImportRow] = field(default_factory=list)
    count: int = 0
    ends: list[date] = field(default_factory=list)

    @property
    def row(self) -> ImportRow:
        """The first."""
        return self.rows[0]

    @property
    def last_end(self) -> date | None:
        """When the last lease ends, as far as the sheet says."""
        return max(self.ends, default=None)


def plan(batch: ImportBatch, ticket: UUID) -> None:
    """Look what each row would do, and keep it; raises SheetError, LostError."""
    rows = [
        ImportRow(batch=batch, number=number, values=list(values)) for number, values in lines.read_sheet(batch).rows
    ]
    said = _read(batch, rows)
    for one in said.values():
        known = (one.beat.right.leases_elsewhere, one.beat.right.leases_elsewhere_end)
        one.row.plan = Plan.SAME if known == (one.count, one.last_end) else Plan.CHANGE
        one.row.changes = CHANGED.format(count=one.count) if one.row.plan == Plan.CHANGE else ""
    with transaction.atomic():
        kept = ImportBatch.objects.filter(pk=batch.pk, lease=ticket, state=ImportBatch.State.WORKING)
        if not kept.update(state=ImportBatch.State.PLANNED, lease=None, leased_until=None, attempts=0, failure=""):
            raise LostError
        batch.rows.all().delete()
        ImportRow.objects.bulk_create(rows)


def run(batch: ImportBatch, ticket: UUID) -> bool:
    """Keep the numbers, in one transaction; True, since nothing is left then. Raises LostError."""
    with transaction.atomic():
        if not ImportBatch.objects.filter(pk=batch.pk, lease=ticket).update(attempts=0):
            raise LostError
        rows = list(batch.rows.order_by("number"))
        wrong = {row.pk for row in rows if row.plan == Plan.ERROR}
        said = _read(batch, [row for row in rows if row.pk not in wrong])
        changed = [
            one.beat.right_id
            for one in sorted(said.values(), key=lambda each: each.beat.right_id)
            if rights.say_leases_elsewhere(one.beat.right_id, one.count, last_end=one.last_end)
        ]
        listing.refresh_on_commit(Beat.objects.filter(right__in=changed).values_list("pk", flat=True))
        batch.rows.update(is_done=True, is_settled=True)
    return True


def _read(batch: ImportBatch, rows: Iterable[ImportRow]) -> dict[int, Said]:
    """By the right, since alternates share it; writes beat, title, plan and error into the rows."""
    said: dict[int, Said] = {}
    broken: set[int] = set()
    titles = _Titles()
    for row in rows:
        cells = lines.cells_of(batch.columns, row.values)
        row.title = (cells.get(matching.BEAT, "") or cells.get(matching.ID, ""))[:255]
        row.plan, row.error = Plan.SAME, ""
        beat, row.error = _beat_of(cells, titles)
        row.beat = beat
        count, count_error = _count_of(cells)
        end, end_error = _end_of(cells)
        row.error = " ".join(filter(None, [row.error, count_error, end_error]))
        if row.error or beat is None:
            row.plan = Plan.ERROR
            if beat is not None:
                broken.add(beat.right_id)
            continue
        one = said.setdefault(beat.right_id, Said(beat))
        one.rows.append(row)
        one.count += count
        one.ends += [end] if end else []
        row.changes = "" if one.row is row else f"Counted with row {one.row.number}"
    for right_id in broken & set(said):  # half a number would be a wrong one
        for row in said.pop(right_id).rows:
            row.plan, row.changes = Plan.ERROR, ""
            row.error = "Another row of this beat is wrong: mend it first."
    return said


class _Titles:
    """Which beats have a title, as it is written or, where no beat has it so, as people would call it; read once."""

    def __init__(self) -> None:
        self._written: dict[str, set[UUID]] = {}
        self._called: dict[str, set[UUID]] = {}
        for title, key in BeatPage.objects.filter(alias_of=None).values_list("title", "translation_key"):
            self._written.setdefault(title.casefold(), set()).add(key)
            self._called.setdefault(folder.plain(title), set()).add(key)

    def find(self, title: str) -> set[UUID]:
        """Translation keys, of several beats where it isn't clear which is meant."""
        return self._written.get(title.casefold()) or self._called.get(folder.plain(title)) or set()


def _beat_of(cells: dict[str, str], titles: _Titles) -> tuple[Beat | None, str]:
    line = lines.Line(0, cells=cells)
    if uuid := recognise.id_of(line):
        found = Beat.objects.select_related("right").filter(uuid=uuid).first()
        return found, "" if found else "No beat has this ID."
    title = cells.get(matching.BEAT, "").strip()
    if not title:
        return None, "The row names no beat."
    keys = titles.find(title)
    if len(keys) > 1:
        return None, f"Several beats are called “{title}”: name the right one by its ID, which our export has."
    found = Beat.objects.select_related("right").filter(translation_key__in=keys).first()
    return found, "" if found else f"No beat is called “{title}”."


def _count_of(cells: dict[str, str]) -> tuple[int, str]:
    """A row without a number is one lease."""
    text = cells.get(matching.COUNT, "").strip()
    if not text:
        return 1, ""
    if not (text.isascii() and text.isdigit()) or int(text) > filling.MOST_LEASES:
        return 0, f"“{text}” is no number of leases: write a whole number, like 0 or 12."
    return int(text), ""


def _end_of(cells: dict[str, str]) -> tuple[date | None, str]:
    text = re.split(r"[ T]", cells.get(matching.ENDS, "").strip())[0]
    if not text:
        return None, ""
    for written in FORMATS:
        try:
            return datetime.datetime.strptime(text, written).date(), ""  # noqa: DTZ007  # a day, wherever
        except ValueError:
            continue
    return None, f"“{text}” is no day: write it as 2027-03-31."
