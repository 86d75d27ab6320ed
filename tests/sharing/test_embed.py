"""The player on other sites: who may frame it, what it says, how little it weighs; and oEmbed, which hands it out."""

import gzip
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from catalog import jobs, listing, rights
from catalog.models import BeatPage, SharePicture
from editorial.brand import accent_of
from editorial.models import ShopSettings
from tests.sharing.making import in_german, make_shop

pytestmark = pytest.mark.django_db
BUILD = Path(__file__).resolve().parents[2] / "static" / "build" / "shop"


def sell(page: BeatPage) -> None:
    with transaction.atomic():
        rights.withdraw(page.beat.right_id)
    listing.refresh([page.beat.pk])


def ask(client: Client, url: str, **more: str | int) -> Any:
    return client.get("/oembed/", {"url": url, **more})


def test_any_site_may_frame_the_player_and_no_other_page(client: Client) -> None:
    _, (page,) = make_shop()

    for path, ancestors, is_closed in (
        (f"/embed/{page.beat.pk}/", "frame-ancestors *", False),
        ("/embed/999999/", "frame-ancestors *", False),
        (page.url, "frame-ancestors 'self'", True),
    ):
        answer = client.get(path)
        assert ancestors in answer["Content-Security-Policy"].split("; "), path
        assert ("X-Frame-Options" in answer) is is_closed, path
    assert client.post(f"/embed/{page.beat.pk}/").status_code == 405


def test_it_plays_and_its_links_lead_to_the_shop_in_a_tab_of_their_own(client: Client) -> None:
    _, (page,) = make_shop()

    answer = client.get(f"/embed/{page.beat.pk}/")

    html = answer.content.decode()
    assert answer.cookies == {}
    assert f'data-beat-id="{page.beat.pk}"' in html
    assert "From $49" in html
    links = re.findall(r"<a [^>]*>", html)
    assert len(links) == 2
    for link in links:
        assert 'target="_blank"' in link
        assert f'href="{page.url}?utm_source=embed&amp;utm_medium=embed' in link


def test_it_wears_the_accent_of_the_shop(client: Client) -> None:
    tree, (page,) = make_shop()
    assert "/brand/" not in client.get(f"/embed/{page.beat.pk}/").text
    shop = ShopSettings.for_site(tree.site)
    shop.accent = "#0f62fe"
    shop.save()

    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get(f"/embed/{page.beat.pk}/").text)

    assert sheets[-1] == f"/brand/{accent_of('#0f62fe').version()}.css"  # the last one wins


def test_a_sold_beat_leads_to_similar_ones(client: Client) -> None:
    _, (page,) = make_shop()
    sell(page)

    html = client.get(f"/embed/{page.beat.pk}/").content.decode()

    assert "From $" not in html
    assert f'{page.url}?utm_source=embed&amp;utm_medium=embed#similar"' in html


def test_what_is_not_shown_any_more_is_said_kindly_in_the_frame(client: Client) -> None:
    _, (page,) = make_shop()
    page.unpublish()
    listing.refresh([page.beat.pk])

    for number in (page.beat.pk, 999_999, 10**25):
        answer = client.get(f"/embed/{number}/")
        assert answer.status_code == 404
        assert b"This beat is not in the shop any more" in answer.content


def test_it_speaks_the_language_of_the_address_that_was_shared(client: Client) -> None:
    tree, (page,) = make_shop()
    german = in_german(tree, page, "Nachtbus")

    shared = ask(client, german.full_url).json()
    frame = re.search(r'src="[^"/]*//[^"/]*([^"]*)"', shared["html"])

    assert shared["title"] == "Nachtbus"
    assert frame
    assert frame[1] == f"/embed/{page.beat.pk}/?lang=de"
    html = client.get(frame[1]).content.decode()
    assert '<html lang="de">' in html
    assert "Nachtbus" in html
    assert '<html lang="en">' in client.get(f"/embed/{page.beat.pk}/?lang=xx").content.decode()


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_with_its_own_policy(settings: Settings) -> None:
    settings.PAGE_CACHE_S = 60
    _, (page,) = make_shop()
    first = Client().get(f"/embed/{page.beat.pk}/")

    with CaptureQueriesContext(connection) as asked:
        second = Client().get(f"/embed/{page.beat.pk}/")

    assert len(asked) == 1  # the content number
    assert second.content == first.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "X-Frame-Options" not in second


