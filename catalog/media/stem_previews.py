"""Short previews of the stems in a zip: one stem unpacked at a time, tagged, and put into the public bucket.

Each stem is written down when it is made, so that a run that was killed goes on with the next one.
"""

import logging
from pathlib import Path, PurePosixPath
from uuid import UUID, uuid4

from django.db import transaction

from catalog import listing
from catalog.audio.loudness import measure
from catalog.audio.peaks import loudest_part
from catalog.audio.preview import Recipe, write_preview
from catalog.audio.refusal import AudioRefusedError
from catalog.audio.stems import largest_stem, unpack
from catalog.media import leases, remaking, storage
from catalog.media.files import TRANSIENT
from catalog.media.folder import work_folder
from catalog.models import PreviewSettings, StemPreviews, StemTrack

logger = logging.getLogger(__name__)
HEARD_S = 20
FIRST_TAG_S = 4
MOST_STEMS = 40


def make(row_id: int) -> None:
    """Make previews that wait; nothing if somebody else does, or they are there. Safe to run twice."""
    ticket = leases.claim(StemPreviews, row_id)
    if ticket is None:
        return
    row = StemPreviews.objects.select_related("stems").get(pk=row_id)
    shop = PreviewSettings.load()
    with leases.kept(StemPreviews, row.pk, ticket):
        try:
            is_whole = _make_all(row, shop, ticket)
        except (AudioRefusedError, storage.MissingObjectError, remaking.TagGoneError) as error:
            is_gone = isinstance(error, storage.MissingObjectError)
            _fail(row, "The stems are not in the bucket any more." if is_gone else str(error), ticket, shop)
            return
        except TRANSIENT:
            leases.put_back(StemPreviews, row.pk, ticket)
            logger.exception("stems could not be made heard", extra={"stem_previews": row.pk})
            return
    if is_whole:
        _finish(row, shop, ticket)


def _make_all(row: StemPreviews, shop: PreviewSettings, ticket: UUID) -> bool:
    """Make what is missing of a row's tracks; False if the claim was lost meanwhile."""
    if row.made_recipe != shop.fingerprint and not _begin_anew(row, shop, ticket):
        return False
    names: list[str] = row.stems.contents[len(row.made) : MOST_STEMS]
    if not names:
        return True
    with work_folder(needs_bytes=row.stems.size_bytes or 0) as folder:
        packed = storage.fetch_private(row.stems.storage_key, folder / "stems.zip")
        tag = remaking.write_tag(shop, folder / "tag.wav")
        with work_folder(needs_bytes=largest_stem(packed)) as inside:
            for name in names:
                row.made.append(_track(packed, name, inside, tag, shop.tag_every_s))
                if not _note(row, ticket):
                    return False
    return True


def _begin_anew(row: StemPreviews, shop: PreviewSettings, ticket: UUID) -> bool:
    """Leave what was made with other settings, so that no later run goes on with it; False if the claim was lost."""
    old = [track["audio_key"] for track in row.made]
    row.made, row.made_recipe = [], shop.fingerprint
    with transaction.atomic():
        if not _write_down(row, ticket):
            return False
        remaking.retire(old)
    return True


def _track(packed: Path, name: str, folder: Path, tag: Path, tag_every_s: int) -> StemTrack:
    """One stem; one that is silent or can't be read is listed, and not heard."""
    title = PurePosixPath(name).stem
    stem = folder / "stem"
    try:
        unpack(packed, name, stem)
        part, wave = loudest_part(stem, HEARD_S)
        first_tag_s = FIRST_TAG_S if (part.length_s or HEARD_S) > FIRST_TAG_S else 0
        recipe = Recipe(first_tag_s, min(tag_every_s, HEARD_S))
        audio = write_preview(stem, tag, folder / "stem.mp3", measure(stem, part), recipe, part)
    except AudioRefusedError:
        return StemTrack(name=title, audio_key="", wave_path="", duration_s=0)
    finally:
        stem.unlink(missing_ok=True)
    key = f"previews/{uuid4().hex}.mp3"
    storage.store_public(audio, key, "audio/mpeg")
    return StemTrack(name=title, audio_key=key, wave_path=wave.svg_path(), duration_s=part.length_s or HEARD_S)


def _note(row: StemPreviews, ticket: UUID) -> bool:
    """Write down one stem more; what was stored without a claim is removed again."""
    if _write_down(row, ticket):
        return True
    if row.made[-1]["audio_key"]:
        storage.delete_public(row.made[-1]["audio_key"])
    return False


def _write_down(row: StemPreviews, ticket: UUID) -> bool:
    mine = StemPreviews.objects.filter(pk=row.pk, lease=ticket, state=StemPreviews.State.PENDING)
    return bool(mine.update(made=row.made, made_recipe=row.made_recipe))


def _finish(row: StemPreviews, shop: PreviewSettings, ticket: UUID) -> None:
    with transaction.atomic():
        old = [track["audio_key"] for track in row.tracks]
        mine = StemPreviews.objects.filter(pk=row.pk, lease=ticket, state=StemPreviews.State.PENDING)
        done = mine.update(
            state=StemPreviews.State.READY,
            tracks=row.made,
            recipe=shop.fingerprint,
            made=[],
            lease=None,
            leased_until=None,
        )
        if done:
            remaking.retire(old)
            listing.refresh_on_commit([row.stems.beat_id])  # pages that are kept show the list now
    remaking.go_on()


def _fail(row: StemPreviews, reason: str, ticket: UUID, shop: PreviewSettings) -> None:
    StemPreviews.objects.filter(pk=row.pk, lease=ticket).update(
        state=StemPreviews.State.FAILED,
        failure=reason[:300],
        made_recipe=shop.fingerprint,
        lease=None,
        leased_until=None,
    )
    logger.warning("stems can't be heard", extra={"stem_previews": row.pk, "reason": reason})
