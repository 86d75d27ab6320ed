"""Sample beats: covers are flat squares, waves are sums of sines, and nothing is for sale."""

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from catalog.listing import Card, CardLicence, Cover, FacetValue, Link, ListingPage, ListingQuery, Term
from catalog.offers import Offer, OfferedFile
from catalog.showing import StemTrack

NAMES = ("Salt Flats", "Last Tram", "Blue Hour Blues", "Kerosene", "Paper Boats on the Canal", "Undertow", "Rosewater")
INKS = ("#c8502d", "#2f6f73", "#d9a441", "#3b3f8f", "#8fb08c", "#b8b2a7", "#b5446e")
TERMS = "\n\n".join(
    f"{number}. A paragraph of terms, long enough to be wrapped: what the licensee may do with the beat, where, "
    "how often and for how long, and what stays with the producer."
    for number in range(1, 9)
)


def wave(seed: int) -> str:
    """160 bars that rise and fall like a song."""
    bars = []
    for at in range(160):
        loud = 0.45 + 0.3 * math.sin(at / 19 + seed) + 0.2 * math.sin(at * (1.7 + seed / 9)) * math.cos(at / 7)
        half = 15 * min(max(loud, 0.06), 1)
        bars.append(f"M{at + 0.5:g} {16 - half:.1f}v{2 * half:.1f}")
    return "".join(bars)


def cover(number: int) -> Cover:
    """A flat square with a disc."""
    ink, other = INKS[number % len(INKS)], INKS[(number + 3) % len(INKS)]
    shape = f"<circle cx='{30 + number * 7 % 45}' cy='60' r='34' fill='{other}'/>"
    ground = f"<rect width='100' height='100' fill='{ink}'/>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'>{ground}{shape}</svg>"
    url = f"data:image/svg+xml,{quote(svg)}"
    return Cover(url, url, url, alt="A disc on a flat ground")


def card(number: int, **changes: Any) -> Card:
    """One beat; ``changes`` replace fields."""
    made = Card(
        beat_id=9000 + number,
        title=NAMES[number % len(NAMES)],
        url="/styleguide/beat/",
        producers=(Link("Sample Producer", "/styleguide/browse/"),),
        genre=Term("trap", ("Trap", "Lo-fi", "Drill", "House")[number % 4]),
        moods=(Term("dark", "Dark"), Term("calm", "Calm")),
        tags=("night", "strings"),
        sounds_like=(),
        bpm=Decimal(("142", "86", "92.5", "124")[number % 4]),
        key=("F# minor", "A minor", "Bb minor", "C major")[number % 4],
        duration_s=128 + number * 7,
        cover=cover(number),
        preview_url="/static/shop/no-preview.mp3",
        peaks_url="",
        wave_path=wave(number),
        state="available",
        from_amount_minor=(2900, 3450, 1900)[number % 3],
        currency="USD",
        licences=(CardLicence("mp3-lease", "MP3 lease", 2900, ("mp3", "license"), False, True),),
    )
    return replace(made, **changes)


def stems() -> list[StemTrack]:
    """Four stems of the first beat."""
    whole = card(1)
    return [
        StemTrack(
            f"9001-stem-{at}",
            name,
            f"{whole.title}: {name}",
            whole.producers,
            whole.url,
            whole.cover,
            whole.preview_url,
            wave(at),
            20,
        )
        for at, name in enumerate(("Drums", "Bass", "Keys, through the old tape machine", "Strings"))
    ]


def sold_card(number: int) -> Card:
    """One that left the shop."""
    return card(number, state="sold", from_amount_minor=None)


def offers(*, is_available: bool = True) -> tuple[Offer, ...]:
    """Five licences, as a demo shop has them."""
    files = {
        "mp3": OfferedFile(1, "mp3", 4_120_000, "a" * 64, "MP3", 44_100),
        "wav": OfferedFile(2, "wav", 31_400_000, "b" * 64, "WAV", 44_100),
        "stems": OfferedFile(3, "stems", 212_700_000, "c" * 64, "ZIP", None),
    }
    tiers = (
        ("mp3-lease", "MP3 lease", 2900, ("mp3",), "50,000", False),
        ("wav-lease", "WAV lease", 4900, ("mp3", "wav"), "100,000", False),
        ("stems-lease", "Stems lease", 9900, ("mp3", "wav", "stems"), "250,000", False),
        ("unlimited", "Unlimited", 19_900, ("mp3", "wav", "stems"), "Unlimited", False),
        ("exclusive", "Exclusive", 89_900, ("mp3", "wav", "stems"), "Unlimited", True),
    )
    return tuple(
        Offer(
            beat_id=9000,
            beat_title=NAMES[0],
            licence_code=code,
            licence_name=name,
            summary="What it is for, in one sentence.",
            amount_minor=amount_minor,
            currency="USD",
            types=(*types, "license"),
            is_exclusive=is_exclusive,
            is_available=is_available,
            files=tuple(files[file_type] for file_type in types),
            terms=TERMS,
            limits=(("Audio streams", streams), ("Copies sold", streams), ("Music videos", "1"), ("Term", "36 months")),
            right_id=1,
            producer_shares=(),
        )
        for code, name, amount_minor, types, streams, is_exclusive in tiers
    )


def results(*, total: int = 31, query: ListingQuery | None = None) -> ListingPage:
    """A page of the list, with facets."""
    asked = query or ListingQuery()
    cards = tuple(sold_card(number) if number == 4 else card(number) for number in range(min(total, 12)))

    def choices(*labels: str, chosen: tuple[str, ...] = ()) -> tuple[FacetValue, ...]:
        return tuple(
            FacetValue(label.lower(), label, max(0, 11 - 4 * place), label.lower() in chosen)
            for place, label in enumerate(labels)
        )

    def keys(*values: str) -> tuple[FacetValue, ...]:
        return tuple(FacetValue(key, key, 9 - at, key in asked.key) for at, key in enumerate(values))

    facets = {
        "genre": choices("Trap", "Lo-fi", "Drill", "House", chosen=asked.genre),
        "mood": choices("Dark", "Calm", "Warm", chosen=asked.mood),
        "key": keys("A minor", "F# minor", "C major", "E minor", "Bb minor", "Db major", "G minor"),
        "license": choices("MP3 lease", "Exclusive"),
        "producer": choices("Sample Producer", "Another Producer"),
        "length": choices("Under 2 minutes", "2 to 3 minutes", "Over 3 minutes"),
        "price_max": tuple(
            FacetValue(str(minor), str(minor), hits, minor == asked.price_max)
            for minor, hits in ((1900, 4), (2900, 21), (3450, 30))
        ),
        "key_compatible": (FacetValue("1", "", 14, asked.key_compatible),),
        "bpm_half_double": (FacetValue("1", "", 19, asked.bpm_half_double),),
    }
    return ListingPage(asked, cards, total, facets)
