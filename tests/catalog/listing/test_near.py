"""Beats beside a beat: what goes well with it, what its producers made else, what is like it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog import listing, rights
from catalog.listing import Card, ListingQuery
from catalog.models import Beat
from tests.catalog.making import make_beat, make_draft, make_tier

pytestmark = pytest.mark.django_db


def _card(title: str) -> Card:
    listing.refresh(Beat.objects.values_list("pk", flat=True))
    return next(card for card in listing.search(ListingQuery(page_size=100)).cards if card.title == title)


def _titles(cards: tuple[Card, ...]) -> list[str]:
    return [card.title for card in cards]


@pytest.fixture
def night_bus() -> None:
    """The beat in the middle: 8A at 140 BPM, by Kilo Vega."""
    make_tier()
    make_beat("Night Bus", bpm="140", key="A minor", genre="drill", moods=["dark"])


# Key and tempo of a beat beside A minor (8A) at 140; whether it goes well with it.
BESIDE = {
    "the same": ("A minor", "140", True),
    "its relative": ("C major", "140", True),
    "one up": ("E minor", "140", True),
    "one down": ("D minor", "140", True),
    "two up": ("B minor", "140", False),
    "one up in the other mode": ("G major", "140", False),
    "3 % slower": ("A minor", "135.8", True),
    "more than 3 % slower": ("A minor", "135.79", False),
    "3 % faster": ("A minor", "144.2", True),
    "more than 3 % faster": ("A minor", "144.21", False),
    "half time": ("A minor", "70", True),
    "near half time": ("A minor", "72.1", True),
    "not half time": ("A minor", "72.2", False),
    "double time": ("E minor", "280", True),
}


@pytest.mark.parametrize("what", BESIDE)
def test_goes_well_by_key_and_tempo(what: str, night_bus: None) -> None:
    key, bpm, goes_well = BESIDE[what]
    make_beat("Other", bpm=bpm, key=key, genre="house", moods=["warm"], producer="Ada Low")

    near = listing.near_to(_card("Night Bus"), ["kilo-vega"], language="en")

    assert _titles(near.goes_with) == (["Other"] if goes_well else [])


def test_the_same_key_goes_first_then_the_nearest_tempo(night_bus: None) -> None:
    for title, key, bpm in [
        ("Neighbour", "E minor", "140"),
        ("Faster", "A minor", "144"),
        ("Half", "A minor", "70"),
        ("Slower", "A minor", "138"),
        ("Fifth", "D minor", "142"),
    ]:
        make_beat(title, bpm=bpm, key=key)

    near = listing.near_to(_card("Night Bus"), ["kilo-vega"], language="en")

    assert _titles(near.goes_with) == ["Half", "Slower", "Faster", "Neighbour"]
    assert _titles(near.same_producer) == ["Fifth"]  # those above aren't shown twice


def test_near_beats_sell_are_on_show_and_cost_one_query(night_bus: None) -> None:
    gone = make_beat("Gone")
    with transaction.atomic():
        rights.withdraw(gone.beat.right_id)
    make_draft("Draft")
    make_beat("Same genre", bpm="80", key="B major", genre="drill", moods=["warm"], producer="Ada Low")
    make_beat("Same mood", bpm="100", key="B major", genre="house", moods=["dark"], producer="Ada Low")
    make_beat("Same hand", bpm="90", key="B major", genre="house", moods=["warm"])
    make_beat("Nothing in common", bpm="90", key="B major", genre="house", moods=["warm"], producer="Ada Low")
    card = _card("Night Bus")

    with CaptureQueriesContext(connection) as queries:
        near = listing.near_to(card, ["kilo-vega"], language="en")

    assert len(queries) == 1
    assert _titles(near.goes_with) == []
    assert _titles(near.same_producer) == ["Same hand"]
    assert _titles(near.similar) == ["Same genre", "Same mood"]  # twice 80 is nearer to 140 than 100 is
