"""A small shop to look at and listen to: pages of every kind, beats whose previews really sound.

Nothing that looks or listens writes a row, so one shop serves a whole module.
"""

import io
import math
import struct
import wave
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from catalog import listing, rights
from catalog.models import Beat, Preview
from demo import legal
from tests.catalog.making import make_beat, make_tape, make_tier
from tests.editorial.making import make_article, make_collection, make_site

SECONDS, RATE_HZ = 110, 8000  # longer than any test listens, and still "under 2 minutes"
TERMS = "You may use the beat in one song.\n\nThe producer keeps the copyright."


@dataclass(frozen=True, slots=True)
class ShopWindow:
    """What stands in the shop: ``paths`` are the addresses of one page of each kind."""

    paths: dict[str, str]


def make_window() -> ShopWindow:
    """Eight beats, one of them sold, a collection, a tape, a tape with a sold beat and an article, all published."""
    tree = make_site()
    for place, (code, amount_minor, is_exclusive) in enumerate(
        [("mp3-lease", 2900, False), ("wav-lease", 4950, False), ("exclusive", 120_000, True)]
    ):
        types = ["mp3"] if code == "mp3-lease" else ["mp3", "wav"]
        make_tier(
            code, amount_minor=amount_minor, types=types, is_exclusive=is_exclusive, sort_order=place, terms=TERMS
        )
    titles = ["Night Bus", "Undertow", "Paper Boats on the Long Canal", "Kerosene", "Rosewater", "Salt", "Last Tram"]
    beats = [
        make_beat(title, genre=("drill", "house")[at % 2], bpm=str(82 + 10 * at), tags=("night",), story="<p>Late.</p>")
        for at, title in enumerate(titles)
    ]
    sold = make_beat("Gone")
    with transaction.atomic():
        rights.withdraw(sold.beat.right_id)
    for preview in Preview.objects.all():
        preview.wave_path = "".join(f"M{at + 0.5} {16 - at % 14}v{2 * (at % 14) + 1}" for at in range(160))
        sound = heavy_tone() if preview.beat_id == beats[4].beat.pk else tone()
        preview.audio_key = default_storage.save(preview.audio_key, ContentFile(sound))
        preview.duration_s = SECONDS
        preview.save()
    collection = make_collection(tree, beats=beats[:5], intro="For the way home.")
    tape = make_tape(beats[:3], {"mp3-lease": 6900, "wav-lease": 9900}, parent=tree.collections)
    broken = make_tape([beats[0], sold], {"wav-lease": 8000}, "Broken tape", parent=tree.collections)
    body = [("heading", "Two things"), ("text", "<p>First the drums.</p>"), ("beat", beats[1])]
    body += [("quote", {"text": "Less is more", "source": "a wall"}), ("licence_table", {"heading": "All", "note": ""})]
    article = make_article(tree, summary="In plain words.", body=body)
    legal.publish_pages(tree)
    listing.refresh(Beat.objects.values_list("pk", flat=True))
    browse = str(tree.beats.url)
    return ShopWindow(
        {
            "home": "/",
            "browse": browse,
            "filtered": f"{browse}?genre=drill&q=night",
            "nothing found": f"{browse}?bpm_min=300",
            "beat": str(beats[0].url),
            "sold beat": str(sold.url),
            "producer": "/producers/kilo-vega/",
            "collections": str(tree.collections.url),
            "collection": str(collection.url),
            "tape": str(tape.url),
            "tape with a sold beat": str(broken.url),
            "articles": str(tree.articles.url),
            "article": str(article.url),
            "contact": "/contact/",
            "terms": "/terms/",
            "log-in": "/accounts/login/",
            "code": "/accounts/login/code/",
            "sign-up": "/accounts/signup/",
        }
    )


def tone() -> bytes:
    """A quiet hum, as WAV."""
    return _wav(_hum(80) * (SECONDS * RATE_HZ // 80), RATE_HZ)


def heavy_tone() -> bytes:
    """The same length in twelve megabytes, far more than a browser fetches ahead; of "Rosewater"."""
    return _wav(_hum(480) * (SECONDS * 48_000 // 480), 48_000)


def _hum(samples: int) -> bytes:
    """One period."""
    return b"".join(struct.pack("<h", int(2000 * math.sin(at * 2 * math.pi / samples))) for at in range(samples))


def _wav(frames: bytes, rate_hz: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(frames)
    return file.getvalue()
