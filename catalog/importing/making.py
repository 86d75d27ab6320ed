"""What an import does: row by row, each in a transaction of its own, so that a killed worker's successor goes on."""

import io
import logging
import time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, transaction
from django.db.models import Prefetch
from django.utils.text import slugify
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Locale, Page

from catalog import columns, listing, rights
from catalog.columns import Lookups
from catalog.editor.pictures import PictureField
from catalog.importing import filling, lines, recognise
from catalog.importing.filling import Defaults, Filled
from catalog.importing.lines import Line
from catalog.importing.planning import LostError
from catalog.media import files, storage
from catalog.models import Beat, BeatIndexPage, ImportBatch, ImportFile, ImportRow

logger = logging.getLogger(__name__)
TRIES = 3  # of a row that met another import, or an editor at the same place of the tree
MAX_COVER_BYTES = 20 << 20
DUE = (ImportRow.Plan.NEW, ImportRow.Plan.CHANGE)


def run(batch: ImportBatch, ticket: UUID, *, until: float) -> bool:
    """Make the rows that are due and not done, until that time (``time.monotonic``); True if none is left.

    Raises LostError when the claim is another's now, and errors of the storage.
    """
    lookups, defaults = Lookups.load(), Defaults.of(batch)
    due = batch.rows.filter(plan__in=DUE, is_done=False).order_by("number")
    with_files = Prefetch("files", queryset=ImportFile.objects.order_by("path"))
    for pk in list(due.values_list("pk", flat=True)):
        if time.monotonic() > until:
            return False
        row = ImportRow.objects.prefetch_related(with_files).get(pk=pk)
        _try(batch, row, lookups, defaults, ticket)
    return True


def _try(batch: ImportBatch, row: ImportRow, lookups: Lookups, defaults: Defaults, ticket: UUID) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            _make(batch, row.pk, lines.of_row(batch, row), lookups, defaults, ticket)
        except (IntegrityError, recognise.FoundError):
            if attempt == TRIES:
                logger.exception("row can't be imported", extra={"row": row.pk})
                _fail(row, "Something else changed the catalogue at the same moment. Import this row again.")
        except (ValidationError, DataError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else "A value is too long."
            _fail(row, said)
            return
        else:
            return


def _fail(row: ImportRow, reason: str) -> None:
    ImportRow.objects.filter(pk=row.pk, is_done=False).update(
        plan=ImportRow.Plan.ERROR, error=reason, is_done=True, is_settled=True
    )


@transaction.atomic
def _make(batch: ImportBatch, row_id: int, line: Line, lookups: Lookups, defaults: Defaults, ticket: UUID) -> None:
    """One row, whole or not at all; nothing if it was done."""
    # The claim's row first: whoever took it over waits here, and then finds the row done.
    held = ImportBatch.objects.filter(pk=batch.pk, lease=ticket)
    if not held.update(attempts=0):  # it gets on: only a batch that doesn't is given up
        raise LostError
    row = ImportRow.objects.select_for_update().get(pk=row_id)
    if row.is_done:
        return
    beat = recognise.find(line)
    is_new = beat is None
    if beat is None:
        filled = filling.new_page(line, lookups, defaults)
    else:
        _hold_page(beat)
        filled = filling.known_page(beat, line, lookups, batch.person)
    row.error = "\n".join(filled.errors)
    row.warning = "\n".join(dict.fromkeys(filter(None, [*row.warning.split("\n"), *filled.warnings])))
    row.changes = ", ".join(filled.changes)[:300]
    row.is_done = True
    if filled.errors:
        row.plan, row.is_settled = ImportRow.Plan.ERROR, True
    else:
        beat = _save(batch, line, filled, beat, lookups, row)
        recognise.mark(beat, line, is_new=is_new)
        row.beat = beat
        row.plan = ImportRow.Plan.NEW if is_new else row.Plan.CHANGE if filled.changes else row.Plan.SAME
        row.is_settled = not batch.publishes
    row.save()


def _hold_page(beat: Beat) -> None:
    """Locked, as the table locks it: what an editor saves just now must not be lost under a draft from before it."""
    page = recognise.page_of(beat)
    if page is not None:
        list(Page.objects.select_for_update(of=("self",)).filter(pk=page.pk).values_list("pk"))


def _save(batch: ImportBatch, line: Line, filled: Filled, beat: Beat | None, lookups: Lookups, row: ImportRow) -> Beat:
    """Save the draft with a revision; then its licences, leases and files."""
    page = filled.page
    cover = next((file for file in filled.files if file.type == ImportFile.Type.COVER), None)
    if cover is not None:
        try:
            page.cover = _picture(cover, page.title)  # type: ignore[assignment]  # the shop's model of images
        except ValidationError as error:
            row.warning = "\n".join(filter(None, [row.warning, f"Cover: {' '.join(error.messages)}"]))
    is_new = beat is None
    if is_new:
        # Locked, since the tree gives two children that come at once the same place.
        parent = BeatIndexPage.objects.select_for_update().filter(locale=Locale.get_default()).order_by("pk").first()
        parent = parent or BeatIndexPage.objects.order_by("pk")[0]
        if not slugify(page.title, allow_unicode=True):
            page.slug = f"beat-{row.pk}"
        parent.add_child(instance=page)
        page.save_revision(user=batch.person, log_action=True, clean=False)  # a draft may lack things
        beat = page.beat
        if not batch.has_no_leases:
            rights.ask_leases_elsewhere(beat.right_id)
    elif filled.rewrites or (cover is not None and page.cover is not None):
        if not page.live:
            page.save()
        page.save_revision(user=batch.person, log_action=True, clean=False)  # a draft may lack things
    assert beat is not None
    count = filling.leases_of(line)
    if not is_new and count == beat.right.leases_elsewhere:
        count = None
    # Right, beat, shop window: in the order in which a sale and the window's own round lock them.
    if count is not None:
        rights.say_leases_elsewhere(beat.right_id, count)
    _give_files(beat, filled)
    licences = line.cells.get(columns.LICENCES, "").strip()
    if licences:
        columns.write_licences(beat, licences, lookups)
    if count is not None and not is_new:
        listing.refresh_right(beat.right_id)
    return beat


def _give_files(beat: Beat, filled: Filled) -> None:
    for file in filled.files:
        if file.type != ImportFile.Type.COVER:
            files.add_file(beat, file.type, key=file.storage_key, original_name=file.path.rsplit("/", 1)[-1])
            ImportFile.objects.filter(pk=file.pk).update(is_taken=True)


def _picture(file: ImportFile, title: str) -> AbstractImage:
    """An image of Wagtail's library; raises ValidationError for what is none, by the library's own rules."""
    if file.size_bytes > MAX_COVER_BYTES:
        raise ValidationError(f"The picture is larger than {MAX_COVER_BYTES >> 20} MB.")
    name, content = file.path.rsplit("/", 1)[-1], storage.read_private(file.storage_key)
    PictureField(label="Cover").clean(SimpleUploadedFile(name, content))
    image: AbstractImage = get_image_model()(title=title[:255], file=ImageFile(io.BytesIO(content), name=name))
    image.save()
    return image
