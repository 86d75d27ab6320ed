"""Pages come and go, copied, translated, moved, deleted: what is sold stays, once."""

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page

from catalog import listing, offers
from catalog.errors import BeatNotFoundError
from catalog.models import Beat, BeatIndexPage, BeatListing, BeatPage, Deliverable
from tests.catalog.making import make_beat, make_draft, make_index, make_tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def german() -> Locale:
    locale: Locale = Locale.objects.create(language_code="de")
    return locale


def _translate(page: BeatPage, locale: Locale) -> BeatPage:
    translated: BeatPage = page.copy_for_translation(locale, copy_parents=True)
    return translated


def test_the_first_page_makes_the_beat_and_an_open_right() -> None:
    page = make_draft()

    assert page.beat.translation_key == page.translation_key
    assert page.beat.right.state == "open"
    assert Beat.objects.count() == 1


def test_a_translation_is_the_same_beat_with_the_same_files(german: Locale) -> None:
    make_tier()
    page = make_beat()

    translated = _translate(page, german)
    assert translated.beat == page.beat
    assert not translated.live
    translated.title = "Nachtbus"
    translated.save_revision().publish()

    assert Beat.objects.count() == 1
    assert offers.get_offer(page.beat.pk, "wav-lease", language="de").beat_title == "Nachtbus"
    listing.refresh([page.beat.pk])
    assert sorted(BeatListing.objects.values_list("language", "title")) == [("de", "Nachtbus"), ("en", "Night Bus")]


def test_a_copy_is_a_new_beat_without_files() -> None:
    make_tier()
    page = make_beat()

    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)

    assert copy.beat != page.beat
    assert copy.beat.right != page.beat.right
    assert not copy.beat.deliverables.exists()
    with pytest.raises(BeatNotFoundError):
        offers.offers_for(copy.beat.pk)


def test_a_copy_asked_to_be_live_waits_for_its_files() -> None:
    make_tier()
    page = make_beat()

    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)

    assert not BeatPage.objects.get(pk=copy.pk).live
    listing.refresh(Beat.objects.values_list("pk", flat=True))
    assert [row.beat_id for row in BeatListing.objects.all()] == [page.beat.pk]


def test_a_copied_tree_sells_nothing_twice() -> None:
    make_tier()
    make_beat("One")
    make_beat("Two")

    make_index().copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)

    assert BeatPage.objects.live().count() == 2
    assert Beat.objects.count() == 4
    assert BeatIndexPage.objects.live().count() == 2


def test_a_page_inserted_as_live_waits_for_its_files() -> None:
    make_tier()

    page = make_index().add_child(instance=BeatPage(title="Straight in", bpm_hundredths=12_000, live=True))

    assert not BeatPage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("is_live", [True, False])
def test_an_alias_that_is_converted_becomes_a_draft_of_a_new_beat(is_live: bool, admin_client: Client) -> None:
    make_tier()
    page = make_beat() if is_live else make_draft()
    alias = page.create_alias(update_slug="another")

    assert admin_client.post(f"/admin/pages/{alias.pk}/convert_alias/").status_code == 302

    converted = BeatPage.objects.get(pk=alias.pk)
    assert (converted.alias_of, converted.live, converted.has_unpublished_changes) == (None, False, True)
    assert converted.beat != page.beat
    assert admin_client.get(f"/admin/pages/{alias.pk}/edit/").status_code == 200


def test_a_translation_s_alias_that_is_converted_stays_on_sale(german: Locale, admin_client: Client) -> None:
    make_tier()
    page = make_beat()
    make_index().copy_for_translation(german, copy_parents=True)
    alias = page.copy_for_translation(german, alias=True)

    assert admin_client.post(f"/admin/pages/{alias.pk}/convert_alias/").status_code == 302

    converted = BeatPage.objects.get(pk=alias.pk)
    assert (converted.alias_of, converted.live, converted.beat) == (None, True, page.beat)


def test_an_alias_shows_the_same_beat_and_is_not_listed() -> None:
    make_tier()
    page = make_beat()
    other = make_index().add_sibling(instance=BeatIndexPage(title="More", slug="more"))

    alias = page.create_alias(parent=other)

    assert alias.beat == page.beat
    assert Beat.objects.count() == 1
    listing.refresh([page.beat.pk])
    assert [row.page_id for row in BeatListing.objects.all()] == [page.pk]


def test_a_deleted_page_leaves_beat_and_files_and_is_off_the_market() -> None:
    make_tier()
    page = make_beat()
    beat, kept = page.beat, page.beat.deliverables.count()
    listing.refresh([beat.pk])

    page.delete()

    assert Beat.objects.filter(pk=beat.pk).exists()
    assert Deliverable.objects.filter(beat=beat, is_on_sale=True).count() == kept
    assert not BeatListing.objects.exists()
    with pytest.raises(BeatNotFoundError):
        offers.offers_for(beat.pk)


def test_deleting_the_whole_tree_leaves_beats_and_a_sound_tree() -> None:
    make_tier()
    ids = {make_beat("One").beat.pk, make_beat("Two").beat.pk}
    listing.refresh(ids)

    make_index().delete()

    assert set(Beat.objects.values_list("pk", flat=True)) == ids
    assert not BeatListing.objects.exists()
    assert not any(Page.find_problems())


def test_a_page_under_a_password_is_neither_listed_nor_sold() -> None:
    make_tier()
    page = make_beat()
    make_index().view_restrictions.create(restriction_type="password", password="secret")
    listing.refresh([page.beat.pk])

    assert not BeatListing.objects.exists()
    with pytest.raises(BeatNotFoundError):
        offers.offers_for(page.beat.pk)


def test_unpublishing_by_schedule_takes_the_beat_off() -> None:
    make_tier()
    page = make_beat()
    listing.refresh([page.beat.pk])
    BeatPage.objects.filter(pk=page.pk).update(expire_at="2020-01-01T00:00:00Z")

    assert listing.refresh_due() == 0  # the row does not know yet
    call_command("publish_scheduled")
    assert listing.refresh_due() == 1  # the page's own refresh waits for a commit here

    assert not BeatPage.objects.get(pk=page.pk).live
    assert not BeatListing.objects.exists()


def test_a_live_page_without_anything_for_sale_is_not_found(client: Client) -> None:
    tier = make_tier()
    page = make_beat()
    tier.unpublish()
    listing.refresh([page.beat.pk])

    assert client.get(page.url).status_code == 404
