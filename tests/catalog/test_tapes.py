"""A tape's page in each state: for sale, sold, a beat away, in another language, drafted."""

from typing import Any

import pytest
from django.test import Client
from django.test.client import RequestFactory
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, PageViewRestriction

from catalog import rights, tapes
from catalog.errors import BeatNotFoundError
from catalog.models import BeatPage, BeatTapePage, TierOverride
from catalog.readiness import NotReadyError
from tests.catalog.making import draft_tape, make_beat, make_draft, make_tape, make_tier

pytestmark = pytest.mark.django_db
OF_ANY = 18  # queries: which, their pages, what their beats are offered under


@pytest.fixture
def beats() -> list[BeatPage]:
    make_tier("wav-lease", amount_minor=4900)
    make_tier("exclusive", amount_minor=90_000, is_exclusive=True, sort_order=2)
    beats = [make_beat("Night", types=("mp3", "wav", "stems")), make_beat("Day")]
    make_tier("stems", amount_minor=9900, types=("mp3", "wav", "stems"), sort_order=1)
    return beats


@pytest.fixture
def tape(beats: list[BeatPage]) -> BeatTapePage:
    return make_tape(beats, {"exclusive": 150_000, "wav-lease": 8000, "stems": 15_000})


def shown(client: Client, page: BeatTapePage) -> Any:
    return client.get(page.url).context["tape"]


def test_each_licence_has_its_price_beside_what_the_beats_cost(client: Client, tape: BeatTapePage) -> None:
    offers = [
        (each.licence_code, each.amount_minor, each.singly_minor, each.is_available, each.not_offered)
        for each in shown(client, tape).offers
    ]

    assert offers == [
        ("wav-lease", 8000, 9800, True, ()),
        ("stems", 15_000, None, False, ("Day",)),
        ("exclusive", 150_000, 180_000, True, ()),
    ]
    page = client.get(tape.url).content.decode()
    assert page.count(f'name="tape" value="{tape.translation_key}"') == 2
    assert "Not sold under this licence: “Day”." in page


def test_a_tape_never_costs_more_than_its_beats(client: Client, beats: list[BeatPage], tape: BeatTapePage) -> None:
    for beat in beats:
        TierOverride.objects.create(beat=beat.beat, tier=tape.prices.get(tier__code="wav-lease").tier, amount_minor=500)

    offer = shown(client, tape).offers[0]

    assert (offer.amount_minor, offer.singly_minor) == (1000, 1000)
    assert b"instead of $10" not in client.get(tape.url).content


def test_with_a_beat_sold_away_or_deleted_it_says_which_and_sells_nothing(
    client: Client, beats: list[BeatPage], tape: BeatTapePage
) -> None:
    rights.withdraw(beats[0].beat.right_id or 0)
    sold = client.get(tape.url).content.decode()
    beats[1].unpublish()
    away = client.get(tape.url).content.decode()
    beats[1].delete()
    deleted = client.get(tape.url).content.decode()

    assert "“Night” is not for sale any more: the tape is not sold while one of its beats is gone." in sold
    assert "“Day” is not for sale at the moment" in away
    assert "One of its beats is not in the shop" in deleted
    assert "/cart/put/" not in sold + away + deleted
    assert tape.items.count() == 2


def test_a_beat_that_nobody_may_know_of_yet_is_not_named(client: Client, beats: list[BeatPage]) -> None:
    tape = make_tape([beats[0], make_draft("Secret Single")], {"wav-lease": 7900})

    page = client.get(tape.url).content.decode()

    assert "Secret" not in page
    assert "One of its beats is not in the shop" in page


@pytest.mark.parametrize("change", ["unpublished", "private"])
def test_a_tape_that_is_not_shown_to_all_is_not_sold(beats: list[BeatPage], tape: BeatTapePage, change: str) -> None:
    assert [each.key for each in tapes.tapes_with([beats[0].beat.pk])] == [str(tape.translation_key)]

    if change == "unpublished":
        tape.unpublish()
    else:
        PageViewRestriction.objects.create(page=tape, restriction_type=PageViewRestriction.LOGIN)

    assert tapes.tapes_with([beats[0].beat.pk]) == ()
    with pytest.raises(BeatNotFoundError):
        tapes.offers_in(tape.translation_key, "wav-lease")


def test_a_translation_has_its_own_name_and_the_first_languages_prices(
    client: Client, beats: list[BeatPage], tape: BeatTapePage
) -> None:
    german = tape.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)
    german.title = "Nachtband"
    for price in german.prices.all():
        price.amount_minor = 1
    german.save_revision().publish()

    found = shown(client, BeatTapePage.objects.get(pk=german.pk))
    assert (found.name, found.offers[0].amount_minor) == ("Nachtband", 8000)
    assert [each.name for each in tapes.tapes_with([beats[1].beat.pk])] == ["Night tape"]

    tape.unpublish()
    assert not shown(client, BeatTapePage.objects.get(pk=german.pk)).is_on_sale
    assert tapes.tapes_with([beats[1].beat.pk]) == ()


def test_two_versions_of_one_exclusive_are_no_exclusive_tape(
    client: Client, beats: list[BeatPage], tape: BeatTapePage
) -> None:
    day = beats[1].beat
    day.right = beats[0].beat.right
    day.save()

    assert [each.is_available for each in shown(client, tape).offers] == [True, False, False]


def test_many_tapes_cost_no_more_queries_than_one(
    beats: list[BeatPage], tape: BeatTapePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = make_beat("Last", types=("mp3", "wav", "stems"))
    ids = [beats[0].beat.pk, other.beat.pk]
    with django_assert_num_queries(1):
        assert tapes.tapes_with(ids[1:]) == ()

    tapes.tapes_with(ids)
    with django_assert_num_queries(OF_ANY):
        assert len(tapes.tapes_with(ids)) == 1
    for number in range(3):
        make_tape([*beats, other], {"wav-lease": 9000}, f"Tape {number}")
    with django_assert_num_queries(OF_ANY):
        assert len(tapes.tapes_with(ids)) == 4


@pytest.mark.parametrize(
    ("count", "prices", "reason"),
    [(1, {"wav-lease": 8000}, "Choose at least two beats."), (2, {}, "Give the tape a price")],
)
def test_no_way_of_publishing_puts_an_unfinished_tape_live(
    beats: list[BeatPage], count: int, prices: dict[str, int], reason: str
) -> None:
    draft = draft_tape(beats[:count], prices)

    with pytest.raises(NotReadyError, match=reason):
        draft.save_revision().publish()

    assert not BeatTapePage.objects.get().live


def test_a_draft_is_previewed_with_beats_that_are_drafts(beats: list[BeatPage]) -> None:
    draft = draft_tape([beats[0], make_draft("Soon")], {"wav-lease": 8000})

    response = draft.make_preview_request(RequestFactory().get("/"), draft.default_preview_mode)

    assert response.status_code == 200
    assert response.context_data["tape"].absent == ("Soon",)
