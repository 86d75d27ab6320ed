"""A shop with beats on sale, made of rows alone: nothing is uploaded, transcoded or drawn."""

import random
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Locale

from catalog import listing
from catalog.keys import KEYS
from catalog.models import (
    Beat,
    BeatIndexPage,
    BeatPage,
    Deliverable,
    Genre,
    LicenceTier,
    Mood,
    Preview,
    Producer,
)
from catalog.models.producer import BeatProducer
from editorial.setup import ensure_site

TIERS = (
    ("mp3-lease", 2900, ["mp3"], False),
    ("wav-lease", 4900, ["mp3", "wav"], False),
    ("stems", 9900, ["mp3", "wav"], False),
    ("unlimited", 19900, ["mp3", "wav"], False),
    ("exclusive", 120_000, ["mp3", "wav"], True),
)
GENRES = ("Trap", "Drill", "Boom Bap", "Lo-fi", "House", "R&B")
MOODS = ("Dark", "Calm", "Angry", "Happy", "Sad")
SOUNDS_LIKE = ("North Side", "Ola Keys", "Marble", "The Late Train")
TAGS = ("piano", "guitar", "808", "choir", "strings", "vinyl")
WAVE_BARS = 160
T = TypeVar("T", Genre, Mood)


def open_shop(beats: int) -> str:
    """Put ``beats`` beats on sale; returns the path of the browse page."""
    tree = ensure_site(name="Bench")
    _make_tiers()
    chance = random.Random(1)  # the same shop each time
    genres = [_term(Genre, name) for name in GENRES]
    moods = [_term(Mood, name) for name in MOODS]
    producers = [Producer.objects.create(name=f"Producer {number}", slug=f"producer-{number}") for number in range(5)]
    for number in range(beats):
        page = _make_page(tree.beats, number, chance.choice(genres), chance)
        page.moods.set(chance.sample(moods, 2))
        page.tags.set(chance.sample(TAGS, 3))
        page.beat_producers.add(BeatProducer(producer=chance.choice(producers)))
        page.save()
        put_on_sale(page.beat, chance)
    BeatPage.objects.update(live=True)
    rows = listing.rebuild()
    if rows != beats:
        raise SystemExit(f"error: {rows} of {beats} beats are in the shop window")
    return str(tree.beats.get_url())


def _make_tiers() -> None:
    for position, (code, amount_minor, types, is_exclusive) in enumerate(TIERS):
        LicenceTier.objects.get_or_create(
            code=code,
            defaults={
                "name": code.replace("-", " ").capitalize(),
                "amount_minor": amount_minor,
                "types": types,
                "is_exclusive": is_exclusive,
                "terms": "You may use the beat in one song.",
                "sort_order": position,
                "live": True,
            },
        )


def _term(model: type[T], name: str) -> T:
    slug = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    term, _ = model.objects.get_or_create(slug=slug, locale=Locale.get_default(), defaults={"name": name})
    return term


def _make_page(index: BeatIndexPage, number: int, genre: Genre, chance: random.Random) -> BeatPage:
    page = BeatPage(
        title=f"Beat number {number}",
        genre=genre,
        sounds_like=chance.sample(SOUNDS_LIKE, 2),
        bpm_hundredths=chance.randrange(7_000, 17_000, 100),
        key=chance.choice(KEYS)[0],
        live=False,
        first_published_at=timezone.now() - timedelta(hours=number),
    )
    index.add_child(instance=page)
    return page


def put_on_sale(
    beat: Beat, chance: random.Random, *, types: Sequence[str] = ("wav", "mp3"), duration_s: int = 90
) -> None:
    """Files, the master first, and a preview, as rows alone."""
    files = [
        Deliverable.objects.create(
            beat=beat,
            type=file_type,
            version=1,
            storage_key=f"masters/{uuid4().hex}",
            state=Deliverable.State.READY,
            is_on_sale=True,
            size_bytes=30_000_000,
            sha256=sha256(f"{beat.pk}{file_type}".encode()).hexdigest(),
            format=file_type.upper(),
            sample_rate_hz=44_100,
        )
        for file_type in types
    ]
    heights = (chance.randrange(2, 16) for _ in range(WAVE_BARS))
    Preview.objects.create(
        beat=beat,
        master=files[0],
        master_sha256=files[0].sha256,
        state=Preview.State.READY,
        is_on_sale=True,
        audio_key=f"previews/{uuid4().hex}.mp3",
        peaks_key=f"peaks/{uuid4().hex}.json",
        wave_path="".join(f"M{bar} {16 - height}V{16 + height}" for bar, height in enumerate(heights)),
        duration_s=Decimal(duration_s),
    )
