"""How a row of the shop window is made: a page, its beat, the offers and the preview on sale become one card."""

import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils.html import strip_tags

from catalog.listing.cards import AVIF_WIDTHS, Card, CardLicence, Cover, Link, Term
from catalog.models import BeatPage, Genre, Mood, Preview
from catalog.offers import Offer

logger = logging.getLogger(__name__)
COVER_SPECS = ("fill-96x96|format-webp", "fill-320x320|format-webp", "fill-800x800|format-webp")
AVIF_SPECS = tuple(f"fill-{width}x{width}|format-avif|avifquality-50" for width in AVIF_WIDTHS)
STAND_IN = "catalog/cover.svg"


@dataclass(slots=True)
class Labels:
    """Names of genres and moods in all languages, read once for many cards."""

    names: dict[tuple[str, str, str], str] = field(default_factory=dict)
    slugs: dict[tuple[str, object], str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """All terms; two queries."""
        labels = cls()
        for model in (Genre, Mood):
            for term in model.objects.select_related("locale"):
                code = term.locale.language_code
                labels.names[model.__name__, str(term.translation_key), code] = term.name
                if code == settings.LANGUAGE_CODE:
                    labels.slugs[model.__name__, term.translation_key] = term.slug
        return labels

    def term(self, term: Genre | Mood, language: str) -> Term:
        """``term`` under the slug of the shop's first language, which addresses carry, and the name in ``language``."""
        kind = type(term).__name__
        value = self.slugs.get((kind, term.translation_key), term.slug)
        return Term(value, self.names.get((kind, str(term.translation_key), language), term.name))


def cover_of(page: BeatPage) -> Cover:
    """Addresses of the cover's sizes; makes those that don't exist yet, so it may reach the storage."""
    if page.cover is None:
        return stand_in()
    try:
        renditions = page.cover.get_renditions(*COVER_SPECS, *AVIF_SPECS)
    except (OSError, BotoCoreError, ClientError):
        logger.exception("cover could not be made", extra={"page": page.pk})
        return stand_in()
    small, medium, large = (renditions[spec].url for spec in COVER_SPECS)
    avif = tuple(renditions[spec].url for spec in AVIF_SPECS)
    return Cover(small, medium, large, page.cover.description or "", avif)


def stand_in() -> Cover:
    """The drawn cover."""
    url = static(STAND_IN)
    return Cover(url, url, url, "")


def is_stand_in(cover: Cover) -> bool:
    """The drawn cover, because there was none or its picture could not be made."""
    return cover.url_small == static(STAND_IN)


def card_of(
    page: BeatPage, beat_id: int, offers: Iterable[Offer], preview: Preview | None, cover: Cover, labels: Labels
) -> Card:
    """The card of ``page`` in its own language; drafts (the editor's preview) may lack any field."""
    language = page.locale.language_code
    licences = tuple(
        CardLicence(
            offer.licence_code,
            offer.licence_name,
            offer.amount_minor,
            offer.types,
            offer.is_exclusive,
            offer.is_available,
            offer.regular_amount_minor,
        )
        for offer in offers
    )
    prices = [licence.amount_minor for licence in licences if licence.is_available]
    credits = (credit.producer for credit in page.beat_producers.all())
    return Card(
        beat_id=beat_id,
        title=page.title,
        url=address_of(page),
        producers=tuple(Link(producer.name, producer.get_absolute_url()) for producer in credits),
        genre=labels.term(page.genre, language) if page.genre else None,
        moods=tuple(labels.term(mood, language) for mood in page.moods.all()),
        tags=tuple(sorted(item.tag.name for item in page.tagged_items.all())),
        sounds_like=tuple(page.sounds_like),
        bpm=(page.bpm or Decimal(0)).normalize() + 0,
        key=page.key,
        duration_s=preview.whole_seconds if preview else 0,
        cover=cover,
        preview_url=default_storage.url(preview.audio_key) if preview else "",
        peaks_url=default_storage.url(preview.peaks_key) if preview else "",
        wave_path=preview.wave_path if preview else "",
        state="available" if prices else "sold",
        from_amount_minor=min(prices, default=None),
        currency=settings.SHOP_CURRENCY,
        licences=licences,
    )


def address_of(page: BeatPage) -> str:
    """Path of the page on this site; empty for a page that no site shows."""
    return str(page.get_url() or "")


def words_of(text: str) -> str:
    """Text as search compares it: no marks, no accents, lower case."""
    plain = unicodedata.normalize("NFKD", strip_tags(text))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare.lower()))
