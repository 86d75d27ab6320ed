"""GET parameters: what is understood, refused, or left aside."""

import pytest
from django.http import QueryDict

from catalog.errors import InvalidRequestError
from catalog.listing import ListingQuery

pytestmark = pytest.mark.django_db


BAD: dict[str, str] = {
    "an unknown one": "colour=red",
    "a sort": "sort=cheapest",
    "two sorts": "sort=price&sort=bpm",
    "letters for a number": "bpm_min=fast",
    "below zero": "price_max=-1",
    "a half": "bpm_max=90.5",
    "page nought": "page=0",
    "a huge page": "page_size=101",
    "a huge number": "price_max=99999999999",
    "other digits": "page=٣",
    "an unknown length": "length=short&length=endless",
    "a flag that is no flag": "key_compatible=yes",
    "a nul": "genre=%00",
    "a novel": "q=" + "a" * 201,
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_understood_is_refused_or_left_aside(what: str) -> None:
    params = QueryDict(BAD[what])

    with pytest.raises(InvalidRequestError):
        ListingQuery.parse(params, language="en", is_strict=True)
    assert ListingQuery.parse(params, language="en", is_strict=False) == ListingQuery()


def test_a_query_round_trips_through_its_address() -> None:
    asked = ListingQuery(q="night", genre=("drill", "trap"), bpm_min=90, price_max=5000, sort="-price", page=3)

    assert ListingQuery.parse(QueryDict(asked.querystring()), language="en", is_strict=True) == asked
    assert asked.without("genre", "drill").querystring() == "q=night&genre=trap&bpm_min=90&price_max=5000&sort=-price"
    wide = ListingQuery(length=("short", "long"), bpm_min=70, bpm_max=80, bpm_half_double=True, key_compatible=True)
    assert ListingQuery.parse(QueryDict(wide.querystring()), language="en", is_strict=True) == wide
    assert wide.without("length", "short").without("bpm_half_double").querystring() == (
        "length=long&bpm_min=70&bpm_max=80&key_compatible=1"
    )
    assert ListingQuery.parse(QueryDict("q=&genre="), language="en", is_strict=True) == ListingQuery()
