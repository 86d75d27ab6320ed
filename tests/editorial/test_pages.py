"""Home, articles, collections and plain pages as buyers see them: empty, filled, and while beats come and go."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page

from catalog import listing, rights
from catalog.models import BeatIndexPage, BeatPage, BeatTapePage, LicenceTier
from editorial.models import (
    ArticleIndexPage,
    ArticlePage,
    CollectionIndexPage,
    CollectionPage,
    ContactPage,
    HomePage,
    LandingPage,
    StandardPage,
)
from editorial.setup import ShopTree
from tests.catalog.making import feature, make_beat, make_tape, make_tier
from tests.editorial.making import make_article, make_collection, make_image, make_pictures, make_site, make_standard

PICTURE = re.compile(r"<img[^>]*street[^>]*srcset=|<img[^>]*srcset=[^>]*street")
pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> ShopTree:
    return make_site()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Any:
    """``with committed():`` does what follows a commit: the shop window is brought up to date."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def beat(committed: Any) -> Callable[..., BeatPage]:
    """``beat("Title")`` makes a beat on sale, shown in the shop window."""

    def make(title: str, **fields: Any) -> BeatPage:
        if not LicenceTier.objects.exists():
            make_tier()
        with committed():
            return make_beat(title, **fields)

    return make


def _titles(cards: Any) -> list[str]:
    return [card.title for card in cards]


def _page(client: Client, url: str | None) -> Any:
    assert url is not None
    response = client.get(url)
    assert response.status_code == 200
    return response


def test_an_empty_shop_has_pages(client: Client, tree: ShopTree) -> None:
    home = _page(client, tree.home.url)

    assert (home.context["lead"], home.context["latest"]) == (None, [])
    assert (home.context["collections"], home.context["articles"]) == ([], [])
    assert b"<h1" in home.content


def test_pages_with_all_optional_fields_empty_render(client: Client, tree: ShopTree) -> None:
    pages = (make_article(tree), make_collection(tree), make_standard(tree))

    for page in pages:
        assert page.title in _page(client, page.url).content.decode()


def test_home_begins_with_the_chosen_beat(client: Client, tree: ShopTree, beat: Callable[..., BeatPage]) -> None:
    chosen = beat("Chosen")
    beat("Newest")
    tree.home.lead_beat = chosen
    tree.home.save_revision().publish()

    context = _page(client, "/").context

    assert context["lead"].title == "Chosen"
    assert _titles(context["latest"]) == ["Newest"]


@pytest.mark.parametrize("is_gone", ["unpublished", "deleted", "sold"])
def test_home_begins_with_the_first_featured_beat_where_the_chosen_one_is_gone(
    client: Client, tree: ShopTree, is_gone: str, beat: Callable[..., BeatPage], committed: Any
) -> None:
    chosen = beat("Chosen")
    featured = beat("Featured")
    beat("Newest")
    with committed():
        feature(featured)
    tree.home.lead_beat = chosen
    tree.home.save_revision().publish()

    with committed():
        if is_gone == "deleted":
            BeatPage.objects.get(pk=chosen.pk).delete()
        elif is_gone == "sold":
            rights.withdraw(chosen.beat.right_id)
            listing.refresh_right(chosen.beat.right_id)
        else:
            chosen.unpublish()

    context = _page(client, "/").context
    assert context["lead"].title == "Featured"
    assert _titles(context["latest"]) == ["Newest"]


def test_a_collection_shows_its_beats_in_its_order_and_leaves_out_what_is_not_on_show(
    client: Client, tree: ShopTree, beat: Callable[..., BeatPage], committed: Any
) -> None:
    first, second, hidden = beat("First"), beat("Second"), beat("Hidden")
    collection = make_collection(tree, beats=[second, hidden, first])
    with committed():
        hidden.unpublish()

    assert _titles(_page(client, collection.url).context["cards"]) == ["Second", "First"]
    (teaser,) = _page(client, tree.collections.url).context["collections"]
    assert (teaser.title, teaser.url, teaser.count) == ("Night drives", "/collections/night-drives/", 2)
    assert len(teaser.covers) == 2

    with committed():
        hidden.save_revision().publish()
    assert _titles(_page(client, collection.url).context["cards"]) == ["Second", "Hidden", "First"]


