"""An import from its first file to its report: what people press, and what a worker does then."""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from catalog.clock import ShopNow, shop_now
from catalog.importing import folder, leases_elsewhere, lines, making, matching, planning, publishing, sheets
from catalog.importing.sheets import SheetError
from catalog.media import bell, files, leases, multipart, storage
from catalog.models import ImportBatch, ImportFile, ImportRow

logger = logging.getLogger(__name__)
State, Step = ImportBatch.State, ImportBatch.Step
MAX_FILES = 5_000
WORKS_AT_MOST_S = 600.0  # of the 900 that a job may take; then another job goes on
GIVEN_UP_AFTER = timedelta(days=7)
HERE_AT_MOST = timedelta(hours=6)
DROPPED_AT_ONCE = 200  # so that the sweeper's job ends in time
CONTENT_TYPES: dict[str, str] = {
    **{kind.value: said for kind, said in files.CONTENT_TYPES.items()},
    ImportFile.Type.COVER.value: "application/octet-stream",
}
WAITING = (State.COLLECTING, State.MATCHING, State.PLANNED)  # for a person
ONE_SHEET = "“{name}” is left out: an import takes one sheet, and “{other}” is there."
NOBODY_RAN_IT = "Nobody ran this import for a week: its files were removed."
TRIED_OFTEN = "It failed on our side again and again. Try again later."


class ImportRefusedError(Exception):
    """What was asked of an import can't be done; ``str()`` tells the editor why."""


def open_batch(*, person_id: int | None, name: str = "", kind: str = ImportBatch.Kind.BEATS) -> ImportBatch:
    """A new import, which waits for its files."""
    return ImportBatch.objects.create(person_id=person_id, name=name[:255], kind=kind)


def add_file(batch: ImportBatch, path: str, size_bytes: int, *, sha256: str = "") -> ImportFile | None:
    """The row of a file that is about to arrive, or did before; None for what nobody means to import.

    One whose ``sha256`` is known can be planned with before it has arrived. Raises ImportRefusedError.
    """
    path = path.replace("\\", "/").lstrip("/")
    path = "".join(filter(str.isprintable, path))[-500:]
    if folder.is_of_the_system(path):
        return None
    kind = folder.type_of(path)
    if not kind:
        raise ImportRefusedError(f"“{path}” is no WAV, MP3, ZIP or picture (JPG, PNG, WEBP).")
    if batch.state != State.COLLECTING:
        raise ImportRefusedError("This import takes no more files. Begin another.")
    if size_bytes < 1:
        raise ImportRefusedError(f"“{path}” is empty.")
    if batch.files.count() >= MAX_FILES:
        raise ImportRefusedError(f"An import takes {MAX_FILES} files. Begin another for the rest.")
    file, is_new = ImportFile.objects.get_or_create(
        batch=batch,
        path=path,
        defaults={
            "type": kind,
            "size_bytes": size_bytes,
            "sha256": sha256,
            "storage_key": storage.new_private_key(),
        },
    )
    if not is_new and file.size_bytes != size_bytes:
        raise ImportRefusedError(f"Two files are called “{path}”. Give one of them another name.")
    return file


def add_sheet(batch: ImportBatch, path: Path, name: str) -> sheets.Sheet:
    """Keep a sheet in the bucket, with what its headers seem to mean; raises SheetError, ImportRefusedError."""
    if batch.state not in (State.COLLECTING, State.MATCHING):
        raise ImportRefusedError("This import takes no other sheet. Begin another.")
    before = batch.sheet_key
    if before and batch.state == State.COLLECTING and batch.sheet_name != name[:255]:
        raise ImportRefusedError(ONE_SHEET.format(name=name, other=batch.sheet_name))
    sheet = sheets.read(path, name)
    key = f"imports/{uuid4().hex}"
    storage.store_private(path, key, "application/octet-stream")
    is_of_leases = batch.kind == ImportBatch.Kind.LEASES
    known = matching.remembered(batch.person_id, sheet.headers, is_of_leases=is_of_leases)
    batch.sheet_key, batch.sheet_name, batch.headers = key, name[:255], list(sheet.headers)
    batch.columns = known or matching.propose(sheet.headers, is_of_leases=is_of_leases)
    batch.name = batch.name or batch.sheet_name
    fields = {each: getattr(batch, each) for each in ("sheet_key", "sheet_name", "headers", "columns", "name")}
    if not ImportBatch.objects.filter(pk=batch.pk, sheet_key=before).update(**fields):  # two were sent at once
        storage.delete_private(key)
        raise ImportRefusedError(ONE_SHEET.format(name=name, other="another"))
    if before:
        storage.delete_private(before)
    return sheet


