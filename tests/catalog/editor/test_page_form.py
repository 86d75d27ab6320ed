"""The form of a beat's page: saving, publishing, and what it says if it can't be."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from catalog import offers
from catalog.models import BeatPage, Deliverable, Preview
from tests.catalog.making import (
    add_files,
    make_draft,
    make_file,
    make_index,
    make_preview,
    make_producer,
    make_tier,
)

pytestmark = pytest.mark.django_db


def _form(page: BeatPage, **changes: object) -> dict[str, Any]:
    """What the editor's browser sends for a page."""
    values = {
        "title": page.title,
        "slug": page.slug,
        "bpm_hundredths": "140.00",
        "key": "A minor",
        "genre": page.genre_id or "",
        "tags": "808, dark",
        "sounds_like": "Headie One, Unknown T",
        "samples_disclosed": "",
        "story": rich_text("<p>Words.</p>"),
        "seo_title": "",
        "search_description": "",
        "cover": "",
        "beat_producers": inline_formset(
            [
                {"id": credit.pk, "producer": credit.producer_id, "share_bp": "100.00"}
                for credit in page.beat_producers.all()
            ],
            initial=page.beat_producers.count(),
        ),
        "comments": inline_formset([]),
    }
    moods = {"moods": [mood.pk for mood in page.moods.all()]}
    return {**nested_form_data({**values, **changes}), **moods}


