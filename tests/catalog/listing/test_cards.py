"""What a card offers a browser of its cover."""

import pytest

from catalog import listing
from catalog.listing import ListingQuery
from catalog.listing.cards import AVIF_WIDTHS, Card, Cover
from tests.catalog.making import make_beat, make_tier

PLACES = {"row_sources": [216], "card_sources": [384, 608], "large_sources": [384, 608, 800]}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_offered_the_sizes_that_it_is_shown_in(place: str) -> None:
    cover = Cover("s", "m", "l", "", avif=tuple(f"/{width}.avif" for width in AVIF_WIDTHS))

    assert getattr(cover, place) == ", ".join(f"/{width}.avif {width}w" for width in PLACES[place])


@pytest.mark.django_db(transaction=True)
def test_a_card_that_was_stored_before_covers_were_avif_shows_the_others() -> None:
    make_tier()
    make_beat()
    stored = listing.search(ListingQuery()).cards[0].as_json()
    del stored["cover"]["avif"]

    cover = Card.from_json(stored).cover

    assert cover.url_large
    assert (cover.row_sources, cover.card_sources, cover.large_sources) == ("", "", "")
