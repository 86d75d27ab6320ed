"""What search engines and other sites read in the heads of pages: exact, from the figures that the page shows."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from catalog import listing, rights
from catalog.models import BeatPage, LicenceTier, Preview
from sharing.structured import iso_duration, price, script
from tests.catalog.making import make_beat
from tests.editorial.making import make_article, make_collection
from tests.sharing.making import make_shop

pytestmark = pytest.mark.django_db


def graph(client: Client, url: str) -> dict[str, Any]:
    """By their types, the nodes of a page's data."""
    html = client.get(url).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert len(found) == 1
    data = json.loads(found[0])
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


def meta(client: Client, url: str) -> dict[str, str]:
    html = client.get(url).content.decode()
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))


def test_a_beat_is_a_product_with_its_offers_and_a_recording(client: Client) -> None:
    tree, (page,) = make_shop()
    url = page.full_url
    preview = Preview.objects.get()

    found = graph(client, page.url)

    root = tree.site.root_url
    assert found["Product"] == {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": "Night Bus",
        "description": "Night Bus, Trap, 140 BPM, A minor. Licences from $49.",
        "url": url,
        "sku": str(page.beat.pk),
        "image": [f"{root}/static/catalog/cover.svg"],
        "isRelatedTo": {"@id": f"{url}#recording"},
        "brand": {"@type": "Brand", "name": "Kilo Vega"},
        "offers": [
            {
                "@type": "Offer",
                "name": name,
                "sku": f"{page.beat.pk}-{code}",
                "price": amount,
                "priceCurrency": "USD",
                "availability": "https://schema.org/InStock",
                "url": f"{url}#licences",
            }
            for name, code, amount in (("Wav lease", "wav-lease", "49.00"), ("Exclusive", "exclusive", "1200.00"))
        ],
    }
    assert found["MusicRecording"] == {
        "@type": "MusicRecording",
        "@id": f"{url}#recording",
        "name": "Night Bus",
        "url": url,
        "duration": "PT1M32S",
        "byArtist": [{"@type": "MusicGroup", "name": "Kilo Vega", "url": f"{root}/producers/kilo-vega/"}],
        "genre": "Trap",
        "audio": {
            "@type": "AudioObject",
            "contentUrl": client.get(page.url).context["card"].preview_url,
            "encodingFormat": "audio/mpeg",
        },
    }
    assert preview.audio_key in found["MusicRecording"]["audio"]["contentUrl"]
    assert found["BreadcrumbList"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": tree.home.title, "item": tree.home.full_url},
        {"@type": "ListItem", "position": 2, "name": "Beats", "item": tree.beats.full_url},
        {"@type": "ListItem", "position": 3, "name": "Night Bus", "item": url},
    ]


def test_a_sold_beat_says_so(client: Client) -> None:
    _, (page,) = make_shop()
    with transaction.atomic():
        rights.withdraw(page.beat.right_id)
    listing.refresh([page.beat.pk])

    offers = graph(client, page.url)["Product"]["offers"]

    assert [offer["availability"] for offer in offers] == ["https://schema.org/SoldOut"] * 2


def test_it_follows_the_prices_of_the_moment(client: Client) -> None:
    _, (page,) = make_shop()
    tier = LicenceTier.objects.get(code="wav-lease")
    tier.amount_minor = 4950
    tier.save_revision().publish()

    product = graph(client, page.url)["Product"]

    assert [offer["price"] for offer in product["offers"]] == ["49.50", "1200.00"]


def test_no_text_gets_out_of_the_element(client: Client) -> None:
    hostile = '</script><script>alert("1&2")</script>'
    _, (page,) = make_shop(hostile)

    html = client.get(page.url).content.decode()

    assert "<script>alert" not in html
    assert graph(client, page.url)["Product"]["name"] == hostile
    assert script([]) == ""


def test_the_policy_lets_the_data_through_and_nothing_else(client: Client) -> None:
    _, (page,) = make_shop()

    policy = client.get(page.url)["Content-Security-Policy"]

    assert "script-src 'self';" in policy + ";"


