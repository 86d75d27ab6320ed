"""Imports for tests: files in the bucket, a sheet, and a batch that was looked at."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog.importing import batches
from catalog.importing.batches import Step
from catalog.importing.sheets import write_csv
from catalog.media import storage
from catalog.models import ImportBatch, ImportFile, ImportRow


def csv_file(path: Path, *rows: Sequence[str]) -> Path:
    """A sheet as the shop writes it."""
    path.write_text("".join(write_csv(rows)), encoding="utf-8", newline="")
    return path


def planned(files: Mapping[str, Path], sheet: Path | None = None, *, kind: str = "beats") -> ImportBatch:
    """An import of these files, by the names that they have in the folder, and this sheet, looked at."""
    batch = batches.open_batch(person_id=None, name="beats", kind=kind)
    for name, path in files.items():
        file = batches.add_file(batch, name, path.stat().st_size)
        if file is not None:
            storage.store_private(path, file.storage_key, batches.CONTENT_TYPES[file.type])
            ImportFile.objects.filter(pk=file.pk).update(is_stored=True)
    if sheet is not None:
        batches.add_sheet(batch, sheet, sheet.name)
    assert batches.start(batch, Step.PLAN)
    batches.work(batch.pk)
    batch.refresh_from_db()
    return batch


def ran(batch: ImportBatch, **options: bool) -> ImportBatch:
    """The same, done by this process."""
    assert batches.start(batch, Step.RUN, **options)
    batches.work(batch.pk)
    batch.refresh_from_db()
    return batch


def said(batch: ImportBatch) -> list[tuple[str, str, str]]:
    """Title, plan and what is told of each row."""
    return [(row.title, row.plan, row.error or row.warning) for row in ImportRow.objects.filter(batch=batch)]
