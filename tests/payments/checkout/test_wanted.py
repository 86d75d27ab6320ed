"""What a visitor asks for, looked up among what is offered."""

import pytest

from catalog.errors import LicenceNotOfferedError
from payments.checkout.wanted import Item, Wanted, offers_wanted
from tests.catalog.making import make_beat, make_tier

pytestmark = pytest.mark.django_db


def test_a_type_means_the_cheapest_licence_that_delivers_it() -> None:
    make_tier("exclusive", amount_minor=90_000, types=["wav"], is_exclusive=True, sort_order=1)
    make_tier("wav-lease", amount_minor=4900, types=["wav"], sort_order=2)
    make_tier("mp3-lease", amount_minor=2900, types=["mp3"], sort_order=3)
    beat_id = make_beat().beat.pk

    def found(file_type: str) -> str:
        (offer,) = offers_wanted(Wanted((Item(beat_id, "", file_type),), "ada@example.com"))
        return offer.licence_code

    assert (found("wav"), found("license")) == ("wav-lease", "mp3-lease")
    with pytest.raises(LicenceNotOfferedError):
        found("stems")
