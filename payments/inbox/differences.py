"""What Stripe and the database don't agree on: kept once for each object, gone when a later look finds it gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from catalog.clock import shop_now
from payments.models import Difference, DifferenceKind

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody has to look at; ``what`` holds ids and figures, never names."""

    kind: DifferenceKind
    what: str


def still_open() -> QuerySet[Difference]:
    """Those that nobody has marked as seen and that the last look still found."""
    return Difference.objects.filter(resolved_at__isnull=True)


@transaction.atomic
def note(object_id: str, purchase_id: int | None, findings: Sequence[Finding], *, is_whole: bool = True) -> None:
    """Keep what one look at an object found; with ``is_whole`` what it did not find any more is resolved.

    What somebody has marked as seen stays so for as long as its words are the same.
    """
    now = shop_now()
    for finding in findings:
        what = finding.what[:LONGEST]
        row, is_new = Difference.objects.select_for_update().get_or_create(
            kind=finding.kind,
            object_id=object_id,
            defaults={"purchase_id": purchase_id, "what": what, "first_seen_at": now, "last_seen_at": now},
        )
        if is_new:
            continue
        row.last_seen_at = now
        was_seen = bool(row.resolved_by) and row.what == what
        if row.resolved_at is not None and not was_seen:
            row.first_seen_at, row.resolved_at, row.resolved_by = now, None, ""
        row.what, row.purchase_id = what, purchase_id or row.purchase_id
        row.save()
    if is_whole:
        gone = still_open().filter(object_id=object_id).exclude(kind__in=[each.kind for each in findings])
        gone.update(resolved_at=now)


def mark_seen(difference_id: int, by: str) -> bool:
    """Somebody has looked after it; False if it was resolved before."""
    return bool(still_open().filter(pk=difference_id).update(resolved_at=shop_now(), resolved_by=by))
