"""A preview's way from ``pending`` to ``ready``: tagged mp3 and waveform, put into the public bucket under new keys.

The master is at hand then, so its tempo and key are measured, too. They are proposed to the editor and change nothing.
"""

import json
import logging
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from catalog import readiness
from catalog.audio.analysis import Analysis, analyse
from catalog.audio.loudness import WHOLE, Loudness, Part, measure
from catalog.audio.peaks import waveform
from catalog.audio.preview import Recipe, write_preview
from catalog.audio.refusal import AudioRefusedError
from catalog.media import bell, leases, remaking, storage
from catalog.media.files import TRANSIENT
from catalog.media.folder import work_folder
from catalog.models import Beat, Deliverable, Preview, PreviewSettings
from catalog.models.previewing import TAG_HEARD_S

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a master, and measured of it."""

    audio_key: str
    peaks_key: str
    wave_path: str
    duration_s: Decimal
    integrated_lufs: Decimal
    true_peak_dbtp: Decimal
    heard: Analysis


def make(preview_id: int) -> None:
    """Make a preview that waits; nothing if somebody else does, or it was done.

    Commits the claim first, then the outcome. Objects of a run that lost its claim are removed again.
    """
    ticket = leases.claim(Preview, preview_id)
    if ticket is None:
        return
    preview = Preview.objects.select_related("master").get(pk=preview_id)
    shop = PreviewSettings.load()
    with leases.kept(Preview, preview.pk, ticket):
        try:
            made = _render(preview.master, shop)
        except (AudioRefusedError, storage.MissingObjectError, remaking.TagGoneError) as error:
            is_gone = isinstance(error, storage.MissingObjectError)
            reason = "The master is not in the bucket any more." if is_gone else str(error)
            _fail(preview, reason, ticket, shop)
            return
        except TRANSIENT:
            leases.put_back(Preview, preview.pk, ticket)
            logger.exception("preview could not be made", extra={"preview": preview.pk})
            return
    if not _finish(preview, made, ticket, shop):
        for key in (made.audio_key, made.peaks_key):
            storage.delete_public(key)
    remaking.go_on()


def try_again(preview: Preview) -> None:
    """Queue a preview that failed."""
    with transaction.atomic():
        changed = Preview.objects.filter(pk=preview.pk, state=Preview.State.FAILED).update(
            state=Preview.State.PENDING, failure="", attempts=0, lease=None, leased_until=None
        )
        if changed:
            bell.ring(preview)


def _render(master: Deliverable, shop: PreviewSettings) -> Made:
    with work_folder(needs_bytes=2 * (master.size_bytes or 0)) as folder:
        path = storage.fetch_private(master.storage_key, folder / "master")
        loudness = measure(path)
        heard = analyse(path)
        part = _heard_part(master, shop)
        wave = waveform(path, part)
        heard_loudness = loudness if part == WHOLE else _loudness_of(path, part)
        tag = remaking.write_tag(shop, folder / "tag.wav")
        duration_s = (master.duration_s or Decimal(0)) if part.length_s is None else Decimal(part.length_s)
        recipe = _recipe(shop, duration_s)
        audio = write_preview(path, tag, folder / "preview.mp3", heard_loudness, recipe, part)
        peaks = _write_peaks(folder / "peaks.json", wave.bars, duration_s)
        audio_key, peaks_key = f"previews/{uuid4().hex}.mp3", f"peaks/{uuid4().hex}.json"
        storage.store_public(audio, audio_key, "audio/mpeg")
        storage.store_public(peaks, peaks_key, "application/json")
    return Made(
        audio_key,
        peaks_key,
        wave.svg_path(),
        duration_s,
        loudness.integrated_lufs,
        loudness.true_peak_dbtp,
        heard,
    )


def _heard_part(master: Deliverable, shop: PreviewSettings) -> Part:
    """What is heard of a master: all of it, where it is hardly longer than the shop's previews."""
    is_short = shop.length_s is None or (master.duration_s or 0) <= shop.length_s
    return WHOLE if is_short else Part(0, shop.length_s)


def _loudness_of(path: Path, part: Part) -> Loudness:
    """Of a part of a master that has sound somewhere."""
    try:
        return measure(path, part)
    except AudioRefusedError as error:
        reason = f"Its first {part.length_s} seconds are silent, and no more is heard of it. Export it without them."
        raise AudioRefusedError(reason) from error


def _recipe(shop: PreviewSettings, duration_s: Decimal) -> Recipe:
    """When the tag sounds in a preview this long: from its beginning in one that would end before the first."""
    is_heard = duration_s > shop.first_tag_s + TAG_HEARD_S
    return Recipe(shop.first_tag_s if is_heard else 0, shop.tag_every_s)


def _write_peaks(path: Path, bars: tuple[int, ...], duration_s: Decimal) -> Path:
    path.write_text(json.dumps({"version": 1, "duration_s": str(duration_s), "max": 100, "bars": bars}))
    return path


def _finish(preview: Preview, made: Made, ticket: UUID, shop: PreviewSettings) -> bool:
    with transaction.atomic():
        beat = Beat.objects.select_for_update(of=("self",)).get(pk=preview.beat_id)
        done = Preview.objects.filter(pk=preview.pk, lease=ticket, state=Preview.State.PENDING).update(
            state=Preview.State.READY,
            recipe=shop.fingerprint,
            lease=None,
            leased_until=None,
            audio_key=made.audio_key,
            peaks_key=made.peaks_key,
            wave_path=made.wave_path,
            duration_s=made.duration_s,
            integrated_loudness_lufs=made.integrated_lufs,
            true_peak_dbtp=made.true_peak_dbtp,
        )
        if done:
            _write_heard(preview.master_id, made.heard)
            _replace_others(preview)
            readiness.offer_first(beat)
    return bool(done)


def _replace_others(preview: Preview) -> None:
    """Those made of the same master with other settings go; who listens just now hears them to the end."""
    others = Preview.objects.filter(master=preview.master_id, state=Preview.State.READY).exclude(pk=preview.pk)
    for old in others:
        readiness.replace_preview(old, preview)
        remaking.retire([old.audio_key, old.peaks_key])
        old.delete()


def _write_heard(master_id: int, heard: Analysis) -> None:
    """The master of a preview is its own for good: another version's measure can't come in between."""
    Deliverable.objects.filter(pk=master_id).update(
        heard_bpm_hundredths=heard.tempo.bpm_hundredths if heard.tempo else None,
        heard_key=heard.key.name if heard.key else "",
    )


def _fail(preview: Preview, reason: str, ticket: UUID, shop: PreviewSettings) -> None:
    Preview.objects.filter(pk=preview.pk, lease=ticket).update(
        state=Preview.State.FAILED, failure=reason[:300], recipe=shop.fingerprint, lease=None, leased_until=None
    )
    logger.warning("preview failed", extra={"preview": preview.pk, "reason": reason})
