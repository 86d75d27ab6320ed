"""Each field of a beat is read as text and written from it, and what is wrong is said in a sentence."""

import pytest
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale

from catalog.columns import BY_NAME, COLUMNS, CellError, Lookups, read_licences, write_licences
from catalog.models import BeatPage, BeatProducer, TierOverride
from tests.catalog.making import fresh, make_draft, make_genre, make_mood, make_producer, make_tier

pytestmark = pytest.mark.django_db


def full_page() -> BeatPage:
    page = make_draft(
        "Night, Bus",
        bpm="92.5",
        key="F# minor",
        moods=("dark", "calm"),
        tags=("808", "piano, soft"),
        sounds_like=("Mara Lind", "Tyler, the Creator"),
        story="<p>Made at <b>night</b>.</p><p>In one take.</p>",
    )
    page.beat_producers.set(
        [
            BeatProducer(producer=make_producer("Studio 54"), share_bp=6000, sort_order=0),
            BeatProducer(producer=make_producer("Kilo Vega"), share_bp=4000, sort_order=1),
        ]
    )
    page.samples_disclosed = "A bell.\nCleared."
    page.content_id = "cleared"
    page.save()
    return fresh(page)


def texts(page: BeatPage) -> dict[str, str]:
    return {column.name: column.read(page) for column in COLUMNS}


def test_a_page_is_read() -> None:
    assert texts(full_page()) == {
        "title": "Night, Bus",
        "bpm": "92.5",
        "key": "F# minor",
        "genre": "Trap",
        "moods": "Calm, Dark",
        "sounds_like": 'Mara Lind, "Tyler, the Creator"',
        "tags": '808, "piano, soft"',
        "producers": "Studio 54 60, Kilo Vega 40",
        "samples": "A bell.\nCleared.",
        "content_id": "cleared",
        "story": "Made at night.\n\nIn one take.",
    }


def test_what_is_written_of_one_page_makes_another_alike() -> None:
    source = full_page()
    lookups = Lookups.load()
    other = make_draft("Other", moods=(), producer="Mara Lind")

    for column in COLUMNS:
        column.write(other, column.read(source), lookups)
    in_memory = texts(other)
    other.save()

    assert in_memory == texts(source)
    assert texts(fresh(other)) == texts(source)


def test_nothing_is_saved_and_what_was_read_changes_nothing() -> None:
    page = full_page()
    lookups = Lookups.load()
    before = page.serializable_data()

    for column in COLUMNS:
        column.write(page, column.read(page), lookups)
    assert page.serializable_data() == before

    BY_NAME["title"].write(page, "Another", lookups)
    BY_NAME["producers"].write(page, "Kilo Vega", lookups)
    BY_NAME["moods"].write(page, "", lookups)
    assert texts(fresh(page))["title"] == "Night, Bus"
    assert texts(fresh(page))["producers"] == "Studio 54 60, Kilo Vega 40"
    assert texts(fresh(page))["moods"] == "Calm, Dark"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("kilo vega, MARA-LIND", "Kilo Vega, Mara Lind"),
        ("Kilo Vega 60, Mara Lind 40%", "Kilo Vega 60, Mara Lind 40"),
        ("Studio 54", "Studio 54 100"),
        ("Studio 54, Kilo Vega", "Studio 54 50, Kilo Vega 50"),
        ("Kilo Vega; Mara Lind; Zoe", "Kilo Vega, Mara Lind, Zoe"),
        ("", ""),
    ],
)
def test_producers_have_the_shares_that_are_named(text: str, read: str) -> None:
    for name in ("Kilo Vega", "Mara Lind", "Studio 54", "Zoe"):
        make_producer(name)
    page = make_draft()

    BY_NAME["producers"].write(page, text, Lookups.load())

    assert BY_NAME["producers"].read(page) == read


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("genre", "Trpa", "No genre is called “Trpa”; did you mean “Trap”?"),
        ("genre", "Polka", "No genre is called “Polka”."),
        ("moods", "Dark, Clam", "No mood is called “Clam”; did you mean “Calm”?"),
        ("producers", "Kilo Vga", "No producer is called “Kilo Vga”; did you mean “Kilo Vega”?"),
        ("producers", "Kilo Vega 60, Mara Lind", "Give each producer a share, as in “A 60, B 40”, or none of them."),
        ("producers", "Kilo Vega 60, kilo-vega 40", "Kilo Vega is named twice."),
        ("title", "  ", "The beat has no title."),
        ("content_id", "maybe", "“maybe” is no answer: write no, yes, or cleared (yes, and licensees are cleared)."),
    ],
)
def test_what_is_wrong_is_said(column: str, text: str, said: str) -> None:
    make_genre()
    make_mood()
    make_mood("calm", "Calm")
    make_producer()
    make_producer("Mara Lind")

    with pytest.raises(CellError) as told:
        BY_NAME[column].write(BeatPage(title="Night Bus"), text, Lookups.load())

    assert str(told.value) == said


def test_genres_of_another_language_are_not_taken() -> None:
    make_genre()
    german = Locale.objects.create(language_code="de")

    with pytest.raises(CellError, match="No genre"):
        BY_NAME["genre"].write(BeatPage(title="Night Bus"), "Trap", Lookups.load(german))


def test_licences_are_offered_as_named_and_own_prices_stay() -> None:
    mp3, wav = make_tier("mp3-lease", types=["mp3"]), make_tier("wav-lease")
    beat = make_draft().beat
    TierOverride.objects.create(beat=beat, tier=wav, amount_minor=900)
    lookups = Lookups.load()
    assert read_licences(beat, lookups) == "all"

    assert write_licences(beat, "MP3-lease", lookups)
    assert read_licences(beat, lookups) == "mp3-lease"
    assert TierOverride.objects.get(tier=wav).amount_minor == 900

    assert write_licences(beat, "none", lookups)
    assert read_licences(beat, lookups) == "none"
    assert write_licences(beat, "all", lookups)
    assert not write_licences(beat, "mp3-lease, wav-lease", lookups)
    assert not TierOverride.objects.filter(tier=mp3).exists()
    assert TierOverride.objects.get(tier=wav).amount_minor == 900


def test_many_rows_cost_the_queries_of_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_genre()
    make_mood()
    make_producer()
    lookups = Lookups.load()

    with django_assert_num_queries(0):
        for _ in range(20):
            page = BeatPage(title="Night Bus")
            BY_NAME["genre"].write(page, "trap", lookups)
            BY_NAME["moods"].write(page, "dark", lookups)
            BY_NAME["producers"].write(page, "Kilo Vega", lookups)
    assert lookups.choices("genre") == ("Trap",)
    assert lookups.choices("title") == ()
