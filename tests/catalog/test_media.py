"""Files and previews from upload to sale, with real S3, ffmpeg and workers; and what happens when they die."""

import json
import os
import signal
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import django_rq
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import override_settings

from catalog import jobs
from catalog.audio.loudness import measure
from catalog.audio.preview import write_mp3
from catalog.audio.probe import probe
from catalog.media import files, leases, previews, storage
from catalog.models import BeatPage, Deliverable, FileType, Preview
from catalog.queues import MEDIA
from tests.catalog.making import make_draft, make_tier
from tests.catalog.sounds import write_wav, zip_of
from tests.deadline import wait_for
from tests.processes import RealWorker

pytestmark = pytest.mark.django_db(transaction=True)


def _upload(page: BeatPage, file_type: str, content: bytes, name: str = "beat.wav") -> Deliverable:
    key = storage.new_private_key()
    storage.s3().put_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, Body=content)
    return files.add_file(page.beat, file_type, key=key, original_name=name)


def _is_stored(key: str) -> bool:
    try:
        storage.private_size(key)
    except storage.MissingObjectError:
        return False
    return True


def _work_off() -> None:
    """Do all that waits, as workers would, here."""
    while True:
        waiting = [
            *Deliverable.objects.filter(state="uploaded").values_list("pk", flat=True),
            *Preview.objects.filter(state="pending").values_list("pk", flat=True),
        ]
        if not waiting:
            return
        for pk in Deliverable.objects.filter(state="uploaded").values_list("pk", flat=True):
            jobs.prepare_deliverable(pk)
        for pk in Preview.objects.filter(state="pending").values_list("pk", flat=True):
            jobs.render_preview(pk)


def _public(key: str) -> bytes:
    return _fetch(settings.PUBLIC_FILES_URL + key)


def _fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own storage's address
        body: bytes = answer.read()
    return body


