"""The shop window: what is found, counted and sorted, in how many queries, and how it follows the truth."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import listing, rights
from catalog.errors import InvalidRequestError
from catalog.listing import ListingQuery, Term
from catalog.models import Beat, BeatListing, BeatPage, ExclusiveRight, TierOverride
from tests.catalog.making import (
    add_files,
    fresh,
    make_beat,
    make_draft,
    make_genre,
    make_index,
    make_producer,
    make_tier,
)

pytestmark = pytest.mark.django_db


def _refresh_all() -> None:
    listing.refresh(Beat.objects.values_list("pk", flat=True))


def _titles(**asked: object) -> list[str]:
    return [card.title for card in listing.search(ListingQuery(**asked)).cards]  # type: ignore[arg-type]  # a test's words


@pytest.fixture
def shop() -> None:
    """Three beats, told apart by everything."""
    make_tier("mp3-lease", amount_minor=2900, types=["mp3"])
    wav_lease = make_tier("wav-lease", amount_minor=4900, types=["mp3", "wav"], sort_order=1)
    make_beat("Night Bus", genre="drill", moods=["dark"], tags=["808"], sounds_like=["Headie One"])
    cafe = make_draft(
        "Café Crème",
        bpm="92.5",
        key="F# major",
        genre="boombap",
        moods=["warm", "calm"],
        tags=["sample"],
        producer="Ada Low",
        story="<p>Recorded on a rainy Sunday.</p>",
    )
    TierOverride.objects.create(beat=cafe.beat, tier=wav_lease, is_offered=False)
    add_files(cafe.beat, ["mp3"])
    cafe.save_revision().publish()
    make_beat("Glass Harbour", bpm="140", key="A minor", genre="drill", moods=["calm"], is_featured=True)
    _refresh_all()


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
    assert ListingQuery.parse(QueryDict("q=&genre="), language="en", is_strict=True) == ListingQuery()


@pytest.mark.django_db(transaction=True)
def test_a_sold_beat_stays_as_sold_and_comes_back(shop: None) -> None:
    make_tier("exclusive", amount_minor=99_000, is_exclusive=True, sort_order=2)
    beat = BeatPage.objects.get(title="Night Bus").beat

    with transaction.atomic():
        rights.withdraw(beat.right_id)
        listing.refresh_right(beat.right_id)
    card = listing.cards_for([beat.pk])[beat.pk]
    assert (card.state, card.from_amount_minor) == ("sold", None)
    assert [licence.is_available for licence in card.licences] == [False, False, False]
    assert _titles(sort="price")[-1] == _titles(sort="-price")[-1] == "Night Bus"

    with transaction.atomic():
        rights.reopen(beat.right_id)
        listing.refresh_right(beat.right_id)
    assert listing.cards_for([beat.pk])[beat.pk].state == "available"
    assert beat.right.state == ExclusiveRight.State.OPEN


@pytest.mark.django_db(transaction=True)
def test_the_window_follows_what_editors_do() -> None:
    tier = make_tier(amount_minor=4900)
    page = make_beat()
    assert _titles() == ["Night Bus"]

    page.title = "Day Bus"
    page.save_revision().publish()
    assert _titles() == ["Day Bus"]

    tier.amount_minor = 5900
    tier.save_revision()
    assert listing.search(ListingQuery()).cards[0].from_amount_minor == 4900
    tier.get_latest_revision().publish()
    assert listing.search(ListingQuery()).cards[0].from_amount_minor == 5900

    genre = make_genre()
    genre.name = "Trap (renamed)"
    genre.save()
    assert listing.search(ListingQuery()).facets["genre"][0].label == "Trap (renamed)"
    assert listing.search(ListingQuery()).cards[0].genre == Term("trap", "Trap (renamed)")

    producer = make_producer()
    producer.name = "Kilo V."
    producer.save()
    assert listing.search(ListingQuery()).cards[0].producers[0].name == "Kilo V."

    index = make_index()
    index.slug = "music"
    index.save_revision().publish()
    assert listing.search(ListingQuery()).cards[0].url == "/music/night-bus/"

    BeatPage.objects.get(pk=page.pk).unpublish()
    assert _titles() == []


@pytest.mark.django_db(transaction=True)
def test_a_licence_published_later_brings_beats_back() -> None:
    tier = make_tier()
    make_beat()
    tier.unpublish()
    assert _titles() == []

    tier.refresh_from_db()
    tier.save_revision().publish()

    assert _titles() == ["Night Bus"]


def test_a_lost_refresh_is_made_up_for() -> None:
    make_tier()
    make_beat()
    assert not BeatListing.objects.exists()

    assert listing.refresh_due() == 1
    assert listing.refresh_due() == 0

    assert _titles() == ["Night Bus"]


def test_a_row_that_lags_is_made_up_for() -> None:
    make_tier()
    page = make_beat()
    _refresh_all()
    assert listing.refresh_due() == 0

    page.title = "Renamed"
    page.save_revision().publish()
    assert listing.refresh_due() == 1
    assert _titles() == ["Renamed"]

    with transaction.atomic():
        rights.withdraw(page.beat.right_id)
    assert listing.refresh_due() == 1
    assert listing.cards_for([page.beat.pk])[page.beat.pk].state == "sold"

    with transaction.atomic():
        rights.reopen(page.beat.right_id)
    assert listing.refresh_due() == 1
    assert listing.cards_for([page.beat.pk])[page.beat.pk].state == "available"

    fresh(page).unpublish()
    assert listing.refresh_due() == 1
    assert _titles() == []
    assert listing.refresh_due() == 0


def test_time_alone_takes_a_beat_off() -> None:
    make_tier()
    page = make_beat()
    BeatPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() + timedelta(days=1))
    _refresh_all()
    assert listing.refresh_due() == 0

    with connection.cursor() as cursor:
        cursor.execute("UPDATE shop_clock SET time_offset = interval '2 days'")
    assert listing.refresh_due() == 1

    assert not BeatListing.objects.exists()


def test_a_rebuild_mends_what_was_broken(shop: None) -> None:
    gone = BeatListing.objects.get(title="Night Bus")
    gone.delete()
    BeatListing.objects.filter(title="Glass Harbour").update(from_amount_minor=1, title="Nonsense")

    assert listing.rebuild() == 3

    assert set(_titles()) == {"Night Bus", "Café Crème", "Glass Harbour"}
    assert set(BeatListing.objects.values_list("from_amount_minor", flat=True)) == {2900}


@pytest.mark.django_db(transaction=True)
def test_the_content_number_rises_with_each_change_and_never_with_a_rollback() -> None:
    make_tier()
    page = make_beat()
    before = listing.content_number()

    listing.refresh([page.beat.pk])

    assert listing.content_number() > before
