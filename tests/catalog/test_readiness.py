"""The gate: nothing is sold that can't be delivered, by whatever way it is published."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPagePermissionError
from wagtail.models import Page, Revision

from catalog import readiness
from catalog.models import BeatPage, Preview, TierOverride
from catalog.readiness import NotReadyError
from tests.catalog.making import add_files, make_beat, make_draft, make_file, make_index, make_preview, make_tier

pytestmark = pytest.mark.django_db


def _reasons(page: BeatPage) -> list[str]:
    return [item.reason for item in readiness.missing_for_publish(page.beat)]


def test_a_beat_without_files_lacks_each_promised_one() -> None:
    make_tier("mp3-lease", types=["mp3"])
    make_tier("wav-lease", types=["mp3", "wav"], sort_order=1)
    page = make_draft()

    assert _reasons(page) == [
        "MP3: no file yet, but “Mp3 lease” and 1 more promise it. It is made from the WAV, if you upload none.",
        "WAV: no file yet, but “Wav lease” promises it.",
    ]


def test_the_reason_tells_what_became_of_the_file() -> None:
    make_tier(types=["wav", "stems"])
    page = make_draft()
    make_file(page.beat, "wav", state="uploaded")
    make_file(page.beat, "stems", state="refused")

    assert _reasons(page) == [
        "WAV: the file is still being checked. Try again in a moment.",
        "Stems (zip): the file was refused (The file is empty.) and “Wav lease” promises it.",
    ]


def test_a_preview_must_be_there_and_made_of_this_master() -> None:
    make_tier(types=["wav"])
    page = make_draft()
    wav = make_file(page.beat, "wav")

    assert _reasons(page) == ["The preview is still being made. Try again in a moment."]

    preview = make_preview(wav, state="failed")
    Preview.objects.filter(pk=preview.pk).update(failure="There is only silence in this file.")
    assert _reasons(page) == ["The preview could not be made: There is only silence in this file."]

    Preview.objects.filter(pk=preview.pk).update(
        state="ready", audio_key="previews/a.mp3", peaks_key="peaks/a.json", master_sha256="0" * 64
    )
    assert _reasons(page) == ["The preview is still being made. Try again in a moment."]

    Preview.objects.filter(pk=preview.pk).update(master_sha256=wav.sha256)
    assert _reasons(page) == []


def test_without_a_published_licence_nothing_can_be_published() -> None:
    make_tier(is_live=False)
    page = make_draft()
    add_files(page.beat)

    assert _reasons(page) == ["No licence is published that this beat could be sold under."]


def test_a_licence_that_a_beat_does_not_offer_asks_for_nothing() -> None:
    make_tier(types=["wav"])
    stems = make_tier("stems", types=["stems"])
    page = make_draft()
    add_files(page.beat, ["wav"])

    TierOverride.objects.create(beat=page.beat, tier=stems, is_offered=False)

    assert _reasons(page) == []


def test_publishing_puts_the_first_files_on_sale() -> None:
    make_tier()
    page = make_draft()
    files = add_files(page.beat)

    page.save_revision().publish()

    page.refresh_from_db()
    assert page.live
    assert set(page.beat.deliverables.filter(is_on_sale=True)) == set(files)
    assert page.beat.previews.get().is_on_sale


def _unready() -> BeatPage:
    make_tier()
    return make_draft()


def _assert_still_a_draft(page: BeatPage) -> None:
    page = BeatPage.objects.get(pk=page.pk)
    assert not page.live
    assert page.live_revision is None
    assert not page.beat.deliverables.filter(is_on_sale=True).exists()


def test_code_that_publishes_is_refused_with_the_reasons() -> None:
    page = _unready()

    with pytest.raises(NotReadyError) as refused:
        page.save_revision().publish()

    assert [item.field for item in refused.value.missing] == ["files", "files"]
    _assert_still_a_draft(page)


def test_the_field_that_a_draft_lacks_is_named_too() -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    page.bpm_hundredths = None
    revision = page.save_revision(clean=False)

    with pytest.raises(NotReadyError, match="Tempo: This field"):
        revision.publish()

    _assert_still_a_draft(page)


def test_producers_are_needed_and_their_shares_make_a_whole() -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    credit = page.beat_producers.all()[0]
    credit.share_bp = 5000
    page.beat_producers.set([credit])
    with pytest.raises(NotReadyError, match=r"add up to 50\.00 %"):
        page.save_revision(clean=False).publish()

    page.beat_producers.set([])
    with pytest.raises(NotReadyError, match="at least one producer"):
        page.save_revision(clean=False).publish()


def test_the_schedule_skips_an_unready_beat_and_goes_on_with_others() -> None:
    page = _unready()
    go_live = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk=page.save_revision().pk).update(approved_go_live_at=go_live - timedelta(minutes=1))
    other = make_index().add_sibling(instance=Page(title="News", slug="news", live=False))
    Revision.objects.filter(pk=other.save_revision().pk).update(approved_go_live_at=go_live)

    call_command("publish_scheduled")

    _assert_still_a_draft(page)
    other.refresh_from_db()
    assert other.live

    add_files(page.beat)
    call_command("publish_scheduled")
    assert BeatPage.objects.get(pk=page.pk).live


def test_scheduling_an_unready_beat_is_refused_at_once() -> None:
    page = _unready()
    page.go_live_at = timezone.now() + timedelta(days=1)

    with pytest.raises(NotReadyError):
        page.save_revision().publish()

    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_later_upload_changes_nothing_until_it_is_offered() -> None:
    make_tier()
    page = make_beat()
    first = set(page.beat.deliverables.filter(is_on_sale=True))
    second = add_files(page.beat, version=2)

    assert not readiness.offer_first(page.beat)
    page.save_revision().publish()
    assert set(page.beat.deliverables.filter(is_on_sale=True)) == first

    readiness.offer(page.beat, second)
    assert set(page.beat.deliverables.filter(is_on_sale=True)) == set(second)
    assert page.beat.previews.get(is_on_sale=True).master_id == second[1].pk


def test_files_that_break_a_promise_are_not_offered_and_the_old_ones_stay() -> None:
    make_tier(types=["mp3", "wav"])
    page = make_beat()
    (mp3, _) = first = list(page.beat.deliverables.order_by("type"))
    newer = make_file(page.beat, "wav", version=2)

    for versions in ([newer], [newer, mp3], [mp3], []):
        with pytest.raises(NotReadyError):
            readiness.offer(page.beat, versions)

    assert list(page.beat.deliverables.filter(is_on_sale=True).order_by("type")) == first


def test_another_beats_files_are_never_offered() -> None:
    make_tier(types=["wav"])
    page, other = make_draft("One"), make_draft("Two")
    theirs = add_files(other.beat, ["wav"])

    with pytest.raises(NotReadyError):
        readiness.offer(page.beat, theirs)


def test_an_mp3_belongs_to_the_wav_that_it_was_made_from() -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()
    add_files(page.beat, ["wav"])
    old = make_file(page.beat, "mp3")
    newer_wav = make_file(page.beat, "wav", version=2)
    make_preview(newer_wav)

    assert [file.pk for file in readiness.latest_versions(page.beat)] == [old.pk, newer_wav.pk]  # uploaded after WAV 1

    newest_wav = make_file(page.beat, "wav", version=3)
    assert [file.pk for file in readiness.latest_versions(page.beat)] == [newest_wav.pk]

    derived = make_file(page.beat, "mp3", version=2)
    type(derived).objects.filter(pk=derived.pk).update(derived_from=newest_wav)
    assert [file.pk for file in readiness.latest_versions(page.beat)] == [derived.pk, newest_wav.pk]


def test_a_shop_of_mp3s_makes_previews_from_them() -> None:
    make_tier(types=["mp3"])
    page = make_draft()
    add_files(page.beat, ["mp3"])

    page.save_revision().publish()

    assert page.beat.previews.get(is_on_sale=True).master.type == "mp3"


def test_a_new_promise_makes_an_unpublished_beat_wait() -> None:
    make_tier(types=["mp3"])
    page = make_beat()
    page.unpublish()
    make_tier("stems", types=["stems"])
    page = BeatPage.objects.get(pk=page.pk)

    with pytest.raises(NotReadyError, match="Stems"):
        page.save_revision().publish()

    make_file(page.beat, "stems")
    with pytest.raises(NotReadyError, match="Press “Use these files”"):
        page.save_revision().publish()

    readiness.offer(page.beat, readiness.latest_versions(page.beat))
    page.save_revision().publish()
    assert BeatPage.objects.get(pk=page.pk).live


def test_permission_is_still_asked_for() -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    stranger = get_user_model().objects.create_user("stranger", email="stranger@example.com")

    with pytest.raises(PublishPagePermissionError):
        page.save_revision().publish(user=stranger)

    assert not BeatPage.objects.get(pk=page.pk).live