def test_tapes_are_listed_among_the_collections(client: Client, tree: ShopTree, beat: Callable[..., BeatPage]) -> None:
    first, second = beat("First"), beat("Second")
    make_collection(tree, "Before", beats=[first])
    tape = make_tape([first, second], {"wav-lease": 8000}, parent=tree.collections)
    make_collection(tree, "After")

    teasers = _page(client, tree.collections.url).context["collections"]

    shown = [(teaser.title, teaser.url, teaser.count, teaser.is_tape) for teaser in teasers]
    assert shown[1] == ("Night tape", tape.url, 2, True)
    assert [title for title, *_ in shown] == ["Before", "Night tape", "After"]
    assert b"Beat tape" in _page(client, "/").content


def test_a_deleted_beat_leaves_its_collections(client: Client, tree: ShopTree, beat: Callable[..., BeatPage]) -> None:
    kept, gone = beat("Kept"), beat("Gone")
    collection = make_collection(tree, beats=[gone, kept])

    BeatPage.objects.get(pk=gone.pk).delete()

    assert _titles(_page(client, collection.url).context["cards"]) == ["Kept"]


def test_a_picture_stands_in_every_list_and_over_its_page(client: Client, tree: ShopTree) -> None:
    article = make_article(tree, image=make_image())
    collection = make_collection(tree, image=make_image())
    make_pictures()

    for url in (tree.articles.url, article.url, tree.collections.url, collection.url):
        assert len(PICTURE.findall(_page(client, url).content.decode())) == 1, url
    assert len(PICTURE.findall(_page(client, "/").content.decode())) == 2


def test_home_leads_on_to_all_articles_and_collections(client: Client, tree: ShopTree) -> None:
    make_article(tree)
    make_collection(tree)

    home = _page(client, "/")

    assert (home.context["all_collections"], home.context["all_articles"]) == ("/collections/", "/articles/")
    assert b"All collections" in home.content
    assert b"All articles" in home.content


def test_articles_are_listed_newest_first_and_only_live_ones(client: Client, tree: ShopTree) -> None:
    make_article(tree, "Older", summary="About stems.")
    make_article(tree, "Newer", image=make_image())
    make_article(tree, "Withdrawn").unpublish()

    teasers = _page(client, tree.articles.url).context["articles"]

    assert [(teaser.title, teaser.url, teaser.summary) for teaser in teasers] == [
        ("Newer", "/articles/newer/", ""),
        ("Older", "/articles/older/", "About stems."),
    ]
    assert [article.title for article in _page(client, "/").context["articles"]] == ["Newer"]


def test_lists_ask_as_few_queries_for_many_as_for_one(
    client: Client,
    tree: ShopTree,
    django_assert_num_queries: DjangoAssertNumQueries,
    beat: Callable[..., BeatPage],
) -> None:
    addresses = ("/collections/", "/articles/", "/")
    beats = [beat(f"Beat {number}") for number in range(2)]
    make_collection(tree, beats=beats[:1])
    make_tape(beats, {"wav-lease": 8000}, parent=tree.collections)
    make_article(tree)
    for_one = []
    for url in addresses:
        _page(client, url)  # a first look fills Wagtail's caches
        with CaptureQueriesContext(connection) as asked:
            _page(client, url)
        for_one.append(len(asked))

    for number in range(5):
        make_collection(tree, f"Collection {number}", beats=beats)
        make_tape(beats, {"wav-lease": 8000}, f"Tape {number}", parent=tree.collections)
        make_article(tree, f"Article {number}")

    for url, count in zip(addresses, for_one, strict=True):
        with django_assert_num_queries(count):
            _page(client, url)
    assert max(for_one) <= 34