def needs_matching(batch: ImportBatch) -> bool:
    """Whether a person must look at the columns: some are not known, and nobody chose for these headers before."""
    if not batch.sheet_key:
        return False
    is_of_leases = batch.kind == ImportBatch.Kind.LEASES
    if matching.problem(batch.columns, is_of_leases=is_of_leases):
        return True
    is_known = matching.remembered(batch.person_id, batch.headers, is_of_leases=is_of_leases) is not None
    return not is_known and "" in batch.columns


def first_cells(batch: ImportBatch) -> list[str]:
    """Of each column of the sheet the first cell that isn't empty."""
    rows = lines.read_sheet(batch).rows
    return [next((values[place] for _, values in rows if values[place]), "") for place in range(len(batch.headers))]


def match(batch: ImportBatch, columns: Sequence[str]) -> None:
    """Keep what each header means, for the next sheet too; raises ImportRefusedError."""
    is_of_leases = batch.kind == ImportBatch.Kind.LEASES
    known = matching.labels(is_of_leases=is_of_leases)
    chosen = [name if name in known else "" for name in columns]
    if len(chosen) != len(batch.headers):
        raise ImportRefusedError("The sheet has other columns by now. Look again.")
    if problem := matching.problem(chosen, is_of_leases=is_of_leases):
        raise ImportRefusedError(problem)
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=WAITING).update(columns=chosen):
        raise ImportRefusedError("This import is in work or done: its columns stay as they were looked at.")
    batch.columns = chosen
    matching.remember(batch.person_id, batch.headers, chosen, is_of_leases=is_of_leases)


def arrived(batch: ImportBatch) -> None:
    """Nothing more comes: match columns if a person must, else look what would happen. Raises ImportRefusedError."""
    if not batch.sheet_key and not batch.files.filter(is_stored=True).exists():
        raise ImportRefusedError("Nothing has arrived. Choose files or a sheet.")
    if needs_matching(batch):
        ImportBatch.objects.filter(pk=batch.pk, state=State.COLLECTING).update(state=State.MATCHING)
    else:
        start(batch, Step.PLAN)


def start(batch: ImportBatch, step: str, **options: Any) -> bool:
    """Have a worker plan or run it, once; False if it is in work or done, or a file that it needs isn't there."""
    if step == Step.RUN and batch.files.filter(row__plan__in=making.DUE, is_stored=False).exists():
        return False
    before = (State.PLANNED,) if step == Step.RUN else WAITING
    with transaction.atomic():
        waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=before)
        fresh = {"lease": None, "leased_until": None, "attempts": 0, "failure": ""}
        if not waiting.update(state=State.WORKING, step=step, **fresh, **options):
            return False
        if step == Step.RUN:
            batch.rows.exclude(plan__in=making.DUE).update(is_done=True, is_settled=True)
        bell.ring(batch)
    return True


