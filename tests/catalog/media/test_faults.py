"""Media work that is killed, doubled, late or lost; storage and Redis that are away."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
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
from catalog.media import files, leases, previews, storage
from catalog.media.folder import sweep
from catalog.models import Deliverable, Preview
from catalog.queues import MEDIA
from tests.catalog.making import make_draft, make_tier
from tests.catalog.media.working import is_stored, upload
from tests.catalog.sounds import write_wav
from tests.deadline import wait_for
from tests.processes import RealWorker

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_job_at_once_and_again_works_once(tmp_path: Path) -> None:
    page = make_draft()
    wav = upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
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
    wav = upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
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
    wav = upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
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
    worker = rq_worker(MEDIA, TMPDIR=str(tmp_path))
    wav = upload(page, "wav", write_wav(tmp_path / "a.wav", seconds=90, seed=3).read_bytes())
    wait_for(lambda: Deliverable.objects.filter(pk=wav.pk, lease__isnull=False).exists(), what="the claim")

    worker.kill()

    wav.refresh_from_db()
    assert wav.state == "uploaded"
    assert jobs.requeue_abandoned() == 0  # its claim still runs
    Deliverable.objects.filter(pk=wav.pk).update(
        leased_until=leases.after(timedelta(seconds=-1)), enqueued_at=leases.after(timedelta(hours=-1))
    )
    assert jobs.requeue_abandoned() == 1
    rq_worker(MEDIA, TMPDIR=str(tmp_path))
    wait_for(lambda: page.beat.deliverables.filter(is_on_sale=True).exists(), within_s=90, what="on sale")
    assert _ffmpegs(tmp_path) == []


def _ffmpegs(folder: Path) -> list[str]:
    """Those of a worker whose temporary folder this is: others work on the same machine."""
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if b"ffmpeg" in command and bytes(folder / "beatstore-media-") in command:
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
    wav = upload(make_draft(), "wav", write_wav(tmp_path / "a.wav").read_bytes())
    queue = django_rq.get_queue(MEDIA)
    assert [job.args for job in queue.jobs if job.func_name == "catalog.jobs.prepare_deliverable"] == [(wav.pk,)]
    queue.connection.flushdb()

    assert jobs.requeue_abandoned() == 0  # too young to be called lost
    Deliverable.objects.filter(pk=wav.pk).update(enqueued_at=leases.after(timedelta(seconds=-30)))
    assert jobs.requeue_abandoned() == 1
    assert jobs.requeue_abandoned() == 0
    rq_worker(MEDIA)
    wait_for(lambda: Deliverable.objects.get(pk=wav.pk).state == "ready", what="ready")


def test_redis_away_is_nobodys_error(tmp_path: Path) -> None:
    page = make_draft()
    away = {MEDIA: {"URL": "redis://127.0.0.1:9/0", "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 0.2}}}

    with override_settings(RQ_QUEUES=away):
        file = upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
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
    file = upload(make_draft(), "wav", b"no sound")

    def away(key: str) -> None:
        raise ConnectionError("storage is away")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete_private", away)
        jobs.prepare_deliverable(file.pk)
    assert is_stored(file.storage_key)

    jobs.requeue_abandoned()

    assert not is_stored(file.storage_key)
    assert not Deliverable.objects.get(pk=file.pk).is_stored


def test_what_killed_jobs_left_on_the_disk_is_swept() -> None:
    left = Path(tempfile.mkdtemp(prefix="beatstore-media-"))
    (left / "master").write_bytes(b"x")
    long_ago = left.stat().st_mtime - 3 * 60 * 60
    os.utime(left, (long_ago, long_ago))

    files.check(files.add_file(make_draft().beat, "wav", key=_stored(b"no sound")).pk)

    assert not left.exists()


def test_a_killed_job_s_folder_goes_in_a_minute_and_a_living_one_s_stays(tmp_path: Path) -> None:
    dies = (sys.executable, "-c", _WORKS_IN_A_FOLDER)
    with subprocess.Popen(dies, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}) as job:
        assert job.stdout is not None
        folder = Path(job.stdout.readline().strip())
        a_while_ago = folder.stat().st_mtime - 10 * 60
        os.utime(folder, (a_while_ago, a_while_ago))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tempfile, "tempdir", str(tmp_path))
            sweep()
            assert folder.exists()

            job.kill()
            job.wait()
            sweep()
            assert not folder.exists()


_WORKS_IN_A_FOLDER = """
import time
from catalog.media.folder import work_folder
with work_folder() as folder:
    print(folder, flush=True)
    time.sleep(300)
"""


def _stored(content: bytes) -> str:
    key = storage.new_private_key()
    storage.s3().put_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, Body=content)
    return key


def test_the_worker_dies_with_its_ffmpeg(rq_worker: Callable[..., RealWorker], tmp_path: Path) -> None:
    page = make_draft()
    worker = rq_worker(MEDIA, TMPDIR=str(tmp_path))
    upload(page, "wav", write_wav(tmp_path / "a.wav", seconds=300, seed=1).read_bytes())
    wait_for(lambda: _ffmpegs(tmp_path), what="ffmpeg at work", every_s=0.01)

    for child in worker.children():
        if str(child) not in _ffmpegs(tmp_path):
            os.kill(child, signal.SIGKILL)

    wait_for(lambda: not _ffmpegs(tmp_path), what="ffmpeg gone")
    worker.kill()
    assert redis.Redis.from_url(settings.REDIS_URL).ping()