def _edit_url(page: BeatPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_draft_is_saved_with_decimals_and_lists(editor: Client) -> None:
    page = make_draft()

    answer = editor.post(_edit_url(page), _form(page, bpm_hundredths="92.5"))

    assert answer.status_code == 302, answer.context["form"].errors
    draft = BeatPage.objects.get(pk=page.pk).get_latest_revision().as_object()
    assert (draft.bpm_hundredths, draft.sounds_like) == (9250, ["Headie One", "Unknown T"])
    assert {tag.name for tag in draft.tags.all()} == {"808", "dark"}


@pytest.mark.parametrize(("title", "slug"), [("Night Bus", "night-bus-2"), ("夜バス", "夜バス"), ("!?", "beat")])
def test_a_draft_saved_before_the_script_wrote_the_slug_gets_one(title: str, slug: str, editor: Client) -> None:
    there = make_draft("Night Bus")
    address = reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", there.get_parent().pk])
    bare = {"title": title, "slug": "", "beat_producers": inline_formset([]), "comments": inline_formset([])}

    answer = editor.post(address, nested_form_data({**bare, "story": rich_text(""), "tags": ""}))

    assert answer.status_code == 302, answer.context["form"].errors
    assert BeatPage.objects.latest("pk").slug == slug


def test_content_id_is_chosen_and_stays_where_it_is_not_sent(editor: Client) -> None:
    page = make_draft()
    said: list[tuple[dict[str, object], str]] = [({"content_id": "cleared"}, "cleared"), ({}, "cleared")]
    said.append(({"content_id": "no"}, "no"))
    for sent, kept in said:
        assert editor.post(_edit_url(page), _form(page, **sent)).status_code == 302
        assert BeatPage.objects.get(pk=page.pk).content_id == kept


def test_a_first_draft_needs_a_title_alone(editor: Client) -> None:
    url = reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", make_index().pk])
    words = rich_text("")
    form = nested_form_data(
        {"title": "Bare", "slug": "bare", "story": words, "beat_producers": inline_formset([]), "tags": ""}
    )

    opened = editor.get(url).content.decode()
    answer = editor.post(url, {**form, **nested_form_data({"comments": inline_formset([])})})

    assert answer.status_code == 302, answer.context["form"].errors
    assert BeatPage.objects.get(title="Bare").beat_producers.count() == 0
    assert 'data-w-sync-target-value="#id_slug"' in opened  # the slug writes itself from the title
    assert opened.index('id="id_title"') < opened.index('id="id_bpm_hundredths"')
    assert re.search(r'name="beat_producers-__prefix__-share_bp" value="100.00"', opened)


def test_shares_that_were_saved_wrong_in_a_draft_are_mended_there(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    mine, other = page.beat_producers.all()[0], make_producer("Ana Lum")
    rows = [
        {"id": mine.pk, "producer": mine.producer_id, "share_bp": "100.00"},
        {"producer": other.pk, "share_bp": "50.00"},
    ]
    publish = {"action-publish": "action-publish"}

    wrong = _form(page, beat_producers=inline_formset(rows, initial=1))
    refused = editor.post(_edit_url(page), {**wrong, **publish})
    assert refused.context["form"].non_field_errors() == ["The producers' shares add up to 150.00 %: make it 100."]
    assert editor.post(_edit_url(page), wrong).status_code == 302

    draft = BeatPage.objects.get(pk=page.pk).get_latest_revision().as_object()
    rows = [
        {"id": credit.pk or "", "producer": credit.producer_id, "share_bp": "50.00"}
        for credit in draft.beat_producers.all()
    ]
    right = _form(page, beat_producers=inline_formset(rows, initial=len(rows)))
    answer = editor.post(_edit_url(page), {**right, **publish})

    assert answer.status_code == 302, answer.context["form"].errors
    assert sorted(BeatPage.objects.get(pk=page.pk).beat_producers.values_list("share_bp", flat=True)) == [5000, 5000]


def test_the_button_asks_for_a_producer(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    credit = page.beat_producers.all()[0]
    row = {"id": credit.pk, "producer": credit.producer_id, "share_bp": "100.00", "DELETE": "on"}

    form = _form(page, beat_producers=inline_formset([row], initial=1))
    answer = editor.post(_edit_url(page), {**form, "action-publish": "action-publish"})

    assert answer.context["form"].non_field_errors() == ["Name at least one producer."]


def test_publishing_while_a_draft_kept_the_producer_credits_each_once(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    kept, other = page.beat_producers.all()[0], make_producer("Ana Lum")
    rows = [{"producer": other.pk, "share_bp": "50.00"}, {"producer": kept.producer_id, "share_bp": "50.00"}]

    form = _form(page, beat_producers=inline_formset(rows))  # as it was loaded, before the draft's row had a key
    answer = editor.post(_edit_url(page), {**form, "action-publish": "action-publish"})

    assert answer.status_code == 302, answer.context["form"].errors
    credits = BeatPage.objects.get(pk=page.pk).beat_producers
    assert dict(credits.values_list("producer", "share_bp")) == {other.pk: 5000, kept.producer_id: 5000}
    assert credits.get(producer=kept.producer_id).pk == kept.pk


def test_a_producer_that_a_draft_kept_and_the_form_has_replaced_is_gone(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    other = make_producer("Ana Lum")

    form = _form(page, beat_producers=inline_formset([{"producer": other.pk, "share_bp": "100.00"}]))
    answer = editor.post(_edit_url(page), {**form, "action-publish": "action-publish"})

    assert answer.status_code == 302, answer.context["form"].errors
    made = BeatPage.objects.get(pk=page.pk)
    assert (made.live, [credit.producer for credit in made.beat_producers.all()]) == (True, [other])


@pytest.mark.parametrize("then", ["again", "another"])
def test_a_row_that_a_draft_kept_and_that_was_taken_out_again_adopts_nothing(then: str, editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    kept, other = page.beat_producers.all()[0], make_producer("Ana Lum")
    left = kept.producer_id if then == "again" else other.pk
    rows = [
        {"producer": kept.producer_id, "share_bp": "100.00", "DELETE": "on"},
        {"producer": left, "share_bp": "100.00"},
    ]

    form = _form(page, beat_producers=inline_formset(rows))
    answer = editor.post(_edit_url(page), {**form, "action-publish": "action-publish"})

    assert answer.status_code == 302, answer.context["form"].errors
    credits = BeatPage.objects.get(pk=page.pk).beat_producers
    assert dict(credits.values_list("producer", "share_bp")) == {left: 10000}


@pytest.mark.parametrize("bpm", ["10,00", "fast", "19.99", "400.01", "92.555"])
def test_a_tempo_that_is_none_is_refused(bpm: str, editor: Client) -> None:
    page = make_draft()

    answer = editor.post(_edit_url(page), _form(page, bpm_hundredths=bpm))

    assert answer.status_code == 200
    assert "bpm_hundredths" in answer.context["form"].errors


def test_the_button_refuses_with_reasons_in_the_form(editor: Client) -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()

    answer = editor.post(_edit_url(page), {**_form(page), "action-publish": "action-publish"})

    assert answer.status_code == 200
    reasons = answer.context["form"].non_field_errors()
    assert reasons == [item.reason for item in page.missing_to_publish()]
    assert "WAV: no file yet" in answer.content.decode()
    assert not BeatPage.objects.get(pk=page.pk).live


def test_the_button_publishes_what_is_ready(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)

    answer = editor.post(_edit_url(page), {**_form(page), "action-publish": "action-publish"})

    assert answer.status_code == 302, answer.context["form"].errors
    assert BeatPage.objects.get(pk=page.pk).live
    assert offers.get_offer(page.beat.pk, "wav-lease").beat_title == page.title


def test_a_new_page_can_not_be_published_before_it_was_saved(editor: Client) -> None:
    make_tier()
    index, like = make_index(), make_draft()
    url = reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", index.pk])
    producer = like.beat_producers.all()[0].producer_id
    form = _form(
        like, title="New", slug="new", beat_producers=inline_formset([{"producer": producer, "share_bp": "100.00"}])
    )

    answer = editor.post(url, {**form, "action-publish": "action-publish"})

    assert "Save a draft first, then upload the files." in answer.content.decode()
    assert not BeatPage.objects.filter(title="New").exists()
    assert editor.post(url, form).status_code == 302
    assert BeatPage.objects.get(title="New").beat.right.state == "open"


def test_publishing_in_bulk_is_refused_with_reasons_and_publishes_nothing(editor: Client) -> None:
    make_tier()
    ready, unready = make_draft("Ready"), make_draft("Unready")
    add_files(ready.beat)
    index_url = reverse("wagtailadmin_explore", args=[make_index().pk])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    answer = editor.post(
        f"{url}?id={ready.pk}&id={unready.pk}&next={index_url}", {"include_descendants": False}, follow=True
    )

    assert answer.redirect_chain == [(index_url, 302)]
    said = answer.content.decode()
    assert "“Unready” was not published" in said
    assert "WAV: no file yet" in said
    assert not BeatPage.objects.filter(live=True).exists()
    assert not Deliverable.objects.filter(is_on_sale=True).exists()

    editor.post(f"{url}?id={ready.pk}&next={index_url}", {"include_descendants": False})
    assert [page.title for page in BeatPage.objects.filter(live=True)] == ["Ready"]


def test_scheduling_an_unready_beat_is_refused_in_the_form(editor: Client) -> None:
    make_tier()
    page = make_draft()
    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    answer = editor.post(_edit_url(page), {**_form(page, go_live_at=later), "action-publish": "action-publish"})

    assert answer.context["form"].non_field_errors()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_ready_beat_is_scheduled_by_the_button(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    later = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    form = _form(page, go_live_at=timezone.localtime(later).strftime("%Y-%m-%d %H:%M"))

    opened = editor.get(_edit_url(page)).content.decode()
    answer = editor.post(_edit_url(page), {**form, "action-publish": "action-publish"})

    assert 'name="go_live_at"' in opened
    assert answer.status_code == 302, answer.context["form"].errors
    assert Revision.objects.get(object_id=str(page.pk)).approved_go_live_at == later
    assert not BeatPage.objects.get(pk=page.pk).live


def test_the_editor_shows_tabs_files_prices_and_reasons(editor: Client) -> None:
    make_tier(amount_minor=4900)
    page = make_draft()
    make_file(page.beat, "wav", state="refused")
    failed = make_preview(make_file(page.beat, "wav", version=2), state="failed")
    Preview.objects.filter(pk=failed.pk).update(failure="There is only silence in this file.")

    said = editor.get(_edit_url(page)).content.decode()

    assert re.findall(r'role="tab"[^>]*>\s*(\w+)', said) == ["Audio", "Identity", "Licences", "Story", "SEO"]
    for words in ("The file is empty.", "There is only silence in this file.", "$49.00", "data-media-panel"):
        assert words in said, words
    assert reverse("catalog_editor:try_again", args=[page.beat.pk]) in said


def test_the_page_that_is_being_made_says_to_save_first(editor: Client) -> None:
    said = editor.get(reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", make_index().pk])).content.decode()

    assert "Save a draft first" in said
