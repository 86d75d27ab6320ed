"""Old addresses lead on: a page whose slug changed or that was moved, all below it, translations, producers."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from wagtail.models import Locale, Page

from catalog import listing
from catalog.clock import shop_now
from catalog.models import BeatPage, ExclusiveRight, Producer
from editorial.setup import ShopTree
from tests.catalog.making import make_beat, make_producer, make_tier
from tests.editorial.making import make_article, make_collection, make_site, make_standard

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> ShopTree:
    return make_site()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def beat(committed: Any, tree: ShopTree) -> BeatPage:
    make_tier()
    with committed():
        return make_beat("Night Bus")


def _rename(page: Page, slug: str) -> None:
    page = page.specific_class.objects.get(pk=page.pk)
    page.slug = slug
    page.save_revision().publish()


def _leads_to(url: str, target: str) -> None:
    answer = Client().get(url)
    assert (answer.status_code, answer.headers.get("Location")) == (301, target)
    assert Client().get(target).status_code == 200


PAGES: dict[str, Callable[[ShopTree], Page]] = {
    "article": make_article,
    "collection": make_collection,
    "plain page": make_standard,
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_with_a_new_slug_is_found_at_its_old_one(kind: str, tree: ShopTree, committed: Any) -> None:
    page = PAGES[kind](tree)
    before = str(page.url)

    with committed():
        _rename(page, "renamed")

    _leads_to(before, before.replace(page.slug, "renamed"))


def test_a_beat_with_a_new_slug_is_found_at_its_old_one_and_at_the_one_before(beat: BeatPage, committed: Any) -> None:
    for slug in ("second", "third"):
        with committed():
            _rename(beat, slug)

    _leads_to("/beats/night-bus/", "/beats/third/")
    _leads_to("/beats/second/", "/beats/third/")


def test_a_whole_branch_is_found_at_its_old_address(beat: BeatPage, tree: ShopTree, committed: Any) -> None:
    with committed():
        _rename(tree.beats, "instrumentals")

    _leads_to("/beats/", "/instrumentals/")
    _leads_to("/beats/night-bus/", "/instrumentals/night-bus/")
    assert [card.url for card in listing.cards_for([beat.beat.pk]).values()] == ["/instrumentals/night-bus/"]


def test_a_page_that_was_moved_is_found_where_it_was(beat: BeatPage, tree: ShopTree, committed: Any) -> None:
    more = tree.beats.copy(update_attrs={"slug": "more", "title": "More"})

    with committed():
        BeatPage.objects.get(pk=beat.pk).move(more, pos="last-child")

    _leads_to("/beats/night-bus/", "/more/night-bus/")


def test_a_translation_s_old_address_leads_to_the_translation(tree: ShopTree, committed: Any) -> None:
    article = make_article(tree, "Stems")
    german = Locale.objects.create(language_code="de")
    for page in (tree.home, tree.articles, article):
        page.copy_for_translation(german).save_revision().publish()
    translated = article.get_translation(german)

    with committed():
        _rename(translated, "spuren")

    _leads_to("/de/articles/stems/", "/de/articles/spuren/")
    assert Client().get("/articles/stems/").status_code == 200


def test_a_sold_beat_keeps_its_page_and_its_old_address(beat: BeatPage, committed: Any) -> None:
    sold = {"state": ExclusiveRight.State.SOLD, "holder_line": uuid4(), "sold_at": shop_now()}
    ExclusiveRight.objects.filter(pk=beat.beat.right_id).update(**sold)
    with committed():
        listing.refresh_right(beat.beat.right_id)
        _rename(beat, "gone")

    _leads_to("/beats/night-bus/", "/beats/gone/")
    assert b"Sold exclusively" in Client().get("/beats/gone/").content


def test_a_producer_s_old_address_leads_on_and_a_name_taken_back_is_the_page_again(tree: ShopTree) -> None:
    producer = make_producer("Ada Low")
    for slug in ("ada", "ada-l"):
        producer.slug = slug
        producer.save()

    _leads_to("/producers/ada-low/", "/producers/ada-l/")
    _leads_to("/producers/ada/", "/producers/ada-l/")
    producer.slug = "ada-low"
    producer.save()
    assert Client().get("/producers/ada-low/").status_code == 200
    _leads_to("/producers/ada-l/", "/producers/ada-low/")
    assert Producer.objects.count() == 1
