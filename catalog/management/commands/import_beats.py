"""``manage.py import_beats FOLDER [--sheet SHEET] [--dry-run] [--publish]``: a folder of beats becomes drafts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.importing import batches, planning
from catalog.importing.batches import ImportRefusedError, Step
from catalog.importing.sheets import SheetError
from catalog.media import storage
from catalog.models import ImportBatch, ImportFile, ImportRow


class Command(BaseCommand):
    """Files are read here and sent to the private bucket; rows are made here, or by a worker if this is killed."""

    help = "Imports a folder of beats, and a sheet about them, as drafts. See docs/import.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """Folder and options."""
        parser.add_argument("folder", type=Path, help="with WAV, MP3, ZIP and pictures, at any depth")
        parser.add_argument("--sheet", type=Path, help="CSV or XLSX: a row for each beat")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--no-leases", action="store_true", help="no lease of the new beats was ever sold elsewhere"
        )
        parser.add_argument("--publish", action="store_true", help="publish what is ready, once its files are checked")
        parser.add_argument("--hand-over", action="store_true", help="leave the rows to a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect, look, tell, and then do it."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        batch = batches.open_batch(person_id=None, name=folder.resolve().name)
        try:
            paths = self._collect(batch, folder)
            if options["sheet"]:
                batches.add_sheet(batch, options["sheet"], options["sheet"].name)
            self._plan(batch)
        except (SheetError, ImportRefusedError, OSError) as error:
            batches.discard(batch)
            raise CommandError(str(error)) from error
        self._tell(batch)
        if options["dry_run"]:
            batches.forget(ImportBatch.objects.get(pk=batch.pk))
            self.stdout.write("Nothing was changed.")
            return
        self._send(batch, paths)
        batches.start(batch, Step.RUN, publishes=options["publish"], has_no_leases=options["no_leases"])
        if not options["hand_over"]:
            batches.work(batch.pk)
            batch.refresh_from_db()
            self._report(batch)

    def _collect(self, batch: ImportBatch, folder: Path) -> dict[int, Path]:
        """The files of the folder as rows; they are hashed here, so that nothing must be sent for a dry run."""
        paths: dict[int, Path] = {}
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            name = path.relative_to(folder).as_posix()
            try:
                file = batches.add_file(batch, name, path.stat().st_size, sha256=storage.sha256_of(path))
            except ImportRefusedError as error:
                self.stderr.write(f"Left out: {error}")
                continue
            if file is not None:
                paths[file.pk] = path
        return paths

    def _plan(self, batch: ImportBatch) -> None:
        if batches.needs_matching(batch):
            unknown = [header for header, column in zip(batch.headers, batch.columns, strict=True) if not column]
            self.stderr.write(f"Columns that are not known, and left out: {', '.join(unknown)}")
        batch.state = ImportBatch.State.WORKING
        batch.lease = batches.ticket_here(batch)
        planning.plan(batch, batch.lease)
        batch.refresh_from_db()

    def _tell(self, batch: ImportBatch) -> None:
        for row in batch.rows.all():
            more = "; ".join(filter(None, [row.changes, *row.error.split("\n"), *row.warning.split("\n")]))
            self.stdout.write(
                f"{row.number:>5}  {row.get_plan_display():<10}  {row.title}" + (f": {more}" if more else "")
            )

    def _send(self, batch: ImportBatch, paths: dict[int, Path]) -> None:
        """What a row needs goes to the bucket; the rest stays where it is."""
        wanted = batch.files.filter(row__plan__in=(ImportRow.Plan.NEW, ImportRow.Plan.CHANGE))
        for number, file in enumerate(wanted, start=1):
            storage.store_private(paths[file.pk], file.storage_key, batches.CONTENT_TYPES[file.type])
            ImportFile.objects.filter(pk=file.pk).update(is_stored=True)
            if number % 20 == 0:
                self.stdout.write(f"{number} of {len(wanted)} files sent")

    def _report(self, batch: ImportBatch) -> None:
        found = batches.counts(batch)
        said = ", ".join(f"{found[plan]} {label}" for plan, label in ImportRow.Plan.choices if found[plan])
        self.stdout.write(f"{said or 'nothing'}.")
        if batch.state == ImportBatch.State.WORKING:
            self.stdout.write("The workers go on: what is ready is published once its files are checked.")
