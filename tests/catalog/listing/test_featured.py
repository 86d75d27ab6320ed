"""The order of the shop window: what an editor put on top, each until its time, then the newest."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from catalog import listing, rights
from catalog.clock import shop_now
from catalog.listing import ListingQuery
from catalog.listing.search import ORDERS
from catalog.models import Beat, BeatListing, BeatPage, ExclusiveRight, FeaturedBeat
from tests.catalog.making import feature, fresh, make_beat, make_index, make_tier
from tests.clock import move_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def beats(django_capture_on_commit_callbacks: Any) -> dict[str, BeatPage]:
    """Four beats, the last of them the newest."""
    make_tier()
    with django_capture_on_commit_callbacks(execute=True):
        return {title: make_beat(title) for title in ("One", "Two", "Three", "Four")}


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _titles(language: str = "en") -> list[str]:
    return [card.title for card in listing.search(ListingQuery(language=language)).cards]


def test_featured_beats_stand_first_in_their_order_then_the_newest(beats: dict[str, BeatPage], committed: Any) -> None:
    assert _titles() == ["Four", "Three", "Two", "One"]

    with committed():
        feature(beats["One"], beats["Three"])
    assert _titles() == ["One", "Three", "Four", "Two"]

    with committed():
        feature(beats["Three"], beats["Two"], beats["One"])
    assert _titles() == ["Three", "Two", "One", "Four"]


def test_only_the_featured_order_knows_of_it(beats: dict[str, BeatPage], committed: Any) -> None:
    with committed():
        feature(beats["One"])

    assert listing.search(ListingQuery(sort="newest")).cards[0].title == "Four"


def test_a_beat_is_featured_until_its_time_and_the_minute_after_it_is_not(
    beats: dict[str, BeatPage], committed: Any
) -> None:
    with committed():
        feature(beats["One"], until=shop_now() + timedelta(hours=1))
    assert _titles()[0] == "One"
    assert listing.refresh_due() == 0

    move_time(3601)

    assert listing.refresh_due() == 1
    assert _titles() == ["Four", "Three", "Two", "One"]
    assert listing.refresh_due() == 0


def test_a_sold_beat_makes_room_by_itself(beats: dict[str, BeatPage], committed: Any) -> None:
    with committed():
        feature(beats["One"], beats["Two"])
    right = beats["One"].beat.right_id
    sold = {"state": ExclusiveRight.State.SOLD, "holder_line": uuid4(), "sold_at": shop_now()}
    ExclusiveRight.objects.filter(pk=right).update(**sold)
    with committed():
        listing.refresh_right(right)

    assert _titles() == ["Two", "Four", "Three", "One"]
    assert FeaturedBeat.objects.count() == 2


def test_what_is_sold_stands_behind_all_that_can_be_bought(beats: dict[str, BeatPage], committed: Any) -> None:
    with committed(), transaction.atomic():
        rights.withdraw(beats["Four"].beat.right_id)
        listing.refresh([beats["Four"].beat.pk])
    assert _titles() == ["Three", "Two", "One", "Four"]
    assert listing.search(ListingQuery(sort="newest")).cards[0].title == "Four"

    # With a shop's rows the planner takes the index by itself; four rows it would rather read and sort.
    first_page = BeatListing.objects.filter(language="en").order_by(*ORDERS["featured"])[:16]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    plan = first_page.explain()
    assert "catalog_listing_by_hand" in plan
    assert "Sort" not in plan


def test_a_draft_of_the_order_changes_nothing(beats: dict[str, BeatPage], committed: Any) -> None:
    with committed():
        feature(beats["One"])
        index = make_index()
        index.featured.set([FeaturedBeat(beat_page=beats["Two"], sort_order=0)])
        index.save_revision()
        listing.refresh(Beat.objects.values_list("pk", flat=True))

    assert _titles()[0] == "One"


def test_a_deleted_page_takes_its_place_along(beats: dict[str, BeatPage], committed: Any) -> None:
    with committed():
        feature(beats["One"], beats["Two"])
    with committed():
        fresh(beats["One"]).delete()

    assert _titles() == ["Two", "Four", "Three"]
    assert make_index().get_latest_revision_as_object().featured.count() == 1


def test_each_language_has_an_order_of_its_own(beats: dict[str, BeatPage], committed: Any) -> None:
    german = Locale.objects.create(language_code="de")
    with committed():
        feature(beats["One"])
        index = make_index().copy_for_translation(german, copy_parents=True)
        for title in ("One", "Two"):
            beats[title].copy_for_translation(german).save_revision().publish()
        index.featured.set([FeaturedBeat(beat_page=beats["Two"], sort_order=0)])
        index.save_revision().publish()

    assert _titles("de") == ["Two", "One"]
    assert _titles()[0] == "One"


def test_an_editor_features_beats_in_the_form_of_the_beats_page(
    admin_client: Client, beats: dict[str, BeatPage], committed: Any
) -> None:
    index = make_index()
    until = localtime(shop_now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    rows = [
        {"beat_page": beats["Two"].pk, "until": until, "ORDER": 2},
        {"beat_page": beats["One"].pk, "until": "", "ORDER": 1},
    ]
    form = {
        "title": index.title,
        "slug": index.slug,
        "intro": "",
        "featured": inline_formset(rows),
        "comments": inline_formset([]),
        "action-publish": "action-publish",
    }

    with committed():
        answer = admin_client.post(reverse("wagtailadmin_pages:edit", args=[index.pk]), nested_form_data(form))

    assert answer.status_code == 302
    assert _titles() == ["One", "Two", "Four", "Three"]
    assert BeatListing.objects.get(title="Two").changes_at is not None
