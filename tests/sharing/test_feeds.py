"""The newest beats as RSS and Atom: named for good, with their previews, in each of the shop's languages."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from catalog import listing, rights
from catalog.models import Preview
from tests.catalog.making import make_beat
from tests.sharing.making import in_german, make_shop

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read(client: Client, path: str) -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return ET.fromstring(answer.content)  # noqa: S314  # our own answer


def test_an_entry_has_its_page_its_lasting_name_and_its_sound(client: Client, settings: Settings) -> None:
    settings.BASE_URL = "https://beats.example"
    tree, (page,) = make_shop("Salt & Sugar")
    preview = Preview.objects.get()
    default_storage.save(preview.audio_key, ContentFile(b"x" * 1234))

    answer = client.get("/feeds/en/beats.rss")
    channel = read(client, "/feeds/en/beats.rss").find("channel")

    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert channel is not None
    root = tree.site.root_url
    assert channel.findtext("title") == f"New beats · {tree.site.site_name}"
    assert (channel.findtext("link"), channel.findtext("language")) == (f"{root}/", "en")
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Salt & Sugar"
    assert (item.findtext("link") or "").endswith(f"{page.url}?utm_source=feed")
    assert item.findtext("guid") == f"https://beats.example/b/{page.beat.pk}"
    assert item.findtext("description") == "Salt &amp; Sugar, Trap, 140 BPM, A minor. Licences from $49."
    assert [each.text for each in item.findall("category")] == ["Trap", "Dark"]
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {"url": default_storage.url(preview.audio_key), "length": "1234", "type": "audio/mpeg"}


def test_atom_says_the_same(client: Client) -> None:
    _, (page,) = make_shop()

    feed = read(client, "/feeds/en/beats.atom")

    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == "Night Bus"
    assert entry.findtext("a:id", "", ATOM).endswith(f"/b/{page.beat.pk}")
    assert entry.findtext("a:author/a:name", "", ATOM) == "Kilo Vega"
    links = {link.get("rel"): link.get("href") or "" for link in entry.findall("a:link", ATOM)}
    assert links["enclosure"].endswith(".mp3")


def test_the_newest_stand_first_and_what_is_sold_is_no_news(client: Client) -> None:
    _, (first, second, sold) = make_shop("First", "Second", "Sold")
    with transaction.atomic():
        rights.withdraw(sold.beat.right_id)
    listing.refresh([first.beat.pk, second.beat.pk, sold.beat.pk])

    titles = [each.text for each in read(client, "/feeds/en/beats.rss").findall("channel/item/title")]

    assert titles == ["Second", "First"]


def test_each_language_has_its_own(client: Client) -> None:
    tree, (page,) = make_shop()
    assert client.get("/feeds/de/beats.rss").status_code == 404
    german = in_german(tree, page, "Nachtbus")

    feed = read(client, "/feeds/de/beats.rss")
    assert feed.findtext("channel/item/title") == "Nachtbus"
    assert feed.findtext("channel/link") == f"{tree.site.root_url}/de/"

    for url, language in ((page.url, "en"), (german.url, "de")):
        html = client.get(url).content.decode()
        links = re.findall(r'<link rel="alternate" type="application/rss\+xml" href="([^"]*)"', html)
        assert links == [f"/feeds/{language}/beats.rss"]


def test_thirty_entries_cost_the_queries_of_one(client: Client) -> None:
    _, (page,) = make_shop()
    with CaptureQueriesContext(connection) as for_one:
        read(client, "/feeds/en/beats.rss")

    listing.refresh([page.beat.pk, *(make_beat(f"Beat {number}").beat.pk for number in range(5))])
    with CaptureQueriesContext(connection) as for_six:
        assert len(read(client, "/feeds/en/beats.rss").findall("channel/item")) == 6

    assert len(for_six) == len(for_one) <= 5
