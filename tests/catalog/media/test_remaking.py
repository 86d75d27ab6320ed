"""A change of the shop's tag makes previews again, a few at a time, while the old ones serve."""

import urllib.request
from pathlib import Path

import numpy as np
import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog import jobs, listing, readiness
from catalog.audio.probe import probe
from catalog.audio.tag import write_default_tag
from catalog.media import previews, remaking, storage
from catalog.models import BeatPage, Preview, PreviewSettings, RetiredFile
from tests.catalog.audio.correlating import decode, likeness, times_heard
from tests.catalog.making import make_beat, make_draft, make_preview, make_tier
from tests.catalog.media.working import upload, work_off
from tests.catalog.sounds import RATE_HZ, write_samples, write_wav
from tests.clock import move_time

pytestmark = pytest.mark.django_db(transaction=True)
CLEARLY = 0.5


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("an-admin", email="admin@example.com"))
    return client


def _voice(path: Path, seconds: float = 0.8) -> Path:
    """A call that glides up and down, unlike the default tag."""
    time_s = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    hz = 1500 + 700 * np.sin(2 * np.pi * 3 * time_s)
    return write_samples(path, 0.3 * np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ))


def _change(client: Client, **values: object) -> str:
    """Send the settings' form; returns what is on the page then."""
    shop = PreviewSettings.load()
    form = {"first_tag_s": 5, "tag_every_s": 25, "length_s": "", **values}
    url = reverse("wagtailsettings:edit", args=["catalog", "previewsettings", shop.pk])
    return client.post(url, form, follow=True).content.decode()


def _on_sale(page: BeatPage) -> Preview:
    return page.beat.previews.get(is_on_sale=True)


def _fetch(preview: Preview, to: Path) -> Path:
    with urllib.request.urlopen(settings.PUBLIC_FILES_URL + preview.audio_key, timeout=60) as answer:  # noqa: S310
        to.write_bytes(answer.read())
    return to


def _heard_beat(tmp_path: Path, seconds: float = 16) -> BeatPage:
    make_tier(types=["wav"])
    page = make_draft()
    upload(page, "wav", write_wav(tmp_path / "a.wav", seconds=seconds, tone_hz=220).read_bytes())
    work_off()
    page.save_revision().publish()
    return page


def test_a_new_tag_is_heard_in_all_previews_and_the_old_ones_serve_until_then(tmp_path: Path, admin: Client) -> None:
    page = _heard_beat(tmp_path)
    old = _on_sale(page)
    voice = _voice(tmp_path / "voice.wav")
    file = SimpleUploadedFile("our <voice>.wav", voice.read_bytes())

    said = _change(admin, new_tag=file, first_tag_s=3, tag_every_s=10)

    assert "0 of 1 remade" in said
    assert "In use: our &lt;voice&gt;.wav" in said
    assert _on_sale(page) == old
    work_off()
    new = _on_sale(page)
    assert new.audio_key != old.audio_key
    assert listing.cards_for([page.beat.pk])[page.beat.pk].preview_url.endswith(new.audio_key)
    sound = decode(_fetch(new, tmp_path / "new.mp3"))
    assert times_heard(likeness(sound, decode(voice)), CLEARLY) == pytest.approx([3, 13], abs=0.1)
    assert times_heard(likeness(sound, decode(write_default_tag(tmp_path / "default.wav"))), CLEARLY) == []
    assert (remaking.progress().done, remaking.progress().total) == (1, 1)

    _fetch(old, tmp_path / "old.mp3")  # a page that is open plays it still
    move_time(3 * 24 * 3600)
    jobs.requeue_abandoned()
    with pytest.raises(OSError, match="404"):
        _fetch(old, tmp_path / "old.mp3")
    assert not RetiredFile.objects.exists()


def test_a_few_are_made_at_a_time_and_failures_leave_the_old_ones_on_sale(admin: Client) -> None:
    make_tier()
    pages = [make_beat(f"Beat {number}") for number in range(remaking.AT_ONCE + 2)]

    assert f"0 of {len(pages)} remade" in _change(admin, tag_every_s=30)
    assert Preview.objects.filter(state="pending").count() == remaking.AT_ONCE
    assert remaking.go_on() == 0
    work_off()  # nothing is stored under their keys

    while remaking.go_on():
        work_off()
    assert Preview.objects.filter(state="failed").count() == len(pages)
    assert all(_on_sale(page).state == "ready" and not readiness.missing_for_publish(page.beat) for page in pages)
    shown = admin.get(reverse("catalog_editor:previews_state")).content.decode()
    assert f"{len(pages)} previews could not be made again" in shown
    assert "The master is not in the bucket any more." in shown

    admin.post(reverse("catalog_editor:previews_try_again"))
    assert Preview.objects.filter(state="pending").count() == len(pages)


def test_more_failures_than_are_shown_are_all_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remaking, "SHOWN_FAILURES", 1)
    make_tier()
    now = PreviewSettings.load().fingerprint
    for number in range(3):
        master = make_beat(f"Beat {number}").beat.deliverables.get(type="wav")
        Preview.objects.filter(pk=make_preview(master, state="failed").pk).update(recipe=now)

    assert (remaking.progress().failed, len(remaking.progress().failures)) == (3, 1)
    assert remaking.try_again() == 3


