"""May this beat be published, these files be sold? If not, what is missing. The only mover of what is on sale.

An upload never changes what is sold: ``offer`` moves a master's versions and its preview together, or nothing.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog import listing, queries
from catalog.models import Beat, Deliverable, FileType, LicenceTier, Preview
from catalog.offers import promised_types

logger = logging.getLogger(__name__)
FILES_FIELD, LICENCES_FIELD, PREVIEW_FIELD, LEASES_FIELD = "files", "licences", "preview", "leases_elsewhere"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands between a beat and its sale: where it is mended, and a sentence for the editor."""

    field: str
    reason: str


class NotReadyError(ValidationError):
    """A beat that may not be published, or files that may not be sold; ``missing`` says why, ``title`` what it is."""

    def __init__(self, missing: Sequence[Missing], *, title: str = "") -> None:
        super().__init__([item.reason for item in missing])
        self.missing = tuple(missing)
        self.title = title


def missing_for_publish(beat: Beat) -> list[Missing]:
    """What the beat lacks; empty if it may be published.

    Looks at the files on sale or, while nothing is on sale yet, at the newest ones, which publishing would offer.
    """
    on_sale = list(beat.deliverables.filter(is_on_sale=True))
    missing = _missing(beat, on_sale or latest_versions(beat), are_on_sale=bool(on_sale))
    return [*missing, *_missing_leases(beat)]


def offer(beat: Beat, versions: Iterable[Deliverable]) -> None:
    """Put ``versions`` (one a type) and their master's preview on sale, and take off what was before.

    Raises NotReadyError if a licence's promise would not be kept, or the preview is not there.
    Locks the beat's row in a transaction of its own (or the caller's); the shop window follows after the commit.
    """
    with transaction.atomic():
        locked = Beat.objects.select_for_update(of=("self",)).get(pk=beat.pk)
        chosen = list(Deliverable.objects.filter(beat=locked, pk__in=[version.pk for version in versions]))
        missing = _missing(locked, chosen, are_on_sale=False)
        if missing:
            raise NotReadyError(missing)
        ids = [version.pk for version in chosen]
        master = master_of(chosen)
        preview = queries.preview_of(master) if master else None
        assert preview is not None  # or something would be missing
        locked.deliverables.filter(is_on_sale=True).exclude(pk__in=ids).update(is_on_sale=False)
        locked.previews.filter(is_on_sale=True).exclude(pk=preview.pk).update(is_on_sale=False)
        locked.deliverables.filter(pk__in=ids).update(is_on_sale=True)
        locked.previews.filter(pk=preview.pk).update(is_on_sale=True)
        listing.refresh_on_commit([locked.pk])
    logger.info("files on sale", extra={"beat": beat.pk, "deliverables": ids, "preview": preview.pk})


def replace_preview(old: Preview, new: Preview) -> None:
    """Let ``new``, made of the same master, stand where ``old`` stood; the caller holds the beat's row.

    Raises ValueError for another master's: that is for ``offer``.
    """
    if (old.beat_id, old.master_id, old.master_sha256) != (new.beat_id, new.master_id, new.master_sha256):
        raise ValueError("A preview of another master is put on sale with its files.")
    if old.is_on_sale:
        Preview.objects.filter(pk=old.pk).update(is_on_sale=False)
        Preview.objects.filter(pk=new.pk).update(is_on_sale=True)
        listing.refresh_on_commit([old.beat_id])
        logger.info("preview replaced", extra={"beat": old.beat_id, "preview": new.pk})


def offer_first(beat: Beat) -> bool:
    """Put the newest files on sale if nothing of this beat ever was and they are complete; else change nothing."""
    with transaction.atomic():
        locked = Beat.objects.select_for_update(of=("self",)).get(pk=beat.pk)
        if locked.deliverables.filter(is_on_sale=True).exists():
            return False
        versions = latest_versions(locked)
        if _missing(locked, versions, are_on_sale=False):
            return False
        offer(locked, versions)
    return True


def missing_in(beat: Beat, versions: Sequence[Deliverable]) -> list[Missing]:
    """What the beat would lack if ``versions`` were put on sale; empty if ``offer`` would take them."""
    return _missing(beat, versions, are_on_sale=False)


def nothing_on_sale(beat: Beat) -> bool:
    """True while no file of the beat was ever offered."""
    return not beat.deliverables.filter(is_on_sale=True).exists()


