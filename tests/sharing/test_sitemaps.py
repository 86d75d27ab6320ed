"""The sitemap names what a stranger may see, in every language, and nothing else; robots.txt names the sitemap."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from catalog import listing
from editorial.models import ContactPage
from tests.catalog.making import make_beat, make_draft, make_producer
from tests.sharing.making import in_german, make_shop

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client: Client, path: str) -> ET.Element:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return ET.fromstring(answer.content)  # noqa: S314  # our own answer


def places(client: Client, path: str) -> list[str]:
    return [each.text or "" for each in read(client, path).findall("*/s:loc", SPACES)]


def test_the_index_names_its_files(client: Client) -> None:
    make_shop()

    assert places(client, "/sitemap.xml") == [
        f"http://testserver/sitemap-{name}.xml" for name in ("pages", "producers", "sounds")
    ]
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_pages_are_those_that_everybody_may_see(client: Client) -> None:
    tree, (page, hidden, unready) = make_shop("Night Bus", "Hidden", "Unready")
    make_draft("Draft")
    hidden.view_restrictions.create(restriction_type="password", password="secret")
    page.create_alias(update_slug="again")
    unready.beat.deliverables.update(is_on_sale=False)
    listing.refresh([page.beat.pk, hidden.beat.pk, unready.beat.pk])

    contact = ContactPage.objects.get()
    shown = [tree.home, tree.beats, page, tree.articles, tree.collections, contact]
    assert places(client, "/sitemap-pages.xml") == [each.full_url for each in shown]


def test_each_page_names_its_other_languages(client: Client) -> None:
    tree, (page, only) = make_shop("Night Bus", "Only English")
    german = in_german(tree, page, "Nachtbus")

    found = {each.findtext("s:loc", "", SPACES): each for each in read(client, "/sitemap-pages.xml")}

    both = [("de", german.full_url), ("en", page.full_url)]
    for url, languages in ((page.full_url, both), (german.full_url, both), (only.full_url, [])):
        links = [(link.get("hreflang"), link.get("href")) for link in found[url].findall("x:link", SPACES)]
        assert links == languages, url
    assert len(found) == 10
    assert found[page.full_url].findtext("s:lastmod", "", SPACES) == f"{page.last_published_at:%Y-%m-%d}"


def test_producers_and_names_with_a_page_of_their_own(client: Client) -> None:
    _, pages = make_shop("One")
    pages += [make_beat(title, sounds_like=["Headie One"]) for title in ("Two", "Three", "Four")]
    make_producer("Nobody Yet")
    listing.refresh(page.beat.pk for page in pages)

    assert places(client, "/sitemap-producers.xml") == ["http://testserver/producers/kilo-vega/"]
    assert places(client, "/sitemap-sounds.xml") == ["http://testserver/sounds-like/headie-one/"]


def test_pages_outside_of_the_tree_are_named_in_each_language_that_has_beats_of_theirs(client: Client) -> None:
    tree, pages = make_shop("One")
    pages += [make_beat(title, sounds_like=["Headie One"]) for title in ("Two", "Three", "Four")]
    listing.refresh(page.beat.pk for page in pages)
    for page in pages:
        in_german(tree, page, f"{page.title} auf Deutsch")

    for name, path in (("producers", "/producers/kilo-vega/"), ("sounds", "/sounds-like/headie-one/")):
        found = read(client, f"/sitemap-{name}.xml")
        both = {"en": f"http://testserver{path}", "de": f"http://testserver/de{path}"}
        assert {each.findtext("s:loc", "", SPACES) for each in found} == set(both.values())
        for each in found:
            assert {link.get("hreflang"): link.get("href") for link in each.findall("x:link", SPACES)} == both


def test_any_number_of_beats_costs_the_same_queries(client: Client) -> None:
    _, pages = make_shop()
    client.get("/sitemap-pages.xml")
    with CaptureQueriesContext(connection) as for_one:
        client.get("/sitemap-pages.xml")

    listing.refresh([*(make_beat(f"Beat {number}").beat.pk for number in range(10)), pages[0].beat.pk])
    with CaptureQueriesContext(connection) as for_eleven:
        assert len(places(client, "/sitemap-pages.xml")) == 16

    assert len(for_eleven) == len(for_one) <= 8


def test_a_large_shop_has_several_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop("One", "Two")
    monkeypatch.setattr("sharing.sitemaps.Pages.limit", 4)

    assert places(client, "/sitemap.xml")[:2] == [
        "http://testserver/sitemap-pages.xml",
        "http://testserver/sitemap-pages.xml?p=2",
    ]
    assert len(places(client, "/sitemap-pages.xml?p=2")) == 3


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_until_the_shop_shows_something_else(settings: Settings, client: Client) -> None:
    settings.PAGE_CACHE_S = 60
    _, (page,) = make_shop()
    assert len(places(client, "/sitemap-pages.xml")) == 6

    with CaptureQueriesContext(connection) as asked:
        places(client, "/sitemap-pages.xml")
    assert len(asked) <= 1  # the content number

    page.unpublish()
    listing.refresh([page.beat.pk])
    assert (
        len(
            places(
                Client(),  # whose middleware has not asked for the number yet
                "/sitemap-pages.xml",
            )
        )
        == 5
    )


def test_robots_are_led_to_the_sitemap_and_kept_from_what_is_no_page(client: Client) -> None:
    tree, _ = make_shop()

    answer: Any = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /api/"} < set(lines)
    assert lines[-1] == f"Sitemap: {tree.site.root_url}/sitemap.xml"
