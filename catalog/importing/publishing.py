"""“Publish what is ready”: after the files of an import were checked, by the gate that every other way has too."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from catalog.importing import recognise
from catalog.importing.planning import LostError
from catalog.media import leases
from catalog.models import Beat, Deliverable, ImportBatch, ImportRow, Preview
from catalog.readiness import NotReadyError


def settle(batch: ImportBatch, ticket: UUID) -> bool:
    """Publish what is ready and write down what isn't and why; True if no file of any row is still in work."""
    is_done = True
    for row in batch.rows.filter(is_done=True, is_settled=False).select_related("beat").order_by("number"):
        if row.beat is not None and _is_in_work(row.beat):
            is_done = False
            continue
        with transaction.atomic():
            if not ImportBatch.objects.filter(pk=batch.pk, lease=ticket).update(attempts=0):
                raise LostError
            _publish(batch, row)
    return is_done


def _publish(batch: ImportBatch, row: ImportRow) -> None:
    page = recognise.page_of(row.beat) if row.beat else None
    said = ""
    if page is not None:
        try:
            with transaction.atomic():
                revision = page.get_latest_revision() or page.save_revision(user=batch.person, clean=False)
                revision.publish(user=batch.person)
        except NotReadyError as error:
            said = "Not published: " + " ".join(error.messages)
    warning = "\n".join(filter(None, [row.warning, said]))
    ImportRow.objects.filter(pk=row.pk).update(is_settled=True, warning=warning)


def _is_in_work(beat: Beat) -> bool:
    again = Q(attempts__lt=leases.MAX_ATTEMPTS)  # else it is parked until somebody says "try again"
    files = beat.deliverables.filter(again, state=Deliverable.State.UPLOADED)
    return files.exists() or beat.previews.filter(again, state=Preview.State.PENDING).exists()
