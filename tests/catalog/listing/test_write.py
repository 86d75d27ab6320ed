"""How the shop window follows the truth: commits, time, what got lost."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image as Drawing
from pytest_django import Settings
from wagtail.images.models import Image

from catalog import listing, rights
from catalog.listing import ListingQuery, Term
from catalog.listing.build import is_stand_in
from catalog.listing.cards import AVIF_WIDTHS
from catalog.models import Beat, BeatListing, BeatPage, ExclusiveRight, TierOverride
from tests.catalog.making import (
    fresh,
    make_beat,
    make_genre,
    make_index,
    make_producer,
    make_tier,
)
from tests.deadline import wait_for

pytestmark = pytest.mark.django_db


def _refresh_all() -> None:
    listing.refresh(Beat.objects.values_list("pk", flat=True))


def _titles(**asked: object) -> list[str]:
    return [card.title for card in listing.search(ListingQuery(**asked)).cards]  # type: ignore[arg-type]  # a test's words


@pytest.mark.django_db(transaction=True)
def test_a_sold_beat_stays_as_sold_and_comes_back(shop: None) -> None:
    make_tier("exclusive", amount_minor=99_000, is_exclusive=True, sort_order=2)
    beat = BeatPage.objects.get(title="Night Bus").beat

    with transaction.atomic():
        rights.withdraw(beat.right_id)
        listing.refresh_right(beat.right_id)
    card = listing.cards_for([beat.pk])[beat.pk]
    assert (card.state, card.from_amount_minor) == ("sold", None)
    assert [licence.is_available for licence in card.licences] == [False, False, False]
    assert _titles(sort="price")[-1] == _titles(sort="-price")[-1] == "Night Bus"

    with transaction.atomic():
        rights.reopen(beat.right_id)
        listing.refresh_right(beat.right_id)
    assert listing.cards_for([beat.pk])[beat.pk].state == "available"
    assert beat.right.state == ExclusiveRight.State.OPEN


@pytest.mark.django_db(transaction=True)
def test_the_window_follows_what_editors_do() -> None:
    tier = make_tier(amount_minor=4900)
    page = make_beat()
    assert _titles() == ["Night Bus"]

    page.title = "Day Bus"
    page.save_revision().publish()
    assert _titles() == ["Day Bus"]

    tier.amount_minor = 5900
    tier.save_revision()
    assert listing.search(ListingQuery()).cards[0].from_amount_minor == 4900
    tier.get_latest_revision().publish()
    assert listing.search(ListingQuery()).cards[0].from_amount_minor == 5900

    genre = make_genre()
    genre.name = "Trap (renamed)"
    genre.save()
    assert listing.search(ListingQuery()).facets["genre"][0].label == "Trap (renamed)"
    assert listing.search(ListingQuery()).cards[0].genre == Term("trap", "Trap (renamed)")

    producer = make_producer()
    producer.name = "Kilo V."
    producer.save()
    assert listing.search(ListingQuery()).cards[0].producers[0].name == "Kilo V."

    index = make_index()
    index.slug = "music"
    index.save_revision().publish()
    assert listing.search(ListingQuery()).cards[0].url == "/music/night-bus/"

    BeatPage.objects.get(pk=page.pk).unpublish()
    assert _titles() == []


@pytest.mark.django_db(transaction=True)
def test_the_window_follows_the_picture_of_a_cover(admin_client: Client) -> None:
    make_tier()
    page = make_beat()
    image = Image.objects.create(title="Cover", file=_picture("red"))
    page.cover = image
    page.save_revision().publish()
    first = listing.search(ListingQuery()).cards[0].cover

    form = {
        "title": "Cover",
        "description": "A blue square",
        "file": _picture("blue"),
        "collection": image.collection_id,
    }
    assert admin_client.post(f"/admin/images/{image.pk}/", form).status_code == 302
    second = listing.search(ListingQuery()).cards[0].cover
    assert second.alt == "A blue square"
    kept = {default_storage.url(name) for name in Image.objects.get().renditions.values_list("file", flat=True)}
    assert {second.url_small, second.url_medium, second.url_large, *second.avif} <= kept
    assert len(second.avif) == len(AVIF_WIDTHS)

    assert admin_client.post(f"/admin/images/{image.pk}/delete/").status_code == 302
    assert is_stand_in(listing.search(ListingQuery()).cards[0].cover)
    assert not is_stand_in(first)


def _picture(colour: str) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Drawing.new("RGB", (900, 900), colour).save(drawn, "PNG")
    return SimpleUploadedFile(f"{colour}.png", drawn.getvalue(), "image/png")


@pytest.mark.django_db(transaction=True)
def test_a_licence_published_later_brings_beats_back() -> None:
    tier = make_tier()
    make_beat()
    tier.unpublish()
    assert _titles() == []

    tier.refresh_from_db()
    tier.save_revision().publish()

    assert _titles() == ["Night Bus"]


def test_a_lost_refresh_is_made_up_for() -> None:
    make_tier()
    make_beat()
    assert not BeatListing.objects.exists()

    assert listing.refresh_due() == 1
    assert listing.refresh_due() == 0

    assert _titles() == ["Night Bus"]


def test_a_row_that_lags_is_made_up_for() -> None:
    make_tier()
    page = make_beat()
    _refresh_all()
    assert listing.refresh_due() == 0

    page.title = "Renamed"
    page.save_revision().publish()
    assert listing.refresh_due() == 1
    assert _titles() == ["Renamed"]

    with transaction.atomic():
        rights.withdraw(page.beat.right_id)
    assert listing.refresh_due() == 1
    assert listing.cards_for([page.beat.pk])[page.beat.pk].state == "sold"

    with transaction.atomic():
        rights.reopen(page.beat.right_id)
    assert listing.refresh_due() == 1
    assert listing.cards_for([page.beat.pk])[page.beat.pk].state == "available"

    fresh(page).unpublish()
    assert listing.refresh_due() == 1
    assert _titles() == []
    assert listing.refresh_due() == 0


def test_time_alone_takes_a_beat_off() -> None:
    make_tier()
    page = make_beat()
    BeatPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() + timedelta(days=1))
    _refresh_all()
    assert listing.refresh_due() == 0

    with connection.cursor() as cursor:
        cursor.execute("UPDATE shop_clock SET time_offset = interval '2 days'")
    assert listing.refresh_due() == 1

    assert not BeatListing.objects.exists()


def test_a_rebuild_mends_what_was_broken(shop: None) -> None:
    gone = BeatListing.objects.get(title="Night Bus")
    gone.delete()
    BeatListing.objects.filter(title="Glass Harbour").update(from_amount_minor=1, title="Nonsense")

    assert listing.rebuild() == 3

    assert set(_titles()) == {"Night Bus", "Café Crème", "Glass Harbour"}
    assert set(BeatListing.objects.values_list("from_amount_minor", flat=True)) == {2900}


@pytest.mark.django_db(transaction=True)
def test_who_marks_all_rows_locks_them_in_the_order_of_the_beats() -> None:
    make_tier()
    first, second = make_beat("First").beat, make_beat("Second").beat
    wait_for(lambda: _lies_behind(first, second), what="the first beat's row to lie behind the other's", every_s=0)

    with transaction.atomic():
        BeatListing.objects.select_for_update().get(beat=first)
        marking = threading.Thread(target=_in_a_connection, args=(listing.mark_due,))
        marking.start()
        wait_for(_somebody_waits, what="the marks wait for the first row")
        BeatListing.objects.select_for_update(nowait=True).get(beat=second)  # which nobody holds
    marking.join()


@pytest.mark.django_db(transaction=True)
def test_a_checkout_does_not_wait_for_the_shop_window() -> None:
    tier = make_tier()
    beat = make_beat().beat

    def name_the_beat() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            TierOverride.objects.create(beat=beat, tier=tier, amount_minor=1)

    with transaction.atomic():
        listing.refresh([beat.pk])
        naming = threading.Thread(target=_in_a_connection, args=(name_the_beat,))
        naming.start()
        naming.join()

    assert TierOverride.objects.filter(beat=beat).exists()


def _lies_behind(first: Beat, second: Beat) -> bool:
    """Move the row of ``first`` in the table, which is the order of an UPDATE that asks for none."""
    BeatListing.objects.filter(beat=first).update(licences_sold=1)
    place = "(SELECT ctid FROM catalog_beatlisting WHERE beat_id = %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {place} > {place}", [first.pk, second.pk])
        return bool(cursor.fetchone()[0])


def _in_a_connection(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_the_content_number_rises_with_each_change_and_never_with_a_rollback() -> None:
    make_tier()
    page = make_beat()
    before = listing.content_number()

    listing.refresh([page.beat.pk])

    assert listing.content_number() > before


def test_rows_are_made_anew_once_files_have_another_address(settings: Settings) -> None:
    make_tier()
    page = make_beat("Night Bus")
    _refresh_all()
    settings.PUBLIC_FILES_URL = settings.PUBLIC_FILES_URL.rstrip("/") + "/"
    assert listing.rebuild_where_files_moved() == 0

    row = BeatListing.objects.get(beat=page.beat)
    before = row.card["preview_url"]
    row.card["preview_url"] = "http://192.0.2.9/previews/1.mp3"  # as it was while the shop listened there
    row.save()
    call_command("rebuild_listing", if_files_moved=True)

    assert BeatListing.objects.get(beat=page.beat).card["preview_url"] == before
