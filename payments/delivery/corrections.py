"""A corrected file is given to who bought the earlier one, and he is told; what he bought stays as it was."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from catalog.clock import shop_now
from catalog.models import Beat, Deliverable
from payments.messages import mails, outbox
from payments.models import (
    Access,
    CorrectedFile,
    Correction,
    LineFile,
    Outbox,
    OutboxKind,
    PaymentStatus,
    Purchase,
)


@dataclass(frozen=True, slots=True)
class Later:
    """A file on sale, with how many lines hold an earlier version and have not been given this one."""

    deliverable: Deliverable
    holders: int


def later_files(beat: Beat) -> list[Later]:
    """Files on sale that some buyers have in an earlier version only, in the order of their types."""
    on_sale = Deliverable.objects.filter(beat=beat, is_on_sale=True, corrected_file=None).order_by("type")
    counted = [Later(each, _earlier(each).count()) for each in on_sale]
    return [each for each in counted if each.holders]


@transaction.atomic
def give(beat: Beat, deliverable_ids: Collection[int], reason: str, by: AbstractUser) -> Correction | None:
    """Let the buyers of earlier versions fetch these files; None if none of them is later than what was bought.

    Pressed twice at once, the second finds nothing left to give. The mails follow on a worker. Locks: beat.
    """
    locked = Beat.objects.select_for_update(of=("self",)).get(pk=beat.pk)
    chosen = [each.deliverable for each in later_files(locked) if each.deliverable.pk in deliverable_ids]
    if not chosen:
        return None
    correction = Correction.objects.create(beat=locked, reason=reason, given_at=shop_now(), given_by_id=by.pk)
    CorrectedFile.objects.bulk_create(CorrectedFile(correction=correction, deliverable=each) for each in chosen)
    key = f"corrected:{correction.uuid}"
    outbox.write(OutboxKind.TELL_CORRECTED, key=key, subject_id=str(correction.uuid), purchase_id=None)
    return correction


def tell(row: Outbox) -> None:
    """Outbox worker: write a mail for each purchase that holds an earlier version; a second run writes none twice."""
    correction = Correction.objects.get(uuid=row.subject_id)
    holding: set[int] = set()
    for file in correction.files.select_related("deliverable"):
        holding.update(_earlier(file.deliverable).values_list("line__purchase_id", flat=True))
    for purchase in Purchase.objects.filter(pk__in=holding).order_by("pk").iterator():
        mails.note_corrected(purchase, str(correction.uuid))


def _earlier(deliverable: Deliverable) -> QuerySet[LineFile]:
    """What was sold of the same file in an earlier version, and may still be fetched, or will be again."""
    same = LineFile.objects.filter(deliverable__beat_id=deliverable.beat_id, type=deliverable.type)
    paid = same.filter(line__purchase__payment_status=PaymentStatus.COMPLETED, line__purchase__erased_at=None)
    return paid.exclude(line__access=Access.REVOKED).filter(deliverable__version__lt=deliverable.version)
