"""The form of a beat tape: drafts are saved as they are, publishing is refused with the reasons."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from catalog.models import BeatPage, BeatTapePage, LicenceTier
from tests.catalog.making import draft_tape, make_beat, make_tier

pytestmark = pytest.mark.django_db
PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture
def tier() -> LicenceTier:
    return make_tier()


@pytest.fixture
def beats(tier: LicenceTier) -> list[BeatPage]:
    return [make_beat("Night"), make_beat("Day")]


@pytest.fixture
def draft(beats: list[BeatPage]) -> BeatTapePage:
    return draft_tape([], {})


def form(beats: list[BeatPage], *prices: tuple[LicenceTier, str]) -> dict[str, Any]:
    """What the editor's browser sends."""
    values = {
        "title": "Night tape",
        "slug": "night-tape",
        "intro": "",
        "image": "",
        "items": inline_formset([{"beat_page": beat.pk} for beat in beats]),
        "prices": inline_formset([{"tier": tier.pk, "amount_minor": amount} for tier, amount in prices]),
        "comments": inline_formset([]),
    }
    return dict(nested_form_data(values))


def edit(draft: BeatTapePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[draft.pk])


def test_a_tape_is_published_and_its_editor_sees_what_its_beats_cost(
    editor: Client, draft: BeatTapePage, beats: list[BeatPage], tier: LicenceTier
) -> None:
    answer = editor.post(edit(draft), {**form(beats, (tier, "79.00")), **PUBLISH})

    assert answer.status_code == 302, answer.context["form"].errors
    page = BeatTapePage.objects.get()
    assert (page.live, page.prices.get().amount_minor, page.items.count()) == (True, 7900, 2)
    assert "$98.00" in editor.get(edit(draft)).content.decode()


@pytest.mark.parametrize(
    ("count", "price", "reasons"),
    [
        (1, "79.00", ["Choose at least two beats."]),
        (2, "", ["Give the tape a price under one licence at least."]),
        (0, "", ["Choose at least two beats.", "Give the tape a price under one licence at least."]),
    ],
)
def test_what_lacks_is_said_where_publish_was_pressed_and_a_draft_is_kept(
    editor: Client,
    draft: BeatTapePage,
    beats: list[BeatPage],
    tier: LicenceTier,
    count: int,
    price: str,
    reasons: list[str],
) -> None:
    sent = form(beats[:count], *([(tier, price)] if price else []))

    refused = editor.post(edit(draft), {**sent, **PUBLISH})
    assert refused.context["form"].non_field_errors() == reasons

    assert editor.post(edit(draft), sent).status_code == 302
    assert not BeatTapePage.objects.get().live


def test_one_beat_twice_is_refused_by_its_page_and_by_its_translation(
    editor: Client, draft: BeatTapePage, beats: list[BeatPage], tier: LicenceTier
) -> None:
    night = beats[0]
    german = night.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)

    same = editor.post(edit(draft), form([night, night], (tier, "79.00")))
    translated = editor.post(edit(draft), {**form([night, german], (tier, "79.00")), **PUBLISH})

    assert same.status_code == 200
    assert translated.context["form"].non_field_errors() == [
        "The same beat is in the tape twice: keep one of its pages."
    ]


def test_a_price_is_above_zero_and_one_a_licence(
    editor: Client, draft: BeatTapePage, beats: list[BeatPage], tier: LicenceTier
) -> None:
    for prices in ([(tier, "0")], [(tier, "79.00"), (tier, "89.00")]):
        assert editor.post(edit(draft), form(beats, *prices)).status_code == 200

    assert not BeatTapePage.objects.get().prices.exists()


@pytest.mark.parametrize("is_live", [False, True])
def test_licences_and_beats_change_places_in_their_rows(
    editor: Client, draft: BeatTapePage, beats: list[BeatPage], tier: LicenceTier, is_live: bool
) -> None:
    other = make_tier("stems", sort_order=1)
    sent = form(beats, (tier, "79.00"), (other, "99.00"))
    editor.post(edit(draft), {**sent, **(PUBLISH if is_live else {})})
    items, prices = BeatTapePage.objects.get().items.all(), BeatTapePage.objects.get().prices.all()
    rows = {"items": [each.pk for each in items], "prices": [each.pk for each in prices]}
    for name, keys in rows.items():
        sent |= {f"{name}-INITIAL_FORMS": "2", **{f"{name}-{place}-id": str(key) for place, key in enumerate(keys)}}
    sent |= {"items-0-beat_page": str(beats[1].pk), "items-1-beat_page": str(beats[0].pk)}
    sent |= {"prices-0-tier": str(other.pk), "prices-1-tier": str(tier.pk)}

    answer = editor.post(edit(draft), {**sent, **(PUBLISH if is_live else {})})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would

    assert answer.status_code == 302, answer.context["form"].errors
    page = BeatTapePage.objects.get()
    assert {price.tier.code: price.amount_minor for price in page.prices.all()} == {"stems": 7900, tier.code: 9900}
