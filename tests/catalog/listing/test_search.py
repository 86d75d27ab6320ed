"""What is found, counted and sorted, and in how many queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import listing
from catalog.listing import ListingQuery, Term
from catalog.models import Beat, BeatPage
from tests.catalog.making import (
    make_beat,
    make_tier,
)

pytestmark = pytest.mark.django_db


def _refresh_all() -> None:
    listing.refresh(Beat.objects.values_list("pk", flat=True))


def _titles(**asked: object) -> list[str]:
    return [card.title for card in listing.search(ListingQuery(**asked)).cards]  # type: ignore[arg-type]  # a test's words


def test_a_card_has_all_that_a_list_shows(shop: None) -> None:
    (card,) = listing.search(ListingQuery(q="night bus")).cards

    assert (card.title, card.bpm, card.key, card.duration_s) == ("Night Bus", Decimal(140), "A minor", 92)
    assert card.url == "/beats/night-bus/"
    assert card.producers == (listing.Link("Kilo Vega", "/producers/kilo-vega/"),)
    assert (card.genre, card.moods) == (Term("drill", "Drill"), (Term("dark", "Dark"),))
    assert (card.tags, card.sounds_like) == (("808",), ("Headie One",))
    assert (card.from_amount_minor, card.currency, card.state) == (2900, "USD", "available")
    assert [(one.code, one.amount_minor, one.types) for one in card.licences] == [
        ("mp3-lease", 2900, ("mp3", "license")),
        ("wav-lease", 4900, ("mp3", "wav", "license")),
    ]
    assert card.preview_url.startswith("http")
    assert card.preview_url.endswith(".mp3")
    assert card.wave_path == "M0.5 1v30"


FOUND: dict[str, tuple[dict[str, object], set[str]]] = {
    "title": ({"q": "glass"}, {"Glass Harbour"}),
    "beginnings of words": ({"q": "gla harb"}, {"Glass Harbour"}),
    "without accents": ({"q": "cafe creme"}, {"Café Crème"}),
    "producer": ({"q": "ada"}, {"Café Crème"}),
    "artist it sounds like": ({"q": "headie"}, {"Night Bus"}),
    "story": ({"q": "rainy sunday"}, {"Café Crème"}),
    "artist, as a type beat": ({"q": "Headie One Type Beat"}, {"Night Bus"}),
    "genre, as beats": ({"q": "drill beats"}, {"Night Bus", "Glass Harbour"}),
    "what all are": ({"q": "type beat"}, {"Night Bus", "Glass Harbour", "Café Crème"}),
    "letters changed over": ({"q": "nigth bus"}, {"Night Bus"}),
    "a short word misspelt": ({"q": "dakr"}, {"Night Bus"}),
    "misspelt, as a type beat": ({"q": "heady one type beat"}, {"Night Bus"}),
    "signs mean nothing": ({"q": "night & (bus) | !:*'"}, {"Night Bus"}),
    "signs alone": ({"q": "&&&"}, set()),
    "genre": ({"genre": ("drill",)}, {"Night Bus", "Glass Harbour"}),
    "either genre": ({"genre": ("drill", "boombap")}, {"Night Bus", "Glass Harbour", "Café Crème"}),
    "mood": ({"mood": ("calm",)}, {"Café Crème", "Glass Harbour"}),
    "tag": ({"tag": ("808",)}, {"Night Bus"}),
    "sounds like": ({"sounds_like": ("Headie One",)}, {"Night Bus"}),
    "producer facet": ({"producer": ("ada-low",)}, {"Café Crème"}),
    "key": ({"key": ("F# major",)}, {"Café Crème"}),
    "tempo": ({"bpm_min": 92, "bpm_max": 93}, {"Café Crème"}),
    "tempo above": ({"bpm_min": 93}, {"Night Bus", "Glass Harbour"}),
    "licence": ({"license": ("wav-lease",)}, {"Night Bus", "Glass Harbour"}),
    "price": ({"price_max": 2899}, set()),
    "all together": ({"q": "harbour", "genre": ("drill",), "mood": ("calm",), "bpm_min": 140}, {"Glass Harbour"}),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_beat_is_found_by(what: str, shop: None) -> None:
    asked, titles = FOUND[what]

    assert set(_titles(**asked)) == titles


def test_misspelt_words_find_similar_ones_and_say_so(shop: None) -> None:
    found = listing.search(ListingQuery(q="harbor"))
    assert [card.title for card in found.cards] == ["Glass Harbour"]
    assert found.is_guess

    assert [card.title for card in listing.search(ListingQuery(q="glas hrbour")).cards] == ["Glass Harbour"]
    assert not listing.search(ListingQuery(q="harbour")).is_guess
    assert listing.search(ListingQuery(q="xylophone")).count == 0


def test_facets_count_what_each_choice_would_leave(shop: None) -> None:
    found = listing.search(ListingQuery(mood=("calm",)))

    assert found.count == 2
    assert {one.value: one.count for one in found.facets["genre"]} == {"drill": 1, "boombap": 1}
    assert {one.value: one.count for one in found.facets["mood"]} == {"calm": 2, "dark": 1, "warm": 1}  # its own apart
    assert [one for one in found.facets["mood"] if one.is_selected] == [listing.FacetValue("calm", "Calm", 2, True)]
    assert {one.label for one in found.facets["key"]} == {"A minor", "F♯ major"}
    assert {one.label: one.count for one in found.facets["license"]} == {"Mp3 lease": 2, "Wav lease": 1}
    assert {one.label for one in found.facets["producer"]} == {"Kilo Vega", "Ada Low"}


def test_a_chosen_value_without_hits_stays_to_be_taken_away(shop: None) -> None:
    found = listing.search(ListingQuery(genre=("polka",)))

    assert found.count == 0
    assert listing.FacetValue("polka", "polka", 0, True) in found.facets["genre"]


def test_sorts(shop: None) -> None:
    bus = BeatPage.objects.get(title="Night Bus").beat
    Beat.objects.filter(pk=bus.pk).update(licences_sold=5)
    _refresh_all()

    assert _titles() == ["Glass Harbour", "Café Crème", "Night Bus"]
    assert _titles(sort="newest") == ["Glass Harbour", "Café Crème", "Night Bus"]
    assert _titles(sort="popular")[0] == "Night Bus"
    assert _titles(sort="bpm")[0] == "Café Crème"
    assert _titles(sort="price") == [*reversed(_titles(sort="-price"))]


def test_pages_have_every_beat_once(shop: None) -> None:
    pages = [listing.search(ListingQuery(page=number, page_size=2)) for number in (1, 2, 3)]

    assert [len(page.cards) for page in pages] == [2, 1, 0]
    assert len({card.beat_id for page in pages for card in page.cards}) == 3
    assert {(page.count, page.pages) for page in pages} == {(3, 2)}


def test_a_page_of_twenty_costs_the_queries_of_one() -> None:
    make_tier()
    make_beat("First")
    _refresh_all()
    asked = ListingQuery(genre=("trap",), sort="newest")
    with CaptureQueriesContext(connection) as for_one:
        assert len(listing.search(asked).cards) == 1

    for number in range(19):
        make_beat(f"Beat {number}")
    _refresh_all()
    with CaptureQueriesContext(connection) as for_twenty:
        assert len(listing.search(asked).cards) == 20

    assert len(for_one) == len(for_twenty) == 3


def test_cards_of_chosen_beats_are_one_query(shop: None) -> None:
    ids = list(Beat.objects.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as queries:
        cards = listing.cards_for([*ids, 10**9])

    assert len(queries) == 1
    assert set(cards) == set(ids)


def test_refreshing_twenty_costs_the_queries_of_one() -> None:
    make_tier()
    ids = [make_beat(f"Beat {number}").beat.pk for number in range(20)]
    listing.refresh(ids)
    with CaptureQueriesContext(connection) as for_one:
        listing.refresh(ids[:1])
    with CaptureQueriesContext(connection) as for_twenty:
        listing.refresh(ids)

    assert len(for_twenty) == len(for_one)


def test_near_beats_share_genre_or_mood_and_sell(shop: None) -> None:
    (card,) = listing.search(ListingQuery(q="night bus")).cards

    assert [near.title for near in listing.similar_to(card, language="en")] == ["Glass Harbour"]