def ticket_here(batch: ImportBatch) -> UUID:
    """Claim a batch that nobody else knows yet, to plan it in this process."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.WORKING, step=Step.PLAN)
    return leases.hold(batch, HERE_AT_MOST)


def work(batch_id: int) -> None:
    """What a worker does: plan or run until it is done, or for some minutes. Commits the claim, then each row."""
    ticket = leases.claim(ImportBatch, batch_id)
    if ticket is None:
        return
    batch = ImportBatch.objects.select_related("person", "producer", "genre").get(pk=batch_id)
    until = time.monotonic() + WORKS_AT_MOST_S
    mine = ImportBatch.objects.filter(pk=batch_id, lease=ticket)
    try:
        with leases.kept(ImportBatch, batch_id, ticket):
            if batch.step == Step.PLAN:
                (leases_elsewhere if batch.kind == ImportBatch.Kind.LEASES else planning).plan(batch, ticket)
                return
            if batch.kind == ImportBatch.Kind.LEASES:
                is_done = leases_elsewhere.run(batch, ticket)
            else:
                is_done = making.run(batch, ticket, until=until) and publishing.settle(batch, ticket)
    except SheetError as error:
        mine.update(state=State.MATCHING, failure=str(error)[:300], lease=None, leased_until=None)
    except planning.LostError:
        logger.info("import was taken over", extra={"batch": batch_id})
    except storage.STORAGE_ERRORS:
        leases.put_back(ImportBatch, batch_id, ticket)
        logger.exception("import waits: the storage is away", extra={"batch": batch_id})
    else:
        _end(batch, ticket, is_done=is_done, is_late=time.monotonic() > until)


def _end(batch: ImportBatch, ticket: UUID, *, is_done: bool, is_late: bool) -> None:
    mine = ImportBatch.objects.filter(pk=batch.pk, lease=ticket)
    if is_done:
        mine.update(state=State.DONE, lease=None, leased_until=None, finished_at=shop_now())
        drop_objects(batch)
    elif is_late:
        mine.update(lease=None, leased_until=None)
        bell.ring(batch)
    else:
        mine.update(attempts=0)
        leases.put_back(ImportBatch, batch.pk, ticket)  # files are still being checked: the sweeper calls again


def sweep() -> int:
    """Send the jobs again of imports that nobody works on, end those that fail always, forget those left lying.

    Returns how many jobs were sent.
    """
    working = ImportBatch.objects.filter(Q(leased_until=None) | Q(leased_until__lte=ShopNow()), state=State.WORKING)
    stuck = working.filter(attempts__gte=leases.MAX_ATTEMPTS)
    stuck.filter(step=Step.RUN).update(state=State.PLANNED, failure=TRIED_OFTEN, attempts=0)
    stuck.filter(step=Step.PLAN).exclude(sheet_key="").update(state=State.MATCHING, failure=TRIED_OFTEN, attempts=0)
    stuck.filter(step=Step.PLAN).update(state=State.COLLECTING, failure=TRIED_OFTEN, attempts=0)
    due = list(working.filter(attempts__lt=leases.MAX_ATTEMPTS))
    for batch in due:
        bell.ring(batch)
    for batch in ImportBatch.objects.filter(state=State.DONE, files__is_taken=False, files__is_stored=True).distinct():
        drop_objects(batch)
    left = ImportBatch.objects.filter(state__in=WAITING, created_at__lte=leases.after(-GIVEN_UP_AFTER))
    for batch in list(left):
        # Closed first: nobody runs it while its files go.
        if left.filter(pk=batch.pk).update(state=State.DONE, failure=NOBODY_RAN_IT) and drop_objects(batch):
            discard(batch)
    return len(due)


def forget(batch: ImportBatch) -> None:
    """Forget an import that nothing was made of, with its files; raises ImportRefusedError for one that ran."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state == State.WORKING or locked.rows.filter(is_done=True).exists():
            raise ImportRefusedError("This import runs, or did: it stays as a record.")
        discard(locked)


def discard(batch: ImportBatch) -> None:
    """Delete an import; after the commit its sheet, and the files that no beat took, leave the bucket."""
    left, sheet_key = list(_in_bucket(batch)), batch.sheet_key
    batch.delete()
    transaction.on_commit(partial(_drop, left, sheet_key))


def drop_objects(batch: ImportBatch) -> bool:
    """Remove from the bucket what no beat took, some at a time; True if nothing is left but the sheet of the report."""
    left = list(_in_bucket(batch)[:DROPPED_AT_ONCE])
    if not _drop(left):
        return False
    ImportFile.objects.filter(pk__in=[file.pk for file in left]).update(is_stored=False, upload_id="")
    return len(left) < DROPPED_AT_ONCE


def _in_bucket(batch: ImportBatch) -> QuerySet[ImportFile]:
    """Files that are there whole or in parts, and are no beat's."""
    return batch.files.filter(is_taken=False).exclude(is_stored=False, upload_id="")


def _drop(files_left: Iterable[ImportFile], sheet_key: str = "") -> bool:
    """Remove objects, and the parts of uploads that were never put together; False if the bucket is away."""
    try:
        for file in files_left:
            storage.delete_private(file.storage_key)
            if file.upload_id and not file.is_stored:
                multipart.forget(file.storage_key, file.upload_id)
        if sheet_key:
            storage.delete_private(sheet_key)
    except storage.STORAGE_ERRORS:
        logger.exception("files of an import are left in the bucket")
        return False
    return True


def counts(batch: ImportBatch) -> dict[str, int]:
    """How many rows there are of each plan, how many are due, and how many of those are done."""
    found = dict.fromkeys(ImportRow.Plan.values, 0)
    done = 0
    for plan, is_done in batch.rows.values_list("plan", "is_done"):
        found[plan] += 1
        done += is_done
    return {**found, "total": sum(found.values()), "done": done}
