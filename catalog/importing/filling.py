"""A line's cells written to a page in memory, and what is wrong with them: the same for looking and for making."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from wagtail.locks import ScheduledForPublishLock

from catalog import columns
from catalog.columns import COLUMNS, CellError, Lookups
from catalog.importing import matching, recognise
from catalog.importing.lines import Line
from catalog.models import Beat, BeatPage, BeatProducer, Deliverable, Genre, ImportBatch, ImportFile, Producer

MOST_LEASES = 1_000_000


@dataclass(slots=True)
class Filled:
    """``changes`` are labels of what a known beat gets; ``files`` those that it doesn't have yet.

    ``rewrites``: some of the changes are the page's own; files, licences and leases need no draft.
    """

    page: BeatPage
    rewrites: bool = False
    errors: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: list[ImportFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new beat gets where its row says nothing."""

    producer: Producer | None
    genre: Genre | None

    @classmethod
    def of(cls, batch: ImportBatch) -> "Defaults":
        """Those that the batch was given."""
        return cls(batch.producer, batch.genre)


def new_page(line: Line, lookups: Lookups, defaults: Defaults) -> Filled:
    """A page for a beat that the shop doesn't have."""
    page = BeatPage(title=line.title[: columns.MAX_TITLE], live=False)
    filled = Filled(page, files=list(line.files))
    named = line.named
    page.bpm_hundredths, page.key, page.genre = named.bpm_hundredths, named.key, defaults.genre
    if defaults.producer is not None:
        page.beat_producers.add(BeatProducer(producer=defaults.producer))
    cells = {name: text for name, text in line.cells.items() if text.strip()}
    cells["title"] = line.title
    _write(filled, cells, lookups)
    _check(filled, line, lookups)
    if recognise.id_of(line):
        filled.warnings.append("This shop has no beat with this ID: it becomes a new one.")
    elif line.cells.get(matching.ID, "").strip():
        filled.errors.append("ID: this is no ID of our export. Leave it empty for a new beat.")
    if line.main is None:
        filled.warnings.append("No WAV or MP3 came with it: the draft waits for its files.")
    return filled


def known_page(beat: Beat, line: Line, lookups: Lookups, person: AbstractBaseUser | None) -> Filled:
    """The last draft of a beat that the shop has, with what the line says.

    An empty cell empties its field if the row has the beat's ID, as our export has it. A row that was found otherwise
    says nothing by an empty cell: it was sent to make the beat, and much may have been filled in since.
    """
    shown = recognise.page_of(beat)
    assert shown is not None  # ``recognise.find`` gives none without
    page: BeatPage = shown.get_latest_revision_as_object()
    filled = Filled(page)
    before = {column.name: column.read(page) for column in COLUMNS}
    may_empty = recognise.id_of(line) == beat.uuid
    cells = {name: text for name, text in line.cells.items() if text.strip() or (may_empty and name != "title")}
    if not line.values:
        cells = {}  # of files alone: what an editor wrote since is not undone
    _write(filled, cells, lookups)
    filled.changes = [column.label for column in COLUMNS if column.read(page) != before[column.name]]
    filled.rewrites = bool(filled.changes)
    if filled.rewrites and _is_locked(shown, person):
        filled.errors.append("The beat is locked. Unlock it in its editor, and import this row again.")
    _check(filled, line, lookups)
    licences = cells.get(columns.LICENCES, "").strip()
    if licences and not filled.errors:
        offered = columns.licences_of(columns.read_licences(beat, lookups), lookups)
        if columns.licences_of(licences, lookups) != offered:
            filled.changes.append(matching.LABELS[columns.LICENCES])
    count = leases_of(line)
    if count is not None and count != beat.right.leases_elsewhere:
        filled.changes.append(matching.LABELS[matching.LEASES_ELSEWHERE])
    filled.files = _missing_files(beat, page, line)
    filled.changes += [file.get_type_display() for file in filled.files]
    return filled


def leases_of(line: Line) -> int | None:
    """How many leases were sold elsewhere, as the line has it; None if it says nothing, or nothing that is a number."""
    text = line.cells.get(matching.LEASES_ELSEWHERE, "").strip()
    return int(text) if text.isascii() and text.isdigit() and int(text) <= MOST_LEASES else None


def _is_locked(page: BeatPage, person: AbstractBaseUser | None) -> bool:
    """Whether another keeps the page from being edited; a date alone keeps no draft from being written."""
    lock = page.get_lock()
    if lock is None or isinstance(lock, ScheduledForPublishLock):
        return False
    return person is None or lock.for_user(person)


def _write(filled: Filled, cells: dict[str, str], lookups: Lookups) -> None:
    for column in COLUMNS:
        if column.name in cells:
            try:
                column.write(filled.page, cells[column.name], lookups)
            except CellError as error:
                filled.errors.append(f"{column.label}: {error}")


def _check(filled: Filled, line: Line, lookups: Lookups) -> None:
    """The cells that are no field of a page."""
    if line.error:
        filled.errors.append(line.error)
    text = line.cells.get(columns.LICENCES, "").strip()
    try:
        columns.licences_of(text or columns.ALL, lookups)
    except CellError as error:
        filled.errors.append(f"{matching.LABELS[columns.LICENCES]}: {error}")
    if line.cells.get(matching.LEASES_ELSEWHERE, "").strip() and leases_of(line) is None:
        filled.errors.append(f"{matching.LABELS[matching.LEASES_ELSEWHERE]}: write a whole number, like 0 or 12.")
    filled.warnings += line.warnings


def _missing_files(beat: Beat, page: BeatPage, line: Line) -> list[ImportFile]:
    """Those that the beat doesn't have. A cover is given once: the one that an editor chose stays."""
    files = beat.deliverables.exclude(state=Deliverable.State.REFUSED)
    known = set(files.values_list("type", "sha256"))
    # Files of an import that are still being checked have no hash of their own yet.
    taken = ImportFile.objects.filter(storage_key__in=files.values("storage_key"))
    known |= set(taken.values_list("type", "sha256"))
    missing = [
        file for file in line.files if file.type != ImportFile.Type.COVER and (file.type, file.sha256) not in known
    ]
    covers = [file for file in line.files if file.type == ImportFile.Type.COVER and page.cover is None]
    return [*missing, *covers]
