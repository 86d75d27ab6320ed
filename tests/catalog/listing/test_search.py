"""What is found, counted and sorted, and in how many queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import listing
from catalog.listing import ListingQuery, Term
from catalog.models import Beat, BeatPage, LicenceTier, Preview, TierOverride
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
    "letters changed over in a long word": ({"q": "hrabour"}, {"Glass Harbour"}),
    "a producer misspelt": ({"q": "kiol vega"}, {"Night Bus", "Glass Harbour"}),
    "a tag misspelt": ({"q": "smaple"}, {"Café Crème"}),
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
    "half and double time": ({"bpm_min": 180, "bpm_max": 190, "bpm_half_double": True}, {"Café Crème"}),
    "half time alone": ({"bpm_min": 180, "bpm_max": 190}, set()),
    "half time needs both limits": ({"bpm_min": 180, "bpm_half_double": True}, set()),
    "keys that go well with it": (
        {"key": ("D minor",), "key_compatible": True},  # 7A: its neighbour is 8A, A minor
        {"Night Bus", "Glass Harbour"},
    ),
    "that key alone": ({"key": ("D minor",)}, set()),
    "length": ({"length": ("short",)}, {"Night Bus", "Glass Harbour", "Café Crème"}),
    "another length": ({"length": ("medium", "long")}, set()),
    "licence": ({"license": ("wav-lease",)}, {"Night Bus", "Glass Harbour"}),
    "price": ({"price_max": 2899}, set()),
    "the cheapest licence's price": ({"price_max": 2900}, {"Night Bus", "Glass Harbour", "Café Crème"}),
    "the chosen licence's price": ({"price_max": 4900, "license": ("wav-lease",)}, {"Night Bus", "Glass Harbour"}),
    "not the cheapest one's": ({"price_max": 4899, "license": ("wav-lease",)}, set()),
    "the cheaper of two chosen": (
        {"price_max": 2900, "license": ("wav-lease", "mp3-lease")},
        {"Night Bus", "Glass Harbour", "Café Crème"},
    ),
    "of a licence that there isn't": ({"price_max": 9900, "license": ("gold",)}, set()),
    "of one that looks like a place": (
        {"price_max": 9900, "license": ("0", "wav-lease", "it's")},
        {"Night Bus", "Glass Harbour"},
    ),
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
    assert [card.title for card in listing.search(ListingQuery(q="harbor g")).cards] == ["Glass Harbour"]
    assert listing.search(ListingQuery(q="harbor xylophone")).count == 0  # each word must be like one of the shop's


def test_no_words_are_too_many_to_be_answered(shop: None) -> None:
    letters = " ".join("abcdefghijklmnop" * 6)
    assert listing.search(ListingQuery(q=letters)).count == 0
    assert listing.search(ListingQuery(q="harbor " * 28)).count == 1
    assert listing.search(ListingQuery(q="harbor glas nite bas cofee creem kilo veega adda")).count == 0


def test_facets_count_what_each_choice_would_leave(shop: None) -> None:
    found = listing.search(ListingQuery(mood=("calm",)))

    assert found.count == 2
    assert {one.value: one.count for one in found.facets["genre"]} == {"drill": 1, "boombap": 1}
    assert {one.value: one.count for one in found.facets["mood"]} == {"calm": 2, "dark": 1, "warm": 1}  # its own apart
    assert [one for one in found.facets["mood"] if one.is_selected] == [listing.FacetValue("calm", "Calm", 2, True)]
    assert {one.label for one in found.facets["key"]} == {"A minor", "F♯ major"}
    assert {one.label: one.count for one in found.facets["license"]} == {"Mp3 lease": 2, "Wav lease": 1}
    assert {one.label for one in found.facets["producer"]} == {"Kilo Vega", "Ada Low"}


def test_facets_of_lengths_prices_keys_and_tempos_count_the_same(shop: None) -> None:
    cafe = BeatPage.objects.get(title="Café Crème")
    TierOverride.objects.create(beat=cafe.beat, tier=LicenceTier.objects.get(code="mp3-lease"), amount_minor=1900)
    Preview.objects.filter(beat=cafe.beat).update(duration_s=Decimal(181))
    _refresh_all()
    asked = {"mood": ("calm",), "bpm_min": 70, "bpm_max": 93, "key": ("D minor",)}

    def counted(**more: object) -> dict[str, list[tuple[str, int]]]:
        found = listing.search(ListingQuery(**{**asked, **more}))  # type: ignore[arg-type]  # a test's words
        return {name: [(one.value, one.count) for one in values] for name, values in found.facets.items()}

    facets = counted(key=())
    assert facets["length"] == [("short", 0), ("medium", 0), ("long", 1)]
    assert facets["price_max"] == [("1900", 1)]  # the highest price of the shop is no limit
    assert facets["key"] == [("A minor", 0), ("F# major", 1)]  # in the order of the whole shop
    assert facets["bpm_half_double"] == [("1", 2)]  # 140 is the double of 70
    assert "key_compatible" not in facets
    assert dict(counted(bpm_half_double=True)["key"]) == {"A minor": 1, "F# major": 1, "D minor": 0}
    assert counted(bpm_half_double=True)["key_compatible"] == [("1", 1)]
    compatible = counted(bpm_half_double=True, key_compatible=True)["key"]
    assert dict(compatible) == {"A minor": 1, "F# major": 1, "D minor": 1}


def test_a_limit_on_the_price_is_counted_at_the_licence_that_is_chosen_with_it(shop: None) -> None:
    bus = BeatPage.objects.get(title="Night Bus")
    TierOverride.objects.create(beat=bus.beat, tier=LicenceTier.objects.get(code="wav-lease"), amount_minor=3900)
    _refresh_all()

    def counted(**asked: object) -> dict[str, list[tuple[str, int]]]:
        found = listing.search(ListingQuery(**asked))  # type: ignore[arg-type]  # a test's words
        names = ("license", "price_max", "genre")
        return {name: [(one.value, one.count) for one in found.facets[name]] for name in names}

    assert counted(price_max=3900)["license"] == [("mp3-lease", 3), ("wav-lease", 1)]
    assert counted(price_max=2900)["license"] == [("mp3-lease", 3), ("wav-lease", 0)]
    assert counted(price_max=3900, genre=("boombap",))["license"] == [("mp3-lease", 1), ("wav-lease", 0)]
    chosen = counted(price_max=3900, license=("wav-lease",))
    assert chosen["license"] == [("mp3-lease", 3), ("wav-lease", 1)]  # what each would leave by itself
    assert chosen["price_max"] == [("3900", 1)]  # of 39.00 and 49.00: under the highest is everything
    assert dict(chosen["genre"]) == {"drill": 1, "boombap": 0}
    assert listing.search(ListingQuery(price_max=3900, license=("wav-lease",))).count == 1


def test_price_limits_are_few_and_part_the_prices(shop: None) -> None:
    tier = LicenceTier.objects.get(code="mp3-lease")
    for number in range(12):
        page = make_beat(f"Beat {number}")
        TierOverride.objects.create(beat=page.beat, tier=tier, amount_minor=1000 + 100 * number)
    _refresh_all()

    limits = listing.search(ListingQuery(price_max=1550)).facets["price_max"]

    # 13 prices: 10.00 to 21.00, and 29.00 of the three beats that were there before.
    assert [(one.value, one.count, one.is_selected) for one in limits] == [
        ("1200", 3, False),
        ("1500", 6, False),
        ("1550", 6, True),
        ("1800", 9, False),
        ("2100", 12, False),
    ]


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
    asked = ListingQuery(genre=("trap",), sort="newest", page_size=20)
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
