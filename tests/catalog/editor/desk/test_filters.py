"""Filters over beats: each finds what it says, words are looked for anywhere, and a name keeps one for its owner."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import publishing
from catalog.editor.desk import conditions
from catalog.models import Beat, BeatPage, Deliverable, ExclusiveRight, LicenceTier, SavedFilter, TierOverride
from tests.catalog.making import (
    add_files,
    fresh,
    make_beat,
    make_draft,
    make_file,
    make_genre,
    make_producer,
    make_tier,
)

pytestmark = pytest.mark.django_db


def _titles(client: Client, query: str) -> list[str]:
    rows = client.get(f"{reverse('catalog_desk:table')}?{query}").context["rows"]
    return sorted(row.title for row in rows)


def _ready(title: str, **about: object) -> BeatPage:
    page = make_draft(title, **about)  # type: ignore[arg-type]  # handed on as they are
    add_files(page.beat)
    return page


def test_each_state_finds_its_beats_and_two_narrow_it_down(editor: Client) -> None:
    make_tier()
    make_beat("Live")
    sold, scheduled = _ready("Sold"), _ready("Scheduled")
    make_draft("Keyless", key="")
    Beat.objects.filter(pk=sold.beat.pk).update(licences_sold=1)
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision().publish()

    assert _titles(editor, "is=live") == ["Live"]
    assert _titles(editor, "is=draft") == ["Keyless", "Scheduled", "Sold"]
    assert _titles(editor, "is=sold") == ["Sold"]
    assert _titles(editor, "is=unsold&is=live") == ["Live"]
    assert _titles(editor, "is=scheduled") == ["Scheduled"]
    assert _titles(editor, "is=no-key") == ["Keyless"]
    assert _titles(editor, "is=not-ready") == ["Keyless"]  # it has no files
    assert len(_titles(editor, "is=no-cover")) == 4
    assert _titles(editor, "is=nonsense&producer=x&page=99&sort=no") == _titles(editor, "")


@pytest.mark.parametrize(
    "words",
    ["midnight", "mara", "rainy", "Drill", "F♯", "nova", "take-7", "midnight mara drill", "{page}", "#{beat}"],
)
def test_words_are_looked_for_anywhere(words: str, editor: Client) -> None:
    page = make_draft(
        "Midnight", genre="drill", tags=["rainy"], sounds_like=["Nova"], producer="Mara Lind", key="F# minor"
    )
    Deliverable.objects.filter(pk=make_file(page.beat, "wav").pk).update(original_name="take-7 final.wav")
    make_draft("Other")

    assert _titles(editor, f"q={words.format(page=page.pk, beat=page.beat.pk)}".replace("#", "%23")) == ["Midnight"]


def test_producer_and_genre_narrow_it_down(editor: Client) -> None:
    make_draft("One", producer="Mara Lind", genre="drill")
    make_draft("Two", genre="drill")

    assert _titles(editor, f"producer={make_producer('Mara Lind').pk}") == ["One"]
    assert _titles(editor, f"genre={make_genre('drill').pk}") == ["One", "Two"]
    assert _titles(editor, f"genre={make_genre('trap').pk}") == []


def _nothing(page: BeatPage) -> None:
    del page


def _no_tempo(page: BeatPage) -> None:
    BeatPage.objects.filter(pk=page.pk).update(bpm_hundredths=None)


def _half_a_share(page: BeatPage) -> None:
    page.beat_producers.model.objects.filter(page=page).update(share_bp=5000)


def _no_producer(page: BeatPage) -> None:
    page.beat_producers.model.objects.filter(page=page).delete()


def _no_preview(page: BeatPage) -> None:
    page.beat.previews.update(state="pending", audio_key="", peaks_key="")


def _newer_wav_without_preview(page: BeatPage) -> None:
    make_file(page.beat, "wav", version=2)


def _wav_refused(page: BeatPage) -> None:
    page.beat.previews.all().delete()
    page.beat.deliverables.filter(type="wav").update(state="refused", refusal="It is empty.")


def _stems_promised(page: BeatPage) -> None:
    del page
    make_tier("stems", types=["stems"])


def _stems_promised_but_not_here(page: BeatPage) -> None:
    TierOverride.objects.create(beat=page.beat, tier=make_tier("stems", types=["stems"]), is_offered=False)


def _leases_elsewhere_unsaid(page: BeatPage) -> None:
    ExclusiveRight.objects.filter(beats=page.beat).update(leases_elsewhere=None)


def _leases_elsewhere_unsaid_of_an_exclusive(page: BeatPage) -> None:
    make_tier("exclusive", types=["wav"], is_exclusive=True)
    _leases_elsewhere_unsaid(page)


def _no_licence(page: BeatPage) -> None:
    for tier in LicenceTier.objects.all():
        TierOverride.objects.create(beat=page.beat, tier=tier, is_offered=False)


SPOIL_BOTH = (
    *(_nothing, _no_tempo, _half_a_share, _no_producer, _newer_wav_without_preview),
    *(_stems_promised, _stems_promised_but_not_here, _no_licence),
    *(_leases_elsewhere_unsaid, _leases_elsewhere_unsaid_of_an_exclusive),
)


@pytest.mark.parametrize(
    ("spoil", "is_on_sale"),
    [
        *((spoil, is_on_sale) for spoil in SPOIL_BOTH for is_on_sale in (False, True)),
        *((_no_preview, False), (_wav_refused, False)),  # of what is on sale the database refuses that
    ],
)
def test_the_filter_calls_ready_what_the_gate_lets_through(spoil: Callable[[BeatPage], None], is_on_sale: bool) -> None:
    make_tier()
    page = make_beat("One") if is_on_sale else _ready("One")
    spoil(page)

    found: Any = conditions.annotated(BeatPage.objects.filter(pk=page.pk)).get()

    assert found.is_ready == (publishing.missing_in_draft(fresh(page)) == [])


def test_a_filter_is_kept_under_a_name_for_its_owner_alone(editor: Client) -> None:
    make_draft("Keyless", key="")
    save = reverse("catalog_desk:save_filter")
    editor.post(save, {"name": "To do", "query": "is=no-key&is=draft&foreign=1"})
    editor.post(save, {"name": "To do", "query": "is=no-key"})
    editor.post(save, {"name": "", "query": "is=draft"})
    editor.post(save, {"name": "Everything", "query": ""})

    kept = SavedFilter.objects.get()
    assert (kept.name, kept.query) == ("To do", "is=no-key")
    assert "To do" in editor.get(reverse("catalog_desk:table")).text

    other = Client()
    other.force_login(get_user_model().objects.create_superuser("an-admin", email="admin@example.com"))
    assert "To do" not in other.get(reverse("catalog_desk:table")).text
    other.post(reverse("catalog_desk:delete_filter", args=[kept.pk]))
    assert SavedFilter.objects.exists()
    editor.post(reverse("catalog_desk:delete_filter", args=[kept.pk]))
    assert not SavedFilter.objects.exists()
