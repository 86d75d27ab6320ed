"""A file's way from ``uploaded`` to ``ready`` or ``refused``, and what is due then: an mp3, a preview, the sale."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max, ProtectedError, Q

from catalog import readiness
from catalog.audio.preview import SOLD_KBPS, write_mp3
from catalog.audio.probe import probe
from catalog.audio.refusal import AudioRefusedError, AudioToolError
from catalog.audio.stems import check_stems
from catalog.media import bell, leases, storage
from catalog.media.folder import work_folder
from catalog.models import Beat, Deliverable, FileType, Preview, StemPreviews

logger = logging.getLogger(__name__)
MAX_BYTES = {FileType.MP3: 200 << 20, FileType.WAV: 2 << 30, FileType.STEMS: 8 << 30}
CONTENT_TYPES = {FileType.MP3: "audio/mpeg", FileType.WAV: "audio/wav", FileType.STEMS: "application/zip"}
ARRIVES_WITHIN = timedelta(minutes=15)
TRANSIENT = (*storage.STORAGE_ERRORS, AudioToolError)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about a file."""

    size_bytes: int
    sha256: str
    format: str
    sample_rate_hz: int | None = None
    channels: int | None = None
    duration_s: Decimal | None = None
    contents: tuple[str, ...] = ()


class KeptError(Exception):
    """A file that can't be deleted; ``str()`` tells the editor why."""


def add_file(beat: Beat, file_type: str, *, key: str, original_name: str = "") -> Deliverable:
    """Make the row of a file that is in the private bucket under ``key``; its check is queued after the commit."""
    with transaction.atomic():
        file = _new_row(beat, file_type, key, original_name)
        bell.ring(file)
    return file


def add_claimed_file(beat: Beat, file_type: str, *, key: str, original_name: str = "") -> tuple[Deliverable, UUID]:
    """Make the row of a file that is about to arrive, with a claim that keeps the check off until it has.

    If nobody ends the claim, it ends by itself, and the check refuses what never arrived: nothing is left behind.
    """
    with transaction.atomic():
        file = _new_row(beat, file_type, key, original_name)
        claim = leases.hold(file, ARRIVES_WITHIN)
    return file, claim


def _new_row(beat: Beat, file_type: str, key: str, original_name: str) -> Deliverable:
    locked = Beat.objects.select_for_update(of=("self",)).get(pk=beat.pk)
    return Deliverable.objects.create(
        beat=locked,
        type=file_type,
        version=next_version(locked, file_type),
        storage_key=key,
        # What is left out the database can't keep (NUL, half a pair), or would change what stands around the name.
        original_name="".join(filter(str.isprintable, original_name))[-255:],
    )


def next_version(beat: Beat, file_type: str) -> int:
    """Number of the next version; the caller holds the beat's row."""
    latest = beat.deliverables.filter(type=file_type).aggregate(latest=Max("version"))["latest"]
    return int(latest or 0) + 1


def check(deliverable_id: int) -> None:
    """Check a file that waits, and write down what was found; nothing if somebody else does, or it was done.

    Commits the claim first, then the outcome; in between no transaction is open.
    """
    ticket = leases.claim(Deliverable, deliverable_id)
    if ticket is None:
        return
    file = Deliverable.objects.select_related("beat", "derived_from").get(pk=deliverable_id)
    with leases.kept(Deliverable, file.pk, ticket):
        try:
            facts = _derive(file) if file.derived_from else _examine(file)
        except AudioRefusedError as error:
            refuse(file, str(error), ticket)
            return
        except storage.MissingObjectError:
            refuse(file, "The upload did not arrive. Upload the file again.", ticket)
            return
        except TRANSIENT:
            leases.put_back(Deliverable, file.pk, ticket)
            logger.exception("file could not be checked", extra={"deliverable": file.pk})
            return
    accept(file, facts, ticket)


def accept(file: Deliverable, facts: Facts, ticket: UUID) -> bool:
    """Make a file ready, with what follows from it, in one transaction; False if the claim was lost."""
    with transaction.atomic():
        beat = Beat.objects.select_for_update(of=("self",)).get(pk=file.beat_id)
        done = Deliverable.objects.filter(pk=file.pk, lease=ticket, state=Deliverable.State.UPLOADED).update(
            state=Deliverable.State.READY,
            lease=None,
            leased_until=None,
            size_bytes=facts.size_bytes,
            sha256=facts.sha256,
            format=facts.format,
            sample_rate_hz=facts.sample_rate_hz,
            channels=facts.channels,
            duration_s=facts.duration_s,
            contents=list(facts.contents),
        )
        if not done:
            return False
        file.refresh_from_db()
        _follow(beat, file)
        readiness.offer_first(beat)
    logger.info("file is ready", extra={"deliverable": file.pk, "beat": beat.pk})
    return True


def is_parked(file: Deliverable) -> bool:
    """The check failed too often on our side: it waits for the editor's "try again"."""
    return file.state == Deliverable.State.UPLOADED and file.attempts >= leases.MAX_ATTEMPTS


def try_again(file: Deliverable) -> None:
    """Queue a parked file."""
    with transaction.atomic():
        changed = Deliverable.objects.filter(
            pk=file.pk, state=Deliverable.State.UPLOADED, attempts__gte=leases.MAX_ATTEMPTS
        ).update(attempts=0, lease=None, leased_until=None)
        if changed:
            bell.ring(file)


