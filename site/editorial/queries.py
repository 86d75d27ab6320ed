"""Reads of the editorial pages with their joins done: cards of chosen beats, teasers, the table of licences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.apps import apps
from django.conf import settings
from django.db.models import Prefetch
from wagtail.images import get_image_model
from wagtail.models import Page

from catalog import listing, offers
from catalog.listing import Card, Cover, ListingQuery
from catalog.models import LICENCE_TYPE, Beat, BeatPage, BeatTapePage
from catalog.queries import live_tiers

if TYPE_CHECKING:
    from wagtail.images.models import Image

    from editorial.models import CollectionPage

TEASER_COVERS = 3  # covers shown of a collection that has no picture of its own


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence as the table of all licences shows it; a beat may have a price of its own.

    ``types`` are what it delivers, in order, the contract (``license``) included; ``limits`` are words for people.
    """

    code: str
    name: str
    summary: str
    amount_minor: int
    currency: str
    types: tuple[str, ...]
    is_exclusive: bool
    limits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CollectionTeaser:
    """A collection or tape as lists show it: its own picture, or its beats' first covers. ``count``: beats shown."""

    title: str
    url: str
    intro: str
    image: Image | None
    covers: tuple[Cover, ...]
    count: int
    is_tape: bool = False


@dataclass(frozen=True, slots=True)
class ArticleTeaser:
    """An article as lists show it."""

    title: str
    url: str
    summary: str
    image: Image | None
    published_at: datetime | None


def cards_of(pages: Iterable[BeatPage | None], *, language: str) -> list[Card]:
    """Cards of chosen beat pages in the order chosen; two queries.

    Left out are beats that aren't shown, and choices whose page is gone (None).
    """
    cards = cards_by_page((page for page in pages if page is not None), language=language)
    return list({card.beat_id: card for card in cards.values()}.values())


def cards_by_page(pages: Iterable[BeatPage], *, language: str) -> dict[int, Card]:
    """By the ids of these beat pages, in their order, the cards of those whose beats are shown; two queries."""
    keys = {page.pk: page.beat_key for page in pages}
    if not keys:
        return {}
    ids = dict(Beat.objects.filter(translation_key__in=keys.values()).values_list("translation_key", "pk"))
    cards = listing.cards_for(ids.values(), language=language)
    return {pk: cards[ids[key]] for pk, key in keys.items() if key in ids and ids[key] in cards}


def newest_page() -> BeatPage | None:
    """The beat that previews of blocks show: the newest that is live."""
    page: BeatPage | None = BeatPage.objects.live().filter(alias_of=None).order_by("-first_published_at").first()
    return page


def newest_picture() -> Image | None:
    """The picture that previews of blocks show."""
    return get_image_model().objects.order_by("-pk").first()  # type: ignore[no-any-return]  # Wagtail's own managers


def lead_card(chosen: BeatPage | None, *, language: str) -> Card | None:
    """The beat that the home page begins with: the chosen one, else the first of the featured order, else None.

    One that still sells, while there is any.
    """
    cards = [card for card in cards_of([chosen] if chosen else [], language=language) if card.state != "sold"]
    first = ListingQuery(page_size=1, language=language)
    cards = cards or listing.first_cards([first])[0] or list(listing.search(first).cards)
    return cards[0] if cards else None


def latest_cards(limit: int, *, language: str, without: Card | None = None) -> list[Card]:
    """The newest beats that still sell, ``without`` one that the page shows already; one query."""
    (newest,) = listing.first_cards([ListingQuery(sort="newest", page_size=limit + 1, language=language)])
    return [card for card in newest if without is None or card.beat_id != without.beat_id][:limit]


def licence_rows(*, language: str) -> list[LicenceRow]:
    """Every published licence, in the shop's order."""
    rows = []
    for tier in live_tiers():
        if tier.amount_minor is None:
            continue
        text = offers.text_of(tier, language)
        rows.append(
            LicenceRow(
                code=tier.code,
                name=text.name,
                summary=text.summary,
                amount_minor=tier.amount_minor,
                currency=settings.SHOP_CURRENCY,
                types=(*offers.promised_types(tier), LICENCE_TYPE),
                is_exclusive=tier.is_exclusive,
                limits=offers.limits_of(tier, language),
            )
        )
    return rows


def collection_teasers(below: Page, *, limit: int | None = None) -> list[CollectionTeaser]:
    """Collections and tapes under ``below`` that every visitor may see, in the tree's order.

    A constant number of queries.
    """
    collections: type[CollectionPage] = apps.get_model("editorial", "CollectionPage")
    found = [page for model in (collections, BeatTapePage) for page in _with_beats(model, below, limit)]
    pages = sorted(found, key=lambda page: str(page.path))[:limit]
    chosen = {page.pk: [item.beat_page for item in page.items.all() if item.beat_page is not None] for page in pages}
    language = str(below.locale.language_code)
    keys = {beat_page.pk: beat_page.beat_key for beat_pages in chosen.values() for beat_page in beat_pages}
    ids = dict(Beat.objects.filter(translation_key__in=keys.values()).values_list("translation_key", "pk"))
    cards = listing.cards_for(ids.values(), language=language)
    teasers = []
    for page in pages:
        beat_ids = dict.fromkeys(ids.get(keys[beat_page.pk]) for beat_page in chosen[page.pk])
        shown = [cards[beat_id] for beat_id in beat_ids if beat_id in cards]
        covers = tuple(card.cover for card in shown[:TEASER_COVERS])
        is_tape = isinstance(page, BeatTapePage)
        teasers.append(
            CollectionTeaser(page.title, page.url or "", page.intro, page.image, covers, len(shown), is_tape)
        )
    return teasers


def _with_beats(
    model: type[CollectionPage | BeatTapePage], below: Page, limit: int | None
) -> Sequence[CollectionPage | BeatTapePage]:
    items = model._meta.get_field("items").related_model._default_manager.select_related("beat_page")
    pages: Sequence[CollectionPage | BeatTapePage] = (
        model.objects.descendant_of(below)
        .live()
        .public()
        .select_related("image", "locale")
        .prefetch_related("image__renditions", Prefetch("items", queryset=items))
        .order_by("path")[:limit]
    )
    return pages


def list_address(teasers: Sequence[CollectionTeaser | ArticleTeaser]) -> str:
    """Where the whole list stands that ``teasers`` begin; empty without any. No query.

    A page's address is its parent's and its own slug, and their parent is the page that lists them.
    """
    return urljoin(teasers[0].url, "..") if teasers else ""


def article_teasers(below: Page, *, limit: int | None = None) -> list[ArticleTeaser]:
    """Articles under ``below`` that every visitor may see, newest first."""
    model = apps.get_model("editorial", "ArticlePage")
    pages = (
        model.objects.descendant_of(below)
        .live()
        .public()
        .select_related("image")
        .prefetch_related("image__renditions")
        .order_by("-first_published_at", "-pk")[:limit]
    )
    return [
        ArticleTeaser(page.title, page.url or "", page.summary, page.image, page.first_published_at) for page in pages
    ]