def test_an_uploaded_wav_becomes_mp3_preview_and_sale_on_a_worker(
    rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()
    content = write_wav(tmp_path / "a.wav", seconds=12).read_bytes()
    rq_worker(MEDIA)

    wav = _upload(page, "wav", content)

    wait_for(lambda: page.beat.deliverables.filter(is_on_sale=True).count() == 2, within_s=60, what="both on sale")
    wav.refresh_from_db()
    assert (wav.state, wav.size_bytes, wav.format) == ("ready", len(content), "WAV, 16 bit")
    assert wav.sha256 == storage.sha256_of(tmp_path / "a.wav")
    mp3 = page.beat.deliverables.get(type="mp3")
    assert (mp3.derived_from, mp3.format, mp3.is_on_sale) == (wav, "MP3, 320 kbit/s", True)
    preview = page.beat.previews.get()
    assert (preview.master, preview.master_sha256, preview.is_on_sale) == (wav, wav.sha256, True)
    heard = tmp_path / "heard.mp3"
    heard.write_bytes(_public(preview.audio_key))
    assert abs(probe(heard, "mp3").duration_s - 12) < 1
    assert len(json.loads(_public(preview.peaks_key))["bars"]) == 160
    assert wav.storage_key.split("/")[-1] not in preview.audio_key
    page.save_revision().publish()
    assert BeatPage.objects.get(pk=page.pk).live


def test_an_mp3_of_the_editors_own_is_not_made_again(tmp_path: Path) -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()
    wav_path = write_wav(tmp_path / "a.wav")
    own = write_mp3(wav_path, tmp_path / "own.mp3")

    mp3 = _upload(page, "mp3", own.read_bytes(), "own.mp3")
    _upload(page, "wav", wav_path.read_bytes())
    _work_off()

    assert page.beat.deliverables.get(type="mp3") == mp3
    assert page.beat.deliverables.get(type="mp3", is_on_sale=True).sha256 == storage.sha256_of(own)


def test_stems_are_checked_and_listed(tmp_path: Path) -> None:
    page = make_draft()
    content = zip_of({"drums.wav": b"d" * 200, "bass.wav": b"b" * 200})

    stems = _upload(page, "stems", content, "stems.zip")
    _work_off()

    stems.refresh_from_db()
    assert (stems.state, stems.format, stems.contents) == ("ready", "zip, 2 stems", ["drums.wav", "bass.wav"])
    assert not page.beat.previews.exists()


REFUSED = {
    "empty": ("wav", b"", "The file is empty."),
    "no sound at all": ("wav", b"words, not music\n" * 50, "This is not a WAV file, but a text file."),
    "cut off": ("wav", b"", "The file is damaged or cut off"),
    "no zip": ("stems", b"RIFF\x00\x00\x00\x00WAVEfmt ", "This is not a zip archive, but a WAV file."),
    "no mp3": ("mp3", b"\x00" * 5000, "This is not an MP3 file, but something else."),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_broken_upload_is_refused_in_words_and_leaves_nothing(kind: str, tmp_path: Path) -> None:
    file_type, content, reason = REFUSED[kind]
    if kind == "cut off":
        content = write_wav(tmp_path / "a.wav").read_bytes()[:100_000]
    page = make_draft()
    before = _work_folders()

    file = _upload(page, file_type, content)
    jobs.prepare_deliverable(file.pk)

    file.refresh_from_db()
    assert file.state == "refused"
    assert file.refusal.startswith(reason)
    assert not file.is_stored
    assert not _is_stored(file.storage_key)
    assert _work_folders() == before
    assert (Deliverable.objects.count(), Preview.objects.count()) == (1, 0)


def _work_folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("beatstore-media-*"))


def test_a_huge_upload_is_refused_unread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(files.MAX_BYTES, FileType.WAV, 1 << 20)
    file = _upload(make_draft(), "wav", bytes(2 << 20))

    jobs.prepare_deliverable(file.pk)

    file.refresh_from_db()
    assert file.refusal == "The file has 2 MB; 1 MB is the most."
    assert not _is_stored(file.storage_key)


def test_an_upload_that_never_arrived_is_refused() -> None:
    file = files.add_file(make_draft().beat, "wav", key=storage.new_private_key())

    jobs.prepare_deliverable(file.pk)

    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", "The upload did not arrive. Upload the file again.")


def test_silence_has_no_preview_and_says_why(tmp_path: Path) -> None:
    page = make_draft()
    _upload(page, "wav", write_wav(tmp_path / "a.wav", level=0).read_bytes())
    _work_off()

    preview = page.beat.previews.get()

    assert (preview.state, preview.failure) == ("failed", "There is only silence in this file.")
    previews.try_again(preview)
    preview.refresh_from_db()
    assert (preview.state, preview.failure) == ("pending", "")


def test_the_same_job_at_once_and_again_works_once(tmp_path: Path) -> None:
    page = make_draft()
    wav = _upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        try:
            jobs.prepare_deliverable(wav.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.prepare_deliverable(wav.pk)

    wav.refresh_from_db()
    assert (wav.state, wav.attempts) == ("ready", 1)
    assert page.beat.deliverables.count() == 2  # itself and its mp3
    assert page.beat.previews.count() == 1


def test_who_lost_the_claim_writes_nothing(tmp_path: Path) -> None:
    page = make_draft()
    wav = _upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    late = leases.claim(Deliverable, wav.pk)
    assert late is not None
    Deliverable.objects.filter(pk=wav.pk).update(leased_until=leases.after(timedelta(seconds=-1)))
    jobs.prepare_deliverable(wav.pk)

    assert not files.accept(wav, files.Facts(1, "0" * 64, "nonsense"), late)
    files.refuse(wav, "nonsense", late)

    wav.refresh_from_db()
    assert (wav.state, wav.format) == ("ready", "WAV, 16 bit")


def test_a_preview_that_lost_its_claim_leaves_no_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_draft()
    wav = _upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    jobs.prepare_deliverable(wav.pk)
    preview = page.beat.previews.get()

    def measure_while_another_takes_over(path: Path) -> object:
        Preview.objects.filter(pk=preview.pk).update(lease=uuid4())
        return measure(path)

    monkeypatch.setattr(previews, "measure", measure_while_another_takes_over)
    before = _public_keys()
    jobs.render_preview(preview.pk)

    preview.refresh_from_db()
    assert (preview.state, preview.audio_key) == ("pending", "")
    assert _public_keys() == before


def _public_keys() -> set[str]:
    listed = storage.s3().list_objects_v2(Bucket=settings.AWS_PUBLIC_BUCKET_NAME)
    return {found["Key"] for found in listed.get("Contents", []) if found["Key"].startswith(("previews/", "peaks/"))}


def test_a_killed_worker_is_made_up_for_by_the_sweeper(rq_worker: Callable[..., RealWorker], tmp_path: Path) -> None:
    make_tier(types=["wav"])
    page = make_draft()
    worker = rq_worker(MEDIA)
    wav = _upload(page, "wav", write_wav(tmp_path / "a.wav", seconds=90, seed=3).read_bytes())
    wait_for(lambda: Deliverable.objects.filter(pk=wav.pk, lease__isnull=False).exists(), what="the claim")

    worker.kill()

    wav.refresh_from_db()
    assert wav.state == "uploaded"
    assert jobs.requeue_abandoned() == 0  # its claim still runs
    Deliverable.objects.filter(pk=wav.pk).update(
        leased_until=leases.after(timedelta(seconds=-1)), enqueued_at=leases.after(timedelta(hours=-1))
    )
    assert jobs.requeue_abandoned() == 1
    rq_worker(MEDIA)
    wait_for(lambda: page.beat.deliverables.filter(is_on_sale=True).exists(), within_s=90, what="on sale")
    assert _ffmpegs() == []


def _ffmpegs() -> list[str]:
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if b"ffmpeg" in command and b"beatstore-media-" in command:
                found.append(pid)
    return found


def test_a_claim_is_prolonged_while_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY_S", 0.05)
    file = files.add_file(make_draft().beat, "wav", key=storage.new_private_key())
    ticket = leases.claim(Deliverable, file.pk)
    assert ticket is not None
    file.refresh_from_db()
    first = file.leased_until

    with leases.kept(Deliverable, file.pk, ticket):
        wait_for(lambda: Deliverable.objects.get(pk=file.pk).leased_until != first, what="a longer claim")


def test_what_redis_forgot_is_sent_again(rq_worker: Callable[..., RealWorker], tmp_path: Path) -> None:
    wav = _upload(make_draft(), "wav", write_wav(tmp_path / "a.wav").read_bytes())
    queue = django_rq.get_queue(MEDIA)
    assert queue.count == 1
    queue.connection.flushdb()

    assert jobs.requeue_abandoned() == 0  # too young to be called lost
    Deliverable.objects.filter(pk=wav.pk).update(enqueued_at=leases.after(timedelta(seconds=-30)))
    assert jobs.requeue_abandoned() == 1
    assert jobs.requeue_abandoned() == 0
    rq_worker(MEDIA)
    wait_for(lambda: Deliverable.objects.get(pk=wav.pk).state == "ready", within_s=40, what="ready")


def test_redis_away_is_nobodys_error(tmp_path: Path) -> None:
    page = make_draft()
    away = {MEDIA: {"URL": "redis://127.0.0.1:9/0", "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 0.2}}}

    with override_settings(RQ_QUEUES=away):
        file = _upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
        assert jobs.requeue_abandoned() == 0

    assert Deliverable.objects.get(pk=file.pk).state == "uploaded"


def test_storage_away_puts_the_work_back_and_gives_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    file = files.add_file(make_draft().beat, "wav", key=storage.new_private_key())

    def away(key: str) -> int:
        raise ConnectionError("storage is away")

    monkeypatch.setattr(storage, "private_size", away)
    for attempt in range(1, leases.MAX_ATTEMPTS + 1):
        jobs.prepare_deliverable(file.pk)
        file.refresh_from_db()
        assert (file.state, file.attempts, file.lease) == ("uploaded", attempt, None)
        jobs.prepare_deliverable(file.pk)  # too early: nothing
        Deliverable.objects.filter(pk=file.pk).update(leased_until=None, enqueued_at=None)

    file.refresh_from_db()
    assert files.is_parked(file)
    assert jobs.requeue_abandoned() == 0
    files.try_again(file)
    file.refresh_from_db()
    assert (file.attempts, files.is_parked(file)) == (0, False)


def test_a_refused_file_that_could_not_be_removed_goes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    file = _upload(make_draft(), "wav", b"no sound")

    def away(key: str) -> None:
        raise ConnectionError("storage is away")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete_private", away)
        jobs.prepare_deliverable(file.pk)
    assert _is_stored(file.storage_key)

    jobs.requeue_abandoned()

    assert not _is_stored(file.storage_key)
    assert not Deliverable.objects.get(pk=file.pk).is_stored


def test_masters_are_closed_to_the_public(tmp_path: Path) -> None:
    page = make_draft()
    _upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    _work_off()
    private, public = settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME

    for file in page.beat.deliverables.all():
        for bucket in (private, public):
            with pytest.raises(urllib.error.HTTPError) as refused:
                _fetch(f"{settings.AWS_S3_ENDPOINT_URL}/{bucket}/{file.storage_key}")
            assert refused.value.code in (403, 404)


def test_what_killed_jobs_left_on_the_disk_is_swept() -> None:
    left = Path(tempfile.mkdtemp(prefix="beatstore-media-"))
    (left / "master").write_bytes(b"x")
    long_ago = left.stat().st_mtime - 3 * 60 * 60
    os.utime(left, (long_ago, long_ago))

    files.check(files.add_file(make_draft().beat, "wav", key=_stored(b"no sound")).pk)

    assert not left.exists()


def _stored(content: bytes) -> str:
    key = storage.new_private_key()
    storage.s3().put_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, Body=content)
    return key


def test_the_worker_dies_with_its_ffmpeg(rq_worker: Callable[..., RealWorker], tmp_path: Path) -> None:
    page = make_draft()
    worker = rq_worker(MEDIA)
    _upload(page, "wav", write_wav(tmp_path / "a.wav", seconds=300, seed=1).read_bytes())
    wait_for(_ffmpegs, within_s=30, what="ffmpeg at work", every_s=0.01)

    for child in worker.children():
        if str(child) not in _ffmpegs():
            os.kill(child, signal.SIGKILL)

    wait_for(lambda: not _ffmpegs(), what="ffmpeg gone")
    worker.kill()
    assert redis.Redis.from_url(settings.REDIS_URL).ping()
