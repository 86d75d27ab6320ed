"""Pages that buyers see: browse, beat, producer."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import listing
from catalog.models import BeatPage
from tests.catalog.making import make_beat, make_draft, make_index, make_producer, make_tier

pytestmark = pytest.mark.django_db


def _shop(*titles: str) -> list[BeatPage]:
    make_tier()
    pages = [make_beat(title) for title in titles]
    listing.refresh(page.beat.pk for page in pages)
    return pages


def test_browsing_takes_the_contracts_parameters_and_leaves_others_aside(client: Client) -> None:
    _shop("One", "Two")

    answer = client.get(make_index().url + "?q=two&utm_source=letter&sort=nonsense")

    results = answer.context["results"]
    assert [card.title for card in results.cards] == ["Two"]
    assert results.query.sort == "featured"


def test_a_beats_page_has_card_offers_and_near_beats(client: Client) -> None:
    page, other = _shop("One", "Two")

    context = client.get(page.url).context

    assert context["card"].title == "One"
    assert [offer.licence_code for offer in context["offers"]] == ["wav-lease"]
    assert context["prior_leases"].count == 0
    assert [card.beat_id for card in context["near"].goes_with] == [other.beat.pk]


def test_a_producers_page_shows_that_producers_beats(client: Client) -> None:
    make_tier()
    mine, theirs = make_beat("Mine", producer="Ada Low"), make_beat("Theirs")
    listing.refresh([mine.beat.pk, theirs.beat.pk])

    answer = client.get("/producers/ada-low/?producer=kilo-vega")

    assert [card.title for card in answer.context["results"].cards] == ["Mine"]
    assert client.get("/producers/nobody/").status_code == 404
    assert client.post("/producers/ada-low/").status_code == 405


def test_browsing_twenty_beats_costs_the_queries_of_one(client: Client) -> None:
    (first,) = _shop("First")
    url = f"{make_index().url}?page_size=20"
    client.get(url)
    with CaptureQueriesContext(connection) as for_one:
        client.get(url)

    listing.refresh([make_beat(f"Beat {number}").beat.pk for number in range(19)] + [first.beat.pk])
    with CaptureQueriesContext(connection) as for_twenty:
        assert len(client.get(url).context["results"].cards) == 20

    assert len(for_twenty) == len(for_one)


def test_a_draft_of_nothing_but_a_title_can_be_previewed() -> None:
    draft = make_index().add_child(instance=BeatPage(title="Only a title", live=False))

    for page in (BeatPage.objects.get(pk=draft.pk), make_draft()):
        answer = page.make_preview_request()
        assert answer.status_code == 200
        assert page.title in answer.rendered_content


def test_a_page_whose_beats_are_all_gone_leads_to_the_others(client: Client) -> None:
    _shop("One")
    make_producer("Ada Low")

    said = client.get("/producers/ada-low/").content.decode()

    assert "No beat of this page is in the shop at the moment." in said
    assert '<a class="button" href="/beats/" data-turbo-frame="_top">All beats</a>' in said