def test_a_page_in_german_lists_german_pages(client: Client, tree: ShopTree) -> None:
    make_article(tree, "Stems")
    german = Locale.objects.create(language_code="de")
    home = tree.home.copy_for_translation(german)
    home.save_revision().publish()
    articles = tree.articles.copy_for_translation(german)
    articles.title = "Artikel"
    articles.save_revision().publish()

    response = _page(client, "/de/articles/")

    assert response.context["articles"] == []
    assert b'lang="de"' in response.content


def test_pages_stand_only_where_they_belong(tree: ShopTree) -> None:
    below_home = {BeatIndexPage, ArticleIndexPage, CollectionIndexPage, ContactPage, LandingPage, StandardPage}

    assert set(HomePage.allowed_subpage_models()) == below_home
    assert HomePage.allowed_parent_page_models() == [Page]
    assert ArticlePage.allowed_parent_page_models() == [ArticleIndexPage]
    assert CollectionPage.allowed_parent_page_models() == [CollectionIndexPage]
    assert BeatTapePage in CollectionIndexPage.allowed_subpage_models()
    assert ArticlePage.allowed_subpage_models() == CollectionPage.allowed_subpage_models() == []
    assert not ArticleIndexPage.can_create_at(tree.home)
    assert not CollectionIndexPage.can_create_at(tree.home)


def test_anonymous_visitors_get_the_same_bytes(tree: ShopTree, beat: Callable[..., BeatPage]) -> None:
    make_collection(tree, beats=[beat("Night Bus")])

    for url in ("/", "/collections/", "/collections/night-drives/"):
        assert Client().get(url).content == Client().get(url).content


def test_a_body_of_every_block_renders(client: Client, tree: ShopTree, beat: Callable[..., BeatPage]) -> None:
    night_bus = beat("Night Bus")
    body = [
        {"type": "heading", "value": "First things"},
        {"type": "text", "value": "<p>Some <b>bold</b> words</p>"},
        {"type": "image", "value": {"image": make_image().pk, "decorative": False, "alt_text": "A wet street"}},
        {"type": "quote", "value": {"text": "Drums first.", "source": "The studio"}},
        {"type": "faq", "value": {"heading": "Asked", "questions": [{"question": "When?", "answer": "<p>Now.</p>"}]}},
        {"type": "beat", "value": night_bus.pk},
        {"type": "beat_row", "value": {"heading": "Hear these", "beats": [night_bus.pk]}},
        {"type": "licence_table", "value": {"heading": "What it costs", "note": "Plus tax."}},
        {"type": "call_to_action", "value": {"text": "Go on.", "label": "Browse", "page": tree.beats.pk, "link": ""}},
    ]
    article = make_article(tree, body=json.dumps(body))
    make_pictures()

    html = _page(client, article.url).content.decode()

    shown = ["First things", "<b>bold</b>", 'alt="A wet street"', "Drums first.", "The studio", "When?", "Now."]
    shown += ["Hear these", "What it costs", "Wav lease", "$49", "Plus tax.", "Go on.", 'href="/beats/"']
    assert [words for words in shown if words not in html] == []
    assert html.count("data-play") >= 2


def test_a_body_whose_beats_and_pages_are_gone_still_renders(
    client: Client, tree: ShopTree, beat: Callable[..., BeatPage]
) -> None:
    night_bus = beat("Night Bus")
    target = make_standard(tree, "Imprint")
    body = [
        {"type": "beat", "value": night_bus.pk},
        {"type": "beat_row", "value": {"heading": "Hear these", "beats": [night_bus.pk]}},
        {"type": "call_to_action", "value": {"text": "", "label": "Read it", "page": target.pk, "link": ""}},
    ]
    article = make_article(tree, body=json.dumps(body))
    BeatPage.objects.get(pk=night_bus.pk).delete()
    target.delete()

    html = _page(client, article.url).content.decode()

    assert [words for words in ("Night Bus<", "Hear these", "Read it") if words in html] == []


def test_a_reader_of_the_site_search_finds_the_body(tree: ShopTree) -> None:
    fields = {field.field_name for field in ArticlePage.get_search_fields()}

    assert {"title", "summary", "body"} <= fields
