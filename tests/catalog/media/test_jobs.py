"""Files and previews from upload to sale, with real S3, ffmpeg and workers."""

import json
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from catalog import jobs
from catalog.audio.preview import write_mp3
from catalog.audio.probe import probe
from catalog.media import files, previews, storage
from catalog.models import BeatPage, Deliverable, FileType, Preview
from catalog.queues import MEDIA
from tests.catalog.making import make_draft, make_tier
from tests.catalog.media.working import is_stored, upload, work_off
from tests.catalog.sounds import A_MINOR, STEM, write_beat, write_wav, zip_of
from tests.deadline import wait_for
from tests.processes import RealWorker

pytestmark = pytest.mark.django_db(transaction=True)


def _public(key: str) -> bytes:
    return _fetch(settings.PUBLIC_FILES_URL + key)


def _fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  # our own storage's address
        body: bytes = answer.read()
    return body


def test_an_uploaded_wav_becomes_mp3_preview_and_sale_on_a_worker(
    rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()
    content = write_beat(tmp_path / "a.wav", bpm=92, chords=A_MINOR).read_bytes()
    rq_worker(MEDIA)

    wav = upload(page, "wav", content)

    wait_for(lambda: page.beat.deliverables.filter(is_on_sale=True).count() == 2, what="both on sale")
    wav.refresh_from_db()
    assert (wav.state, wav.size_bytes, wav.format) == ("ready", len(content), "WAV, 16 bit")
    assert wav.sha256 == storage.sha256_of(tmp_path / "a.wav")
    mp3 = page.beat.deliverables.get(type="mp3")
    assert (mp3.derived_from, mp3.format, mp3.is_on_sale) == (wav, "MP3, 320 kbit/s", True)
    preview = page.beat.previews.get()
    assert (preview.master, preview.master_sha256, preview.is_on_sale) == (wav, wav.sha256, True)
    heard = tmp_path / "heard.mp3"
    heard.write_bytes(_public(preview.audio_key))
    assert abs(probe(heard, "mp3").duration_s - 16) < 1
    assert len(json.loads(_public(preview.peaks_key))["bars"]) == 160
    assert wav.storage_key.split("/")[-1] not in preview.audio_key
    assert (wav.heard_bpm_hundredths, wav.heard_key) == (9200, "A minor")
    assert (mp3.heard_bpm_hundredths, mp3.heard_key) == (None, "")
    page.save_revision().publish()
    assert BeatPage.objects.get(pk=page.pk).live


def test_an_mp3_of_the_editors_own_is_not_made_again(tmp_path: Path) -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()
    wav_path = write_wav(tmp_path / "a.wav")
    own = write_mp3(wav_path, tmp_path / "own.mp3")

    mp3 = upload(page, "mp3", own.read_bytes(), "own.mp3")
    upload(page, "wav", wav_path.read_bytes())
    work_off()

    assert page.beat.deliverables.get(type="mp3") == mp3
    assert page.beat.deliverables.get(type="mp3", is_on_sale=True).sha256 == storage.sha256_of(own)


def test_stems_are_checked_and_listed(tmp_path: Path) -> None:
    page = make_draft()
    content = zip_of({"drums.wav": STEM, "bass.wav": STEM + b"b"})

    stems = upload(page, "stems", content, "stems.zip")
    work_off()

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
def test_a_broken_upload_is_refused_in_words_and_leaves_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_type, content, reason = REFUSED[kind]
    if kind == "cut off":
        content = write_wav(tmp_path / "a.wav").read_bytes()[:100_000]
    page = make_draft()
    work = tmp_path / "work"  # in the system's folder others come and go
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))

    file = upload(page, file_type, content)
    jobs.prepare_deliverable(file.pk)

    file.refresh_from_db()
    assert file.state == "refused"
    assert file.refusal.startswith(reason)
    assert not file.is_stored
    assert not is_stored(file.storage_key)
    assert list(work.iterdir()) == []
    assert (Deliverable.objects.count(), Preview.objects.count()) == (1, 0)


def test_a_wav_that_is_refused_does_not_keep_the_mp3_from_its_preview(tmp_path: Path) -> None:
    make_tier(types=["mp3"])
    page = make_draft()
    mp3_path = write_mp3(write_wav(tmp_path / "a.wav"), tmp_path / "own.mp3")
    mp3 = upload(page, "mp3", mp3_path.read_bytes(), "own.mp3")
    upload(page, "wav", b"no sound")
    work_off()

    page.save_revision().publish()

    assert page.beat.previews.get(is_on_sale=True).master == mp3


def test_a_name_is_kept_but_for_what_no_name_should_hold() -> None:
    hostile = "طبول “take 2”\r\n<b>\x00\ud800\u202e.wav"

    file = upload(make_draft(), "wav", b"no sound", hostile)

    file.refresh_from_db()
    assert file.original_name == "طبول “take 2”<b>.wav"


def test_a_huge_upload_is_refused_unread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(files.MAX_BYTES, FileType.WAV, 1 << 20)
    file = upload(make_draft(), "wav", bytes(2 << 20))

    jobs.prepare_deliverable(file.pk)

    file.refresh_from_db()
    assert file.refusal == "The file has 2 MB; 1 MB is the most."
    assert not is_stored(file.storage_key)


def test_an_upload_that_never_arrived_is_refused() -> None:
    file = files.add_file(make_draft().beat, "wav", key=storage.new_private_key())

    jobs.prepare_deliverable(file.pk)

    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", "The upload did not arrive. Upload the file again.")


def test_a_preview_that_failed_is_tried_again(tmp_path: Path) -> None:
    page = make_draft()
    wav = upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    jobs.prepare_deliverable(wav.pk)
    storage.delete_private(wav.storage_key)
    preview = page.beat.previews.get()
    jobs.render_preview(preview.pk)

    preview.refresh_from_db()
    assert (preview.state, preview.failure) == ("failed", "The master is not in the bucket any more.")
    previews.try_again(preview)
    preview.refresh_from_db()
    assert (preview.state, preview.failure) == ("pending", "")


def test_masters_are_closed_to_the_public(tmp_path: Path) -> None:
    page = make_draft()
    upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    work_off()
    private, public = settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME

    for file in page.beat.deliverables.all():
        for bucket in (private, public):
            with pytest.raises(urllib.error.HTTPError) as refused:
                _fetch(f"{settings.AWS_S3_ENDPOINT_URL}/{bucket}/{file.storage_key}")
            assert refused.value.code in (403, 404)