def test_the_newest_settings_win_and_what_they_supersede_is_not_made(
    tmp_path: Path, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _heard_beat(tmp_path, seconds=6)
    _change(admin, tag_every_s=30)
    _change(admin, tag_every_s=40)
    assert page.beat.previews.count() == 2
    rendered: list[int] = []
    render = previews._render

    def change_meanwhile(master: object, shop: PreviewSettings) -> object:
        rendered.append(shop.tag_every_s)
        PreviewSettings.objects.update(tag_every_s=50)
        return render(master, shop)  # type: ignore[arg-type]  # handed on as it is

    monkeypatch.setattr(previews, "_render", change_meanwhile)
    work_off()

    assert rendered == [40, 50]
    assert _on_sale(page).recipe == PreviewSettings.load().fingerprint
    assert page.beat.previews.count() == 1


def test_a_change_back_makes_nothing(admin: Client) -> None:
    make_tier()
    make_beat()

    _change(admin)

    assert Preview.objects.count() == 1
    assert remaking.go_on() == 0


def test_a_preview_of_some_seconds_is_faded_out(tmp_path: Path, admin: Client) -> None:
    _change(admin, length_s=15)
    page = _heard_beat(tmp_path, seconds=40)

    preview = _on_sale(page)

    heard = _fetch(preview, tmp_path / "heard.mp3")
    assert abs(probe(heard, "mp3").duration_s - 15) < 1
    assert preview.whole_seconds == 15
    sound = decode(heard)
    end = int(14.8 * 22_050)
    assert np.abs(sound[end - 2000 : end]).max() < 0.2 * np.abs(sound[end - 100_000 : end - 80_000]).max()


def test_a_beat_that_begins_with_silence_has_no_preview_that_ends_in_it(tmp_path: Path, admin: Client) -> None:
    _change(admin, length_s=15)
    time_s = np.arange(int(RATE_HZ * 30)) / RATE_HZ
    late = np.where(time_s < 20, 0.0, 0.3 * np.sin(2 * np.pi * 220 * time_s))
    page = make_draft()
    upload(page, "wav", write_samples(tmp_path / "late.wav", late).read_bytes())

    work_off()

    assert page.beat.previews.get().failure.startswith("Its first 15 seconds are silent")


REFUSED_TAGS = {
    "words": (b"not a sound\n" * 50, "damaged or cut off"),
    "nothing": (b"", "empty"),
    "a playlist": (b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", "damaged or cut off"),
}


@pytest.mark.parametrize("kind", REFUSED_TAGS)
def test_what_is_no_sound_is_refused_as_a_tag(kind: str, admin: Client) -> None:
    content, reason = REFUSED_TAGS[kind]

    said = _change(admin, new_tag=SimpleUploadedFile("tag.wav", content))

    assert reason in said
    assert PreviewSettings.load().tag_key == ""


@pytest.mark.parametrize(("seconds", "level", "reason"), [(12, 0.3, "from 0.3 to 10"), (1, 0, "only silence")])
def test_a_tag_that_is_too_long_or_silent_is_refused(
    seconds: float, level: float, reason: str, tmp_path: Path, admin: Client
) -> None:
    content = write_wav(tmp_path / "t.wav", seconds=seconds, level=level).read_bytes()

    assert reason in _change(admin, new_tag=SimpleUploadedFile("tag.wav", content))


def test_a_tag_that_can_not_be_stored_changes_nothing(
    tmp_path: Path, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_away(*_: object) -> None:
        raise EndpointConnectionError(endpoint_url="http://storage")

    monkeypatch.setattr(storage, "store_private_bytes", be_away)

    said = _change(admin, new_tag=SimpleUploadedFile("tag.wav", _voice(tmp_path / "voice.wav").read_bytes()))

    assert "The storage does not answer." in said
    assert PreviewSettings.load().tag_key == ""


def test_the_shops_own_tag_can_be_taken_back(tmp_path: Path, admin: Client) -> None:
    content = _voice(tmp_path / "voice.wav").read_bytes()
    _change(admin, new_tag=SimpleUploadedFile("tag.wav", content))
    assert PreviewSettings.load().tag_key

    assert "In use: the default tag" in _change(admin, is_default_tag="on")


def test_a_beat_that_is_over_before_the_first_tag_has_it_at_its_beginning(tmp_path: Path, admin: Client) -> None:
    _change(admin, first_tag_s=60)

    sound = decode(_fetch(_on_sale(_heard_beat(tmp_path, seconds=8)), tmp_path / "heard.mp3"))

    tag = decode(write_default_tag(tmp_path / "tag.wav"))
    assert times_heard(likeness(sound, tag), CLEARLY) == pytest.approx([0], abs=0.1)


def test_a_part_without_a_tag_is_no_preview(admin: Client) -> None:
    assert "before its first tag was heard" in _change(admin, first_tag_s=60, length_s=40)
