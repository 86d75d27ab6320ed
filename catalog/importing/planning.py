"""The dry run: what would become of each row, written down as rows; nothing else is changed."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction

from catalog.columns import Lookups
from catalog.importing import filling, recognise
from catalog.importing.filling import Defaults
from catalog.importing.lines import Line, of_batch
from catalog.media import storage
from catalog.models import BeatIndexPage, ImportBatch, ImportFile, ImportRow

Plan = ImportRow.Plan
WITHOUT_PARENT = "There is no page that beats live below. Make a beats page first."


class LostError(Exception):
    """The claim on the batch is another's now: what was found is thrown away."""


def plan(batch: ImportBatch, ticket: UUID) -> None:
    """Look at each row, in a transaction that is rolled back, and keep what was found.

    Raises SheetError for a sheet that can't be read, LostError, and errors of the storage.
    """
    hash_files(batch, ticket)
    lines = of_batch(batch)
    lookups, defaults = Lookups.load(), Defaults.of(batch)
    seen: dict[str, int] = {}
    rows = []
    for line in lines:
        with transaction.atomic():
            rows.append(_looked_at(batch, line, lookups, defaults, seen))
            transaction.set_rollback(True)  # the words of new tags
    _keep(batch, lines, rows, ticket)


def hash_files(batch: ImportBatch, ticket: UUID) -> None:
    """SHA-256 of each file that has none yet, read from the bucket in pieces: a killed run goes on with the rest.

    Hundreds of gigabytes take several jobs: only one that gets no further counts as an attempt. Raises LostError.
    """
    for file in batch.files.filter(is_stored=True, sha256=""):
        body = storage.s3().get_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=file.storage_key)["Body"]
        digest = hashlib.sha256()
        for piece in body.iter_chunks(storage.CHUNK):
            digest.update(piece)
        ImportFile.objects.filter(pk=file.pk).update(sha256=digest.hexdigest())
        if not ImportBatch.objects.filter(pk=batch.pk, lease=ticket).update(attempts=0):
            raise LostError


def _looked_at(batch: ImportBatch, line: Line, lookups: Lookups, defaults: Defaults, seen: dict[str, int]) -> ImportRow:
    row = ImportRow(batch=batch, number=line.number, values=list(line.values), title=line.title[:255])
    if line.left:
        row.plan, row.warning, row.title = Plan.LEFT, line.left, ", ".join(file.path for file in line.files)[:255]
        return row
    if not BeatIndexPage.objects.exists():
        row.plan, row.error = Plan.ERROR, WITHOUT_PARENT
        return row
    beat = recognise.find(line)
    if beat is None:
        filled = filling.new_page(line, lookups, defaults)
    else:
        filled = filling.known_page(beat, line, lookups, batch.person)
    twin = _twin(line, seen)
    if twin:
        filled.errors.append(f"The same beat as row {twin}.")
    row.beat = beat
    row.error, row.warning = "\n".join(filled.errors), "\n".join(filled.warnings)
    row.changes = ", ".join(filled.changes)[:300]
    if filled.errors:
        row.plan = Plan.ERROR
    else:
        row.plan = Plan.NEW if beat is None else Plan.CHANGE if filled.changes else Plan.SAME
    return row


def _twin(line: Line, seen: dict[str, int]) -> int | None:
    """Number of an earlier row about the same beat."""
    shared = recognise.shared_mark_of(line)
    keys = [key for key in recognise.marks_of(line) if key != shared]
    twin = next((seen[key] for key in keys if key in seen), None)
    for key in keys:
        seen.setdefault(key, line.number)
    return twin


def _keep(batch: ImportBatch, lines: Iterable[Line], rows: list[ImportRow], ticket: UUID) -> None:
    with transaction.atomic():
        kept = ImportBatch.objects.filter(pk=batch.pk, lease=ticket, state=ImportBatch.State.WORKING)
        if not kept.update(state=ImportBatch.State.PLANNED, lease=None, leased_until=None, attempts=0, failure=""):
            raise LostError
        batch.rows.all().delete()
        ImportRow.objects.bulk_create(rows)
        placed = []
        for line, row in zip(lines, rows, strict=True):
            for file in line.files:
                file.row = row
                placed.append(file)
        ImportFile.objects.bulk_update(placed, ["row"], batch_size=500)