def test_it_weighs_less_than_40_kb_with_everything_but_sound(client: Client) -> None:
    _, (page,) = make_shop()
    html = client.get(f"/embed/{page.beat.pk}/").content

    files = ["embed.js", "embed.css", "theme.js", "icons.svg"]
    weights = [len(gzip.compress((BUILD / name).read_bytes(), 9)) for name in files]

    assert sum(weights) + len(gzip.compress(html, 9)) <= 20_000  # a cover of 320 pixels is 20 kB at the most
    assert weights[0] <= 5_000
    assert set(re.findall(r"/static/shop/([\w./-]+?)(?:\.[0-9a-f]{12})?\.(?:js|css|svg)", html.decode())) == {
        "theme",
        "embed",
        "icons",
    }


def test_oembed_hands_out_a_frame_that_fits(client: Client) -> None:
    tree, (page,) = make_shop()
    root = tree.site.root_url

    answer = ask(client, page.full_url)

    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == {
        "version": "1.0",
        "type": "rich",
        "provider_name": tree.site.site_name,
        "provider_url": f"{root}/",
        "title": "Night Bus",
        "author_name": "Kilo Vega",
        "author_url": f"{root}/producers/kilo-vega/",
        "width": 600,
        "height": 160,
        "html": f'<iframe src="{root}/embed/{page.beat.pk}/" width="600" height="160" title="Night Bus" loading="lazy"'
        ' allow="autoplay" frameborder="0"></iframe>',
        "cache_age": 86400,
        "thumbnail_url": f"{root}/static/catalog/cover.svg",
        "thumbnail_width": 800,
        "thumbnail_height": 800,
    }
    small = ask(client, page.full_url, maxwidth=320, maxheight=120).json()
    assert (small["width"], small["height"]) == (320, 120)
    assert 'width="320" height="120"' in small["html"]
    assert small["thumbnail_width"] == 96


def test_its_thumbnail_is_the_drawn_picture_once_there_is_one(client: Client) -> None:
    _, (page,) = make_shop()
    jobs.draw_share_pictures()

    found = ask(client, page.full_url).json()

    assert found["thumbnail_url"] == default_storage.url(SharePicture.objects.get().key)
    assert (found["thumbnail_width"], found["thumbnail_height"]) == (1200, 630)


def test_xml_says_the_same(client: Client) -> None:
    _, (page,) = make_shop('Salt & <"Vinegar">')

    answer = ask(client, page.full_url, format="xml")

    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.content)  # noqa: S314  # our own answer
    said = {each.tag: each.text for each in root}
    assert said == {name: str(value) for name, value in ask(client, page.full_url).json().items()}
    assert 'title="Salt &amp; &lt;&quot;Vinegar&quot;&gt;"' in (said["html"] or "")


def test_every_address_of_a_beat_is_known(client: Client) -> None:
    _, (page,) = make_shop()
    root = page.full_url.removesuffix(page.url)

    for path in (page.url, page.url.rstrip("/"), f"{page.url}?utm_source=x#licences", f"/b/{page.beat.pk}"):
        assert ask(client, root + path).status_code == 200, path
    assert ask(client, f"http://testserver/embed/{page.beat.pk}/").status_code == 200


def test_what_cannot_be_answered_is_told_by_the_standards_codes(client: Client) -> None:
    tree, (page,) = make_shop()

    for url in ("https://elsewhere.example/beats/night-bus/", tree.home.full_url, f"{page.full_url}x", "//[", "a\x00b"):
        assert ask(client, url).status_code == 404, url
    assert ask(client, page.full_url, maxwidth=20).status_code == 404
    assert ask(client, page.full_url, format="yaml").status_code == 501
    assert ask(client, page.full_url, maxheight="-1").status_code == 400
    assert client.get("/oembed/").status_code == 400
    assert client.post("/oembed/").status_code == 405


def test_pages_of_beats_say_where_to_ask(client: Client) -> None:
    _, (page,) = make_shop()
    html = client.get(page.url).content.decode()

    links = dict(re.findall(r'<link rel="alternate" type="([^"]+oembed)" href="[^"/]*//[^"/]*([^"]*)"', html))

    assert set(links) == {"application/json+oembed", "text/xml+oembed"}
    found = client.get(links["application/json+oembed"].replace("&amp;", "&"))
    assert json.loads(found.content)["title"] == "Night Bus"
