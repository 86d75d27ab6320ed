"""Keeps the pictures that other sites show of beats: drawn on a worker, and again when what they show has changed."""

import hashlib
import json
import logging
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from babel.numbers import format_decimal
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext, override
from PIL import Image, UnidentifiedImageError
from wagtail.models import Site

from catalog import listing
from catalog.key_names import in_plain_letters
from catalog.listing import Card
from catalog.listing.build import COVER_SPECS
from catalog.locales import reader_locale
from catalog.media import remaking, share_drawing
from catalog.media.share_drawing import Words, draw
from catalog.models import BeatListing, BeatPage, SharePicture

logger = logging.getLogger(__name__)
AT_ONCE = 500
WORK_FOR_S = 20.0
COVERLESS = "-"  # ends what a picture says it was drawn of, if its cover could not be fetched
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def go_on() -> int:
    """Draw what is missing or out of date, for some seconds; returns how many were drawn. Safe to run twice.

    The row is committed once its picture is stored; the picture before stays for a while, since others' pages show it.
    """
    drawn, ends = 0, time.monotonic() + WORK_FOR_S
    shop = shop_name()
    try:
        for row in _due()[:AT_ONCE]:
            drawn += _look_at(row, shop)
            if time.monotonic() > ends:
                break
    except (share_drawing.NoFontError, BotoCoreError, ClientError, OSError):
        logger.exception("pictures to share wait: they can't be drawn or stored just now")
    if drawn:
        listing.raise_content_number()
    return drawn


def look_again() -> None:
    """Something that all pictures show (the shop's name) has changed."""
    SharePicture.objects.update(seen_at=LONG_AGO)


def picture_url(beat_id: int, language: str) -> str:
    """Address of a beat's picture; empty while none is drawn. One query."""
    key = SharePicture.objects.filter(beat=beat_id, language=language).values_list("key", flat=True).first()
    return str(default_storage.url(key)) if key else ""


def shop_name() -> str:
    """Of the default site, which the pictures carry."""
    name = Site.objects.filter(is_default_site=True).values_list("site_name", flat=True).first()
    return str(name or settings.WAGTAIL_SITE_NAME)


def _due() -> QuerySet[BeatListing]:
    current = SharePicture.objects.filter(
        beat=OuterRef("beat"), language=OuterRef("language"), seen_at__gte=OuterRef("refreshed_at")
    )
    return BeatListing.objects.filter(~Exists(current)).order_by("-published_at", "pk")


def _look_at(row: BeatListing, shop: str) -> int:
    """Draw the row's picture if it would differ from the one that there is; 1 if it did.

    Where the storage refuses the cover just now, the picture is drawn without it and stays due until it can be read.
    """
    card = Card.from_json(row.card)
    with override(row.language):
        words = _words(card, shop)
    digest = _digest(words, card)
    before = SharePicture.objects.filter(beat=row.beat_id, language=row.language).first()
    if before is not None and before.drawn_of == digest:
        SharePicture.objects.filter(pk=before.pk).update(seen_at=row.refreshed_at)
        return 0
    cover, seen_at = None, row.refreshed_at
    try:
        cover = _cover(row)
    except (BotoCoreError, ClientError):
        logger.exception("cover can't be fetched just now", extra={"beat": row.beat_id})
        digest, seen_at = digest[: -len(COVERLESS)] + COVERLESS, LONG_AGO
        if before is not None and before.drawn_of == digest:
            return 0
    key = str(default_storage.save(f"share/{uuid4().hex}.jpg", ContentFile(draw(words, cover))))
    SharePicture.objects.update_or_create(
        beat_id=row.beat_id,
        language=row.language,
        defaults={"key": key, "drawn_of": digest, "seen_at": seen_at},
    )
    if before is not None:
        remaking.retire([before.key])
    return 1


def _words(card: Card, shop: str) -> Words:
    unit = gettext("BPM")
    bpm = f"{format_decimal(card.bpm, '0.##', locale=reader_locale())} {unit}" if card.bpm else ""
    facts = " · ".join(
        fact for fact in (bpm, in_plain_letters(card.key), card.genre.label if card.genre else "") if fact
    )
    return Words(card.title, ", ".join(link.name for link in card.producers), facts, shop, card.wave_path)


def _digest(words: Words, card: Card) -> str:
    said: list[Any] = [share_drawing.DRAWN_ANEW, card.cover.url_large, words.title, words.by, words.facts, words.shop]
    return hashlib.sha256(json.dumps([*said, words.wave_path]).encode()).hexdigest()[:16]


def _cover(row: BeatListing) -> Image.Image | None:
    """The cover, 800 pixels wide; None without one, or if its file is gone or broken.

    Raises BotoCoreError or ClientError where the storage is in trouble, which passes.
    """
    page = BeatPage.objects.select_related("cover").filter(pk=row.page_id).first()
    if page is None or page.cover is None:
        return None
    try:
        with page.cover.get_rendition(COVER_SPECS[-1]).file.open() as file:
            picture = Image.open(file)
            picture.load()
            return picture
    except (UnidentifiedImageError, OSError):
        logger.exception("cover can't be read", extra={"beat": row.beat_id})
        return None
