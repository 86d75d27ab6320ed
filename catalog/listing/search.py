"""Answers to ``ListingQuery``: cards, count and facets, in the same three queries whatever the shop's size."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, IntegerField, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from catalog.listing.build import words_of
from catalog.listing.cards import Card
from catalog.listing.counts import count, filters_of, rows_in
from catalog.listing.facets import FacetValue, facets_of
from catalog.listing.guess import guesses
from catalog.listing.query import ListingQuery
from catalog.models import BeatListing

ORDERS: dict[str, tuple[Any, ...]] = {
    "featured": (F("featured_rank").asc(nulls_last=True), "is_sold", "-published_at", "-beat"),
    "newest": ("-published_at", "-beat"),
    "popular": ("-licences_sold", "-published_at", "-beat"),
    "price": (F("from_amount_minor").asc(nulls_last=True), "beat"),
    "-price": (F("from_amount_minor").desc(nulls_last=True), "-beat"),
    "bpm": ("bpm_hundredths", "beat"),
}
# Everything here is one: "drake type beat" asks for what sounds like Drake.
SAID_OF_ALL = frozenset({"type", "beat", "beats", "instrumental", "instrumentals"})


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of an answer. ``is_guess``: no beat has these words, so those with similar ones are shown."""

    query: ListingQuery
    cards: tuple[Card, ...]
    count: int
    facets: dict[str, tuple[FacetValue, ...]]
    is_guess: bool = False

    @property
    def page(self) -> int:
        """Number of this page, from 1."""
        return self.query.page

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.query.page_size))


def search(query: ListingQuery) -> ListingPage:
    """Cards of one page, count and facets: three queries; a few more where misspelt words are guessed."""
    found = _found(query, _words_filter(query.q), is_guess=False)
    if found.count or not _lexemes(query.q):
        return found
    for meant in guesses(_lexemes(query.q), query.language):
        guessed = _found(query, Q(document=meant), is_guess=True)
        if guessed.count:
            return guessed
    return found


def _found(query: ListingQuery, text: Q, *, is_guess: bool) -> ListingPage:
    counts = count(query, text)
    rows = rows_in(query).filter(text, *filters_of(query).values())
    start = (query.page - 1) * query.page_size
    cards: tuple[Card, ...] = ()
    if start < counts.total:
        ordered = _ordered(rows, query, is_guess=is_guess)
        found = ordered.values_list("card", flat=True)[start : start + query.page_size]
        cards = tuple(Card.from_json(card) for card in found)
    return ListingPage(query, cards, counts.total, facets_of(query, counts), is_guess)


def _ordered(rows: QuerySet[BeatListing], query: ListingQuery, *, is_guess: bool) -> QuerySet[BeatListing]:
    """What fits the words best goes first, unless another order was asked for."""
    order, lexemes = ORDERS[query.sort], _lexemes(query.q)
    if not lexemes or query.sort != "featured":
        return rows.order_by(*order)
    fits = (
        TrigramWordSimilarity(" ".join(lexemes), "search_text")
        if is_guess
        else SearchRank("document", _ts_query(lexemes))
    )
    return rows.annotate(fits=fits).order_by("-fits", *order)


def cards_for(beat_ids: Iterable[int], *, language: str = settings.LANGUAGE_CODE) -> dict[int, Card]:
    """Cards of beats that are shown, in ``language`` or else the shop's first; one query. Others are not among them."""
    wanted = (language, settings.LANGUAGE_CODE)
    rows = BeatListing.objects.filter(beat__in=list(beat_ids)).values_list("beat_id", "language", "card")
    best: dict[int, tuple[int, dict[str, Any]]] = {}
    for beat_id, code, card in rows:
        distance = wanted.index(code) if code in wanted else len(wanted)
        if beat_id not in best or distance < best[beat_id][0]:
            best[beat_id] = (distance, card)
    return {beat_id: Card.from_json(card) for beat_id, (_, card) in best.items()}


def first_cards(asked: Sequence[ListingQuery]) -> list[list[Card]]:
    """The first cards of what still sells for each of these questions, ``page_size`` of them; one query for all.

    Words (``q``) are no part of it.
    """
    parts = [_first_rows(query, number) for number, query in enumerate(asked)]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: list[list[Card]] = [[] for _ in parts]
    for number, _, card in sorted(rows, key=lambda row: row[:2]):  # a union keeps no order
        found[number].append(Card.from_json(card))
    return found


def _first_rows(query: ListingQuery, number: int) -> QuerySet[BeatListing, tuple[int, int, dict[str, Any]]]:
    order = ORDERS[query.sort]
    rows = rows_in(query).filter(*filters_of(query).values(), is_sold=False)
    place = Window(RowNumber(), order_by=order)
    annotated = rows.annotate(number=Value(number, IntegerField()), place=place).order_by(*order)
    return annotated.values_list("number", "place", "card")[: query.page_size]


def _words_filter(words: str) -> Q:
    if lexemes := _lexemes(words):
        return Q(document=_ts_query(lexemes))
    return Q(pk=None) if words and not _words(words) else Q()


def _ts_query(lexemes: Iterable[str]) -> SearchQuery:
    return SearchQuery(" & ".join(f"{word}:*" for word in lexemes), config="simple", search_type="raw")


def _words(words: str) -> list[str]:
    return re.findall(r"[^\W_]+", words_of(words))


def _lexemes(words: str) -> list[str]:
    """The words that tell beats apart."""
    return [word for word in _words(words) if word not in SAID_OF_ALL]
