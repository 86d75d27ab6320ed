"""Pages and terms in a second language, made in the admin: one beat, its files and prices, in every language."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from accounts.people import ensure_person
from accounts.roles import Role
from catalog import listing, offers
from catalog.listing import ListingQuery
from catalog.models import Beat, BeatPage, Genre
from editorial.models import ArticlePage
from editorial.setup import ShopTree
from tests.catalog.making import make_beat, make_genre, make_tape, make_tier
from tests.editorial.making import make_article, make_collection, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> ShopTree:
    return make_site()


@pytest.fixture
def german(tree: ShopTree) -> Locale:
    """German, with the shop's fixed pages in it."""
    locale: Locale = Locale.objects.create(language_code="de")
    for page in (tree.home, tree.beats, tree.articles, tree.collections):
        page.copy_for_translation(locale).save_revision().publish()
    return locale


@pytest.fixture
def editor() -> Client:
    """One of the group Editors."""
    client = Client()
    client.force_login(ensure_person("ed", password="ed", roles=[Role.EDITORS]))
    return client


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _translate(editor: Client, page: Page, locale: Locale) -> Page:
    """Press "Translate" as an editor does; a draft in the other language."""
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    answer = editor.post(url, {"locales": [locale.pk]})
    translated: Page = page.get_translation(locale)
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[translated.pk])
    assert not translated.live
    return translated


def test_an_article_in_two_languages_names_both(tree: ShopTree, german: Locale, editor: Client) -> None:
    article = make_article(tree, "Stems")
    assert b"hreflang" not in Client().get(article.url).content
    translated = _translate(editor, article, german)
    translated.title = "Spuren"
    translated.save_revision().publish()

    for url in ("/articles/stems/", "/de/articles/stems/"):
        html = Client().get(url).content.decode()
        named = dict(re.findall(r'hreflang="(..)" href="https?://[^/"]+([^"]*)"', html))
        assert named == {"en": "/articles/stems/", "de": "/de/articles/stems/"}
    assert 'lang="de"' in html
    assert ArticlePage.objects.count() == 2


def test_a_beat_in_two_languages_is_one_beat(tree: ShopTree, german: Locale, editor: Client, committed: Any) -> None:
    make_tier()
    with committed():
        page = make_beat("Night Bus", genre="drill")
        translated = _translate(editor, page, german)
        translated.title = "Nachtbus"
        translated.save_revision().publish()

    assert Beat.objects.count() == 1
    assert BeatPage.objects.get(locale=german).beat == page.beat
    assert [card.title for card in listing.search(ListingQuery(language="de")).cards] == ["Nachtbus"]
    assert [offer.amount_minor for offer in offers.offers_for(page.beat.pk, language="de")] == [4900]
    assert b"Nachtbus" in Client().get("/de/beats/night-bus/").content


def test_a_genre_is_translated_and_keeps_its_slug(
    tree: ShopTree, german: Locale, editor: Client, committed: Any
) -> None:
    make_tier()
    genre = make_genre("soul", "Soul")
    url = reverse("simple_translation:submit_snippet_translation", args=["catalog", "genre", genre.pk])
    assert editor.post(url, {"locales": [german.pk]}).status_code == 302
    with committed():
        page = make_beat("Night Bus", genre="soul")
        _translate(editor, page, german).save_revision().publish()
        Genre.objects.filter(locale=german).get().slug = "soul"
        row = Genre.objects.get(locale=german)
        row.name = "Seele"
        row.save()

    found = listing.search(ListingQuery(language="de", genre=("soul",)))
    assert [card.genre.label for card in found.cards if card.genre] == ["Seele"]
    assert row.slug == "soul"


def test_collections_and_tapes_show_the_beats_in_their_own_language(
    tree: ShopTree, german: Locale, editor: Client, committed: Any
) -> None:
    make_tier()
    with committed():
        beats = [make_beat(title) for title in ("One", "Two")]
        for page, title in zip(beats, ("Eins", "Zwei"), strict=True):
            translated = _translate(editor, page, german)
            translated.title = title
            translated.save_revision().publish()
        collection = make_collection(tree, beats=beats)
        tape = make_tape(beats, {"wav-lease": 8000}, parent=tree.collections)
        for set_of_beats in (collection, tape):
            _translate(editor, set_of_beats, german).save_revision().publish()

    for set_of_beats in (collection, tape):
        html = Client().get(set_of_beats.get_translation(german).url).content.decode()
        assert "Eins" in html
        assert "Zwei" in html


def test_who_edits_nothing_translates_nothing(tree: ShopTree, german: Locale) -> None:
    article = make_article(tree)
    client = Client()
    client.force_login(ensure_person("pro", password="pro", roles=[Role.PRODUCERS]))

    url = reverse("simple_translation:submit_page_translation", args=[article.pk])

    assert client.post(url, {"locales": [german.pk]}).status_code in (302, 403)
    assert not article.has_translation(german)
