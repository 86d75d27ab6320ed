"""Stems are heard one by one: a short tagged preview of each file in the zip."""

import urllib.request
from pathlib import Path

import numpy as np
import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings
from django.test import Client

from catalog import jobs, readiness, showing
from catalog.audio import stems as zips
from catalog.audio.tag import write_default_tag
from catalog.media import files, stem_previews, storage
from catalog.models import BeatPage, Deliverable, PreviewSettings, RetiredFile, StemPreviews, StemTrack
from tests.catalog.audio.correlating import RATE_HZ, decode, likeness, times_heard
from tests.catalog.making import make_beat, make_draft, make_file, make_tier
from tests.catalog.media.working import upload, work_off
from tests.catalog.sounds import write_samples, write_wav, zip_of
from tests.clock import move_time

pytestmark = pytest.mark.django_db(transaction=True)
CLEARLY = 0.5
HOSTILE = "طبول “live” & <b>取り直し.wav"


def _packed(tmp_path: Path, *, seconds: float = 40) -> bytes:
    """Drums that are loud from 15 s on, a bass, a silent track, and one that breaks off."""
    level = np.where(np.arange(int(44_100 * seconds)) < 15 * 44_100, 0.02, 0.3)
    tone = np.sin(2 * np.pi * 330 * np.arange(level.size) / 44_100)
    drums = write_samples(tmp_path / "drums.wav", level * tone).read_bytes()
    bass = write_wav(tmp_path / "bass.wav", seconds=6, tone_hz=80).read_bytes()
    silent = write_wav(tmp_path / "silent.wav", level=0).read_bytes()
    return zip_of({f"Bus/{HOSTILE}": drums, "Bus/bass.wav": bass, "silent.wav": silent, "cut.wav": drums[:2000]})


def _page(tmp_path: Path) -> tuple[BeatPage, Deliverable]:
    make_tier(types=["wav", "stems"])
    page = make_draft()
    upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes())
    stems = upload(page, "stems", _packed(tmp_path), "stems.zip")
    work_off()
    return page, stems


def _fetch(key: str, to: Path) -> Path:
    with urllib.request.urlopen(settings.PUBLIC_FILES_URL + key, timeout=60) as answer:  # noqa: S310  # our own storage
        to.write_bytes(answer.read())
    return to


def test_each_stem_is_heard_for_20_s_where_it_is_loudest_with_a_tag(tmp_path: Path, client: Client) -> None:
    page, stems = _page(tmp_path)

    row = StemPreviews.objects.get(stems=stems)
    drums, bass, silent, cut = row.tracks
    assert (row.state, drums["name"], drums["duration_s"]) == ("ready", HOSTILE.removesuffix(".wav"), 20)
    sound = decode(_fetch(drums["audio_key"], tmp_path / "drums.mp3"))
    assert abs(sound.size / RATE_HZ - 20) < 0.5
    assert np.abs(sound[: 2 * RATE_HZ]).max() > 0.1  # from 15 s on
    tag = decode(write_default_tag(tmp_path / "tag.wav"))
    assert times_heard(likeness(sound, tag), CLEARLY) == pytest.approx([4], abs=0.1)
    assert bass["duration_s"] == 6
    assert silent["audio_key"] == cut["audio_key"] == ""

    page.save_revision().publish()
    answer = client.get(page.url)
    shown = answer.content.decode()
    assert [stem.name for stem in answer.context["stems"]] == [HOSTILE.removesuffix(".wav"), "bass"]
    assert "Hear it stem by stem" in shown
    assert "&lt;b&gt;取り直し" in shown
    assert "<b>取り直し" not in shown
    assert stems.storage_key.split("/")[-1] not in shown


def test_buyers_hear_stems_once_they_are_on_sale_and_editors_before(client: Client) -> None:
    make_tier(types=["wav"])
    page = make_beat(types=["wav"])
    stems = make_file(page.beat, "stems")
    track = StemTrack(name="bass", audio_key="previews/bass.mp3", wave_path="M0.5 1v30", duration_s=6)
    StemPreviews.objects.create(stems=stems, state="ready", tracks=[track])

    assert client.get(page.url).context["stems"] == []
    assert [stem.name for stem in showing.draft_context(page)["stems"]] == ["bass"]

    readiness.offer(page.beat, readiness.latest_versions(page.beat))
    assert [stem.name for stem in client.get(page.url).context["stems"]] == ["bass"]


def test_one_stem_lies_on_the_disk_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def unpack(path: Path, name: str, to: Path) -> Path:
        seen.append(len([each for each in to.parent.iterdir() if each.suffix != ".mp3"]))
        return zips.unpack(path, name, to)

    monkeypatch.setattr(stem_previews, "unpack", unpack)
    _page(tmp_path)

    assert seen == [0, 0, 0, 0]


def test_a_run_that_was_killed_goes_on_with_the_next_stem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_draft()
    stems = upload(page, "stems", _packed(tmp_path), "stems.zip")
    jobs.prepare_deliverable(stems.pk)
    row = StemPreviews.objects.get()
    heard: list[str] = []

    def die_at_the_second(path: Path, name: str, to: Path) -> Path:
        heard.append(name)
        if len(heard) == 2:
            raise KeyboardInterrupt
        return zips.unpack(path, name, to)

    monkeypatch.setattr(stem_previews, "unpack", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.render_stem_previews(row.pk)
    move_time(120)
    jobs.render_stem_previews(row.pk)

    row.refresh_from_db()
    assert (row.state, len(row.tracks)) == ("ready", 4)
    assert heard.count(f"Bus/{HOSTILE}") == 1


def test_what_was_made_with_other_settings_is_never_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, stems = _page(tmp_path)
    row = StemPreviews.objects.get(stems=stems)
    made_before = row.tracks[:1]
    StemPreviews.objects.update(state="pending", made=made_before, made_recipe=row.recipe)
    PreviewSettings.objects.update(tag_every_s=12)

    def be_away(*_: object) -> Path:
        raise EndpointConnectionError(endpoint_url="http://storage")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(storage, "fetch_private", be_away)
        jobs.render_stem_previews(row.pk)
    PreviewSettings.objects.update(tag_every_s=25)  # taken back

    row.refresh_from_db()
    assert (row.state, row.made) == ("pending", [])
    assert RetiredFile.objects.filter(key=made_before[0]["audio_key"]).exists()


def test_another_tag_makes_stems_heard_again_while_the_old_ones_serve(tmp_path: Path) -> None:
    _page(tmp_path)
    before = StemPreviews.objects.get().tracks
    PreviewSettings.objects.update(tag_every_s=12)

    jobs.requeue_abandoned()

    row = StemPreviews.objects.get()
    assert (row.state, row.tracks) == ("pending", before)
    work_off()
    row.refresh_from_db()
    assert (row.state, row.recipe) == ("ready", PreviewSettings.load().fingerprint)
    assert {track["audio_key"] for track in row.tracks[:2]}.isdisjoint(track["audio_key"] for track in before)
    _fetch(before[0]["audio_key"], tmp_path / "old.mp3")


def test_stems_that_are_deleted_are_heard_no_more(tmp_path: Path) -> None:
    page = make_draft()
    stems = upload(page, "stems", _packed(tmp_path), "stems.zip")
    work_off()
    key = StemPreviews.objects.get().tracks[0]["audio_key"]

    files.delete_file(stems)

    with pytest.raises(OSError, match="404"):
        _fetch(key, tmp_path / "old.mp3")
