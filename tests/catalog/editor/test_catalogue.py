"""The menu "Catalogue": licences, genres, the list of beats, and what is not deleted."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from catalog.models import Genre, LicenceTier
from tests.catalog.making import (
    make_beat,
    make_draft,
    make_file,
    make_genre,
    make_producer,
    make_tier,
)

pytestmark = pytest.mark.django_db


def _licence_form(**changes: object) -> dict[str, Any]:
    values = {
        "name": "WAV lease",
        "summary": "",
        "code": "wav-lease",
        "amount_minor": "49.00",
        "max_streams": "100000",
        "max_copies": "",
        "max_videos": "",
        "max_stations": "",
        "term_months": "",
        "terms": "You may.",
        "sort_order": "0",
        "texts": inline_formset([]),
    }
    types = {"types": changes.pop("types", ["mp3", "wav"])}
    return {**nested_form_data({**values, **changes}), **types}


def test_a_licence_is_drafted_then_published(editor: Client) -> None:
    url = reverse("wagtailsnippets_catalog_licencetier:add")

    answer = editor.post(url, _licence_form())
    assert answer.status_code == 302, answer.context["form"].errors
    tier = LicenceTier.objects.get()
    assert (tier.live, tier.amount_minor, tier.types, tier.max_streams) == (False, 4900, ["mp3", "wav"], 100_000)

    edit = reverse("wagtailsnippets_catalog_licencetier:edit", args=[tier.pk])
    editor.post(edit, {**_licence_form(amount_minor="59"), "action-publish": "action-publish"})
    tier.refresh_from_db()
    assert (tier.live, tier.amount_minor) == (True, 5900)

    editor.post(edit, _licence_form(amount_minor="1"))
    tier.refresh_from_db()
    assert tier.amount_minor == 5900


def test_the_code_of_a_licence_that_was_for_sale_stays(editor: Client) -> None:
    tier, draft = make_tier(), make_tier("lease", is_live=False)
    edit = "wagtailsnippets_catalog_licencetier:edit"

    refused = editor.post(reverse(edit, args=[tier.pk]), _licence_form(code="wave-lease"))
    taken = editor.post(reverse(edit, args=[draft.pk]), _licence_form(code="new-lease"))

    assert refused.context["form"].errors["code"] == [
        "Orders and links know this licence as “wav-lease”: the code stays."
    ]
    assert taken.status_code == 302, taken.context["form"].errors
    assert set(LicenceTier.objects.values_list("code", flat=True)) == {"wav-lease", "new-lease"}


@pytest.mark.parametrize(("model", "target"), [("producer", "slug"), ("genre", "slug"), ("licencetier", "code")])
def test_a_new_name_writes_its_slug_and_an_old_one_leaves_it(model: str, target: str, editor: Client) -> None:
    rows = {"producer": make_producer(), "genre": make_genre(), "licencetier": make_tier()}
    sync = "keyup-&gt;w-sync#apply"

    new = editor.get(reverse(f"wagtailsnippets_catalog_{model}:add")).content.decode()
    old = editor.get(reverse(f"wagtailsnippets_catalog_{model}:edit", args=[rows[model].pk])).content.decode()

    assert f'data-w-sync-target-value="#id_{target}"' in new
    assert sync in new
    assert sync not in old


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_minor": ""}, "amount_minor"),
        ({"amount_minor": "0"}, "amount_minor"),
        ({"amount_minor": "-5"}, "amount_minor"),
        ({"types": []}, "types"),
        ({"types": ["exe"]}, "types"),
        ({"is_exclusive": "on", "term_months": "12"}, "term_months"),
    ],
)
def test_a_licence_that_makes_no_sense_is_not_published(changes: dict[str, object], field: str, editor: Client) -> None:
    url = reverse("wagtailsnippets_catalog_licencetier:add")

    answer = editor.post(url, {**_licence_form(**changes), "action-publish": "action-publish"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not LicenceTier.objects.exists()


def test_a_draft_of_a_licence_can_be_previewed_even_empty() -> None:
    tier = LicenceTier(code="x", name="")

    answer = tier.make_preview_request()

    assert answer.status_code == 200
    assert "Unlimited" in answer.rendered_content


def test_a_licence_that_was_for_sale_is_not_deleted(editor: Client) -> None:
    sold, draft = make_tier("wav-lease"), make_tier("idea", is_live=False)

    for tier in (sold, draft):
        url = reverse("wagtailsnippets_catalog_licencetier:delete", args=[tier.pk])
        answer = editor.post(url, follow=True)

    assert list(LicenceTier.objects.all()) == [sold]
    url = reverse("wagtailsnippets_catalog_licencetier:delete", args=[sold.pk])
    answer = editor.post(url, follow=True)
    assert "Unpublish it instead" in answer.content.decode()


def test_a_genre_in_use_is_not_deleted(editor: Client) -> None:
    make_draft()
    genre = make_genre()

    answer = editor.post(reverse("wagtailsnippets_catalog_genre:delete", args=[genre.pk]), follow=True)

    assert "“Trap” is in use and stays: Night Bus." in answer.content.decode()
    assert Genre.objects.filter(pk=genre.pk).exists()


def test_the_menu_leads_to_lists_that_tell_how_files_stand(editor: Client) -> None:
    make_tier()
    make_beat("On sale")
    make_file(make_draft("Waiting").beat, "wav", state="uploaded")
    make_draft("Bare")

    said = editor.get(reverse("catalogue_beats:index")).content.decode()

    rows = {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in said.split("<tr")}
    assert any("On sale" in row and "on sale" in row for row in rows)
    assert any("Waiting" in row and "being checked" in row for row in rows)
    assert any("Bare" in row and "none" in row for row in rows)
    for model in ("licencetier", "producer", "genre", "mood"):
        assert editor.get(reverse(f"wagtailsnippets_catalog_{model}:list")).status_code == 200


def test_the_list_of_twenty_beats_costs_the_queries_of_two(editor: Client, django_assert_max_num_queries: Any) -> None:
    make_tier()
    url = reverse("catalogue_beats:index")
    for number in range(2):
        make_draft(f"Beat {number}")
    editor.get(url)
    with django_assert_max_num_queries(100) as for_two:
        editor.get(url)
    for number in range(2, 20):
        make_draft(f"Beat {number}")
    with django_assert_max_num_queries(len(for_two) + 18):  # Wagtail asks once a row for its buttons
        editor.get(url)
