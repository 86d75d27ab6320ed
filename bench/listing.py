"""A list with all its facets in a shop of thousands of beats, beside its page of cards alone."""

import random
import time
from collections.abc import Callable
from statistics import median, quantiles
from uuid import uuid4

from django.db import connection

from bench.load import Load
from bench.shop import GENRES, MOODS, SOUNDS_LIKE, TAGS, TIERS
from catalog import listing
from catalog.keys import KEYS
from catalog.listing import ListingQuery
from catalog.models import Beat, BeatListing

BEATS = 5000
ASKED: dict[str, ListingQuery] = {
    "all": ListingQuery(),
    "filtered": ListingQuery(genre=("trap",), mood=("dark", "calm"), bpm_min=80, bpm_max=140, bpm_half_double=True),
    "words": ListingQuery(q="number 42", length=("medium",)),
    "misspelt": ListingQuery(q="nubmer marbel"),
    "a licence's price": ListingQuery(license=("wav-lease",), price_max=30_000),
}


def fill(beats: int = BEATS) -> None:
    """Rows of the shop window alone, varied in all that is counted; everything else is of one beat."""
    sample = BeatListing.objects.order_by("pk").first()
    if sample is None:
        raise SystemExit("error: no beat is on sale")
    chance = random.Random(2)  # the same shop each time
    right = sample.beat.right_id
    made = Beat.objects.bulk_create(
        [Beat(right_id=right, translation_key=uuid4()) for _ in range(beats - BeatListing.objects.count())]
    )
    rows = []
    for number, beat in enumerate(made):
        row = _copy(sample)
        row.pk, row.beat = None, beat
        row.genre = chance.choice(GENRES).lower()
        row.moods = [mood.lower() for mood in chance.sample(MOODS, 2)]
        row.tags, row.sounds_like = chance.sample(TAGS, 3), chance.sample(SOUNDS_LIKE, 2)
        row.producers = [f"producer-{chance.randrange(60)}"]
        row.licences = [code for code, *_ in TIERS]
        row.prices = {code: chance.randrange(1_900, 90_000, 50) for code in row.licences}
        row.key = chance.choice(KEYS)[0]
        row.bpm_hundredths, row.duration_s = chance.randrange(7_000, 17_000, 100), chance.randrange(70, 260)
        row.from_amount_minor = chance.randrange(1_900, 5_000, 50)
        row.search_text = f"beat number {number} {' '.join([*row.sounds_like, *row.tags, row.genre]).lower()}"
        rows.append(row)
    BeatListing.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_beatlisting SET document = to_tsvector('simple', search_text)")
        cursor.execute("VACUUM ANALYZE catalog_beatlisting")


def ask(query: ListingQuery, *, for_s: float) -> Load:
    """The whole answer, as pages get it, again and again."""
    return _timed(lambda: listing.search(query), for_s)


def ask_cards_alone(query: ListingQuery, *, for_s: float) -> Load:
    """A page of cards without count and facets."""
    return _timed(lambda: listing.first_cards([query]), for_s)


def _timed(call: Callable[[], object], for_s: float) -> Load:
    call()
    took: list[float] = []
    began = time.perf_counter()
    until = began + for_s
    while time.perf_counter() < until or len(took) < 2:  # of one answer there is no spread, on a machine this busy
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)
    return Load(len(took), len(took) / (time.perf_counter() - began), median(took), quantiles(took, n=20)[-1])


def _copy(row: BeatListing) -> BeatListing:
    return BeatListing(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