def latest_versions(beat: Beat) -> list[Deliverable]:
    """The newest ready file of each type that belong together.

    An mp3 belongs to a WAV if it was made from it, or uploaded after the WAV before it.
    """
    newest_first = list(beat.deliverables.filter(state=Deliverable.State.READY).order_by("-version"))
    by_type = {file_type: [file for file in newest_first if file.type == file_type] for file_type in FileType.values}
    wavs, stems = by_type[FileType.WAV], by_type[FileType.STEMS]
    mp3s = by_type[FileType.MP3]
    if wavs:
        before = wavs[1].created_at if len(wavs) > 1 else None
        mp3s = [
            file
            for file in mp3s
            if file.derived_from_id == wavs[0].pk
            or (file.derived_from_id is None and (before is None or file.created_at > before))
        ]
        mp3s.sort(key=lambda file: file.derived_from_id is not None)  # the editor's own goes before ours
    return [files[0] for files in (mp3s, wavs, stems) if files]


def master_of(versions: Iterable[Deliverable]) -> Deliverable | None:
    """The file that the preview is made from: the WAV, or the mp3 of a beat that has none."""
    by_type = {version.type: version for version in versions}
    return by_type.get(FileType.WAV) or by_type.get(FileType.MP3)


def promised_by(beat: Beat) -> dict[str, list[str]]:
    """Files that the beat's licences promise, each with the names of those that do."""
    refused = set(beat.tier_overrides.filter(is_offered=False).values_list("tier_id", flat=True))
    promised: dict[str, list[str]] = {}
    for tier in _tiers():
        if tier.pk not in refused:
            for file_type in promised_types(tier):
                promised.setdefault(file_type, []).append(tier.name)
    return promised


def _tiers() -> list[LicenceTier]:
    return list(queries.live_tiers())


def _missing(beat: Beat, versions: Sequence[Deliverable], *, are_on_sale: bool) -> list[Missing]:
    promised = promised_by(beat)
    missing: list[Missing] = []
    if not promised:
        missing.append(Missing(LICENCES_FIELD, "No licence is published that this beat could be sold under."))
    have = {version.type for version in versions if version.state == Deliverable.State.READY}
    for file_type in FileType.values:
        if file_type in promised and file_type not in have:
            reason = _why_missing(beat, file_type, promised[file_type], are_on_sale=are_on_sale)
            missing.append(Missing(FILES_FIELD, reason))
    if len({version.type for version in versions}) != len(versions):
        missing.append(Missing(FILES_FIELD, "Two versions of the same file can't be on sale."))
    master = master_of(versions)
    if master is not None and master.state == Deliverable.State.READY:
        preview = queries.preview_of(master)
        if preview is None or preview.state != Preview.State.READY or preview.master_sha256 != master.sha256:
            missing.append(Missing(PREVIEW_FIELD, _why_no_preview(preview)))
    elif not missing:
        missing.append(Missing(FILES_FIELD, "There is no WAV or MP3 to make the preview from."))
    return missing


def _missing_leases(beat: Beat) -> list[Missing]:
    """An exclusive's buyer is told of the leases that stay valid, so somebody must have said how many there are."""
    if beat.right.leases_elsewhere is not None:
        return []
    refused = beat.tier_overrides.filter(is_offered=False).values_list("tier_id", flat=True)
    exclusives = [tier.name for tier in _tiers() if tier.is_exclusive and tier.pk not in set(refused)]
    if not exclusives:
        return []
    reason = (
        f"“{exclusives[0]}” is offered: say how many leases of this beat were sold elsewhere, on its screen of prices. "
        "0 is an answer."
    )
    return [Missing(LEASES_FIELD, reason)]


def _why_missing(beat: Beat, file_type: str, licences: list[str], *, are_on_sale: bool) -> str:
    label = FileType(file_type).label
    more = f" and {len(licences) - 1} more promise it" if len(licences) > 1 else " promises it"
    promise = f"“{licences[0]}”{more}"
    newest = beat.deliverables.filter(type=file_type).order_by("-version").first()
    if newest is None and file_type == FileType.MP3:
        return f"{label}: no file yet, but {promise}. It is made from the WAV, if you upload none."
    if newest is None:
        return f"{label}: no file yet, but {promise}."
    if newest.state == Deliverable.State.REFUSED:
        return f"{label}: the file was refused ({newest.refusal}) and {promise}."
    if newest.state == Deliverable.State.UPLOADED:
        return f"{label}: the file is still being checked. Try again in a moment."
    if are_on_sale:
        return f"{label}: the file is ready, but not on sale yet. Press “Use these files”."
    return f"{label}: the file does not belong to the newest WAV."


def _why_no_preview(preview: Preview | None) -> str:
    if preview is not None and preview.state == Preview.State.FAILED:
        return f"The preview could not be made: {preview.failure}"
    return "The preview is still being made. Try again in a moment."