def test_an_article_tells_when_it_was_published_and_by_whom(client: Client) -> None:
    tree, _ = make_shop()
    article = make_article(tree, "How to choose", summary="In plain words.")
    at = datetime(2030, 5, 1, 12, tzinfo=UTC)
    type(article).objects.filter(pk=article.pk).update(first_published_at=at, last_published_at=at)

    node = graph(client, article.url)["Article"]

    shop = {"@type": "Organization", "name": tree.site.site_name}
    assert node == {
        "@type": "Article",
        "headline": "How to choose",
        "url": article.full_url,
        "mainEntityOfPage": article.full_url,
        "author": shop,
        "publisher": shop,
        "description": "In plain words.",
        "datePublished": "2030-05-01T12:00:00+00:00",
        "dateModified": "2030-05-01T12:00:00+00:00",
    }
    assert meta(client, article.url)["description"] == "In plain words."


def test_every_other_kind_of_page_has_its_own(client: Client) -> None:
    tree, (page,) = make_shop()
    collection = make_collection(tree, beats=[page])

    assert list(graph(client, tree.home.url)) == ["WebSite"]
    assert list(graph(client, collection.url)) == ["BreadcrumbList"]
    assert "ld+json" not in client.get(tree.beats.url).content.decode()


def test_other_sites_get_address_picture_sound_and_length(client: Client) -> None:
    tree, (page,) = make_shop()

    found = meta(client, page.url)

    assert found["og:type"] == "music.song"
    assert found["og:url"] == page.full_url
    assert found["og:title"] == "Night Bus"
    assert found["og:image"] == f"{tree.site.root_url}/static/catalog/cover.svg"
    assert found["og:audio"].endswith(Preview.objects.get().audio_key)
    assert (found["music:duration"], found["twitter:card"]) == ("92", "summary")


@pytest.mark.parametrize(
    ("query", "canonical", "is_indexed"),
    [
        ("", "", True),
        ("?utm_source=letter", "", True),
        ("?genre=trap", "", True),
        ("?sort=newest", "", True),
        ("?page=2", "?page=2", True),
        ("?genre=trap&page=2", "", True),
        ("?page=9", "?page=9", False),
        ("?q=night", "", False),
    ],
)
def test_a_list_has_one_address_however_it_is_filtered(
    client: Client, query: str, canonical: str, is_indexed: bool
) -> None:
    tree, (page,) = make_shop()
    listing.refresh([page.beat.pk, *(make_beat(f"Beat {number}").beat.pk for number in range(24))])

    html = client.get(tree.beats.url + query).content.decode()

    assert f'<link rel="canonical" href="{tree.beats.full_url}{canonical}">' in html
    assert ('<meta name="robots" content="noindex">' not in html) is is_indexed


def test_an_alias_is_the_page_that_it_stands_for(client: Client) -> None:
    _, (page,) = make_shop()
    alias = page.create_alias(update_slug="again")

    html = client.get(alias.url).content.decode()

    assert f'<link rel="canonical" href="{page.full_url}">' in html
    assert f'<meta property="og:url" content="{page.full_url}">' in html


def test_pages_of_one_visitor_are_for_no_search_engine(client: Client) -> None:
    _, (page,) = make_shop()

    for path in ("/cart/", f"/checkout/{page.beat.pk}/?license=wav-lease", "/accounts/login/", "/nothing/"):
        assert meta(client, path)["robots"] == "noindex", path


def test_the_editors_preview_tells_nobody(client: Client) -> None:
    _, (page,) = make_shop()

    assert "ld+json" not in BeatPage.objects.get(pk=page.pk).make_preview_request().rendered_content


@pytest.mark.parametrize(
    ("seconds", "text"), [(92, "PT1M32S"), (60, "PT1M"), (59, "PT59S"), (0, "PT0S"), (3700, "PT61M40S")]
)
def test_lengths_are_iso_8601(seconds: int, text: str) -> None:
    assert iso_duration(seconds) == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (4950, "USD", "49.50"),
        (120_000, "USD", "1200.00"),
        (5000, "JPY", "5000"),
        (1500, "KWD", "1.500"),
        (0, "USD", "0.00"),
    ],
)
def test_prices_have_a_point_and_all_decimals(minor: int, currency: str, text: str) -> None:
    assert price(minor, currency) == text