def delete_file(file: Deliverable) -> None:
    """Delete a version that was never sold, with what was made from it; raises KeptError for any other."""
    with transaction.atomic():
        Beat.objects.select_for_update(of=("self",)).get(pk=file.beat_id)
        gone = Deliverable.objects.filter(Q(pk=file.pk) | Q(derived_from=file.pk))
        if gone.filter(is_on_sale=True).exists():
            raise KeptError("This version is on sale. Put another one on sale first.")
        made = Preview.objects.filter(master__in=gone)
        stems = StemPreviews.objects.filter(stems__in=gone)
        keys = [*gone.values_list("storage_key", flat=True)]
        public_keys = [key for pair in made.values_list("audio_key", "peaks_key") for key in pair if key]
        public_keys += [track["audio_key"] for row in stems for track in (*row.tracks, *row.made) if track["audio_key"]]
        try:
            made.delete()
            stems.delete()
            gone.filter(derived_from=file.pk).delete()
            gone.delete()
        except ProtectedError as error:
            raise KeptError("This version was sold: it is kept for those who bought it.") from error
        transaction.on_commit(lambda: _delete_objects(keys, public_keys))


def _delete_objects(private_keys: list[str], public_keys: list[str]) -> None:
    try:
        for key in private_keys:
            storage.delete_private(key)
        for key in public_keys:
            storage.delete_public(key)
    except storage.STORAGE_ERRORS:
        logger.exception("files of a deleted version are left in the buckets")


def refuse(file: Deliverable, reason: str, ticket: UUID) -> None:
    """Refuse a file for good and remove it from the bucket; the sweeper removes it if we can't."""
    done = Deliverable.objects.filter(pk=file.pk, lease=ticket, state=Deliverable.State.UPLOADED).update(
        state=Deliverable.State.REFUSED, refusal=reason[:300], lease=None, leased_until=None
    )
    if done:
        logger.info("file refused", extra={"deliverable": file.pk, "reason": reason})
        remove_refused(file)


def remove_refused(file: Deliverable) -> None:
    """Delete a refused file's object."""
    try:
        storage.delete_private(file.storage_key)
    except storage.STORAGE_ERRORS:
        logger.warning("refused file could not be removed yet", extra={"deliverable": file.pk})
        return
    Deliverable.objects.filter(pk=file.pk).update(is_stored=False)


def _examine(file: Deliverable) -> Facts:
    kind = FileType(file.type)
    size_bytes = storage.private_size(file.storage_key)
    if size_bytes > MAX_BYTES[kind]:
        raise AudioRefusedError(f"The file has {size_bytes >> 20} MB; {MAX_BYTES[kind] >> 20} MB is the most.")
    with work_folder(needs_bytes=size_bytes) as folder:
        path = storage.fetch_private(file.storage_key, folder / "upload")
        return _facts(kind, path)


def _facts(kind: FileType, path: Path) -> Facts:
    size_bytes, sha256 = path.stat().st_size, storage.sha256_of(path)
    if kind == FileType.STEMS:
        names = check_stems(path)
        return Facts(size_bytes, sha256, f"zip, {len(names)} stems", contents=tuple(names))
    found = probe(path, kind.value)
    return Facts(size_bytes, sha256, found.format, found.sample_rate_hz, found.channels, found.duration_s)


def _derive(file: Deliverable) -> Facts:
    """Make the mp3 of a WAV; under the row's own key, so that a second run puts the same bytes in the same place."""
    master = file.derived_from
    assert master is not None
    with work_folder(needs_bytes=2 * (master.size_bytes or 0)) as folder:
        wav = storage.fetch_private(master.storage_key, folder / "master")
        facts = _facts(FileType.MP3, write_mp3(wav, folder / "derived.mp3"))
        storage.store_private(folder / "derived.mp3", file.storage_key, CONTENT_TYPES[FileType.MP3])
    return Facts(
        facts.size_bytes,
        facts.sha256,
        f"MP3, {SOLD_KBPS} kbit/s",
        facts.sample_rate_hz,
        facts.channels,
        facts.duration_s,
    )


def _follow(beat: Beat, file: Deliverable) -> None:
    """What a ready file makes due; the caller holds the beat's row."""
    others = beat.deliverables.exclude(state=Deliverable.State.REFUSED).exclude(pk=file.pk)
    has_wav = others.filter(type=FileType.WAV, state=Deliverable.State.READY).exists()  # one that waits may be refused
    if file.type == FileType.WAV:
        earlier = others.filter(type=FileType.WAV, version__lt=file.version).order_by("-version").first()
        own = others.filter(type=FileType.MP3, derived_from=None)
        if earlier is not None:
            own = own.filter(created_at__gt=earlier.created_at)
        if not own.exists():
            bell.ring(
                Deliverable.objects.create(
                    beat=beat,
                    type=FileType.MP3,
                    version=next_version(beat, FileType.MP3),
                    storage_key=storage.new_private_key(),
                    derived_from=file,
                )
            )
    if file.type == FileType.STEMS:
        heard, _ = StemPreviews.objects.get_or_create(stems=file)
        bell.ring(heard)
    if file.type == FileType.WAV or (file.type == FileType.MP3 and not has_wav):
        preview, _ = Preview.objects.get_or_create(master=file, defaults={"beat": beat, "master_sha256": file.sha256})
        bell.ring(preview)
