"""Beats beside a beat: what can be mixed with it, what its producers made else, and what is like it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Least, RowNumber

from catalog.keys import compatible_keys
from catalog.listing.cards import Card
from catalog.models import BeatListing

SHOWN = 4  # of each
TOLERANCE_PERCENT = 3  # a tempo that players shift without being heard
MULTIPLES = ((1, 1), (1, 2), (2, 1))  # the same tempo, half of it, its double


@dataclass(frozen=True, slots=True)
class NearBeats:
    """Cards of beats that still sell, each in one list alone."""

    goes_with: tuple[Card, ...] = ()
    same_producer: tuple[Card, ...] = ()
    similar: tuple[Card, ...] = ()


def near_to(card: Card, producers: list[str], *, language: str) -> NearBeats:
    """Beats near ``card``, whose producers have these slugs; one query, always in the same order.

    ``goes_with``: a compatible key and a tempo within 3 %, half and double time too; the same key first, then the
    nearest tempo. ``same_producer``: the newest. ``similar``: the same genre or a mood in common, nearest tempo first.
    """
    rows = BeatListing.objects.filter(language=language, is_sold=False).exclude(beat=card.beat_id)
    newest = (F("published_at").desc(), F("beat").desc())
    # Of each as many as the lists before it may take away.
    parts = [
        _part(rows.filter(_mixes_with(card)), 0, (_other_key(card), _tempo_distance(card), *newest), SHOWN),
        _part(rows.filter(producers__overlap=producers), 1, newest, 2 * SHOWN),
        _part(rows.filter(_is_like(card)), 2, (_tempo_distance(card), *newest), 3 * SHOWN),
    ]
    found: list[list[Card]] = [[], [], []]
    seen: set[int] = set()
    for number, _, beat_id, stored in sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[:2]):
        if beat_id not in seen and len(found[number]) < SHOWN:
            seen.add(beat_id)
            found[number].append(Card.from_json(stored))
    return NearBeats(*(tuple(cards) for cards in found))


def tempo_span(bpm_hundredths: int) -> tuple[int, int]:
    """The lowest and highest tempo that goes with this one, both in 1/100 BPM."""
    share = bpm_hundredths * TOLERANCE_PERCENT // 100
    return bpm_hundredths - share, bpm_hundredths + share


def _part(rows: QuerySet[BeatListing], number: int, order: tuple[Any, ...], most: int) -> Any:
    place = Window(RowNumber(), order_by=order)
    numbered = rows.annotate(number=Value(number, IntegerField()), place=place).order_by("place")
    return numbered.values_list("number", "place", "beat_id", "card")[:most]


def _mixes_with(card: Card) -> Q:
    lowest, highest = tempo_span(_tempo_of(card))
    if not card.key or not highest:
        return Q(pk=None)
    tempo = Q()
    for up, down in MULTIPLES:
        tempo |= Q(bpm_hundredths__gte=-(-lowest * up // down), bpm_hundredths__lte=highest * up // down)
    return tempo & Q(key__in=sorted(compatible_keys([card.key])))


def _is_like(card: Card) -> Q:
    return Q(moods__overlap=[term.value for term in card.moods]) | (Q(genre=card.genre.value) if card.genre else Q())


def _other_key(card: Card) -> Any:
    return Case(When(key=card.key, then=Value(0)), default=Value(1))


def _tempo_distance(card: Card) -> Any:
    """How far a row's tempo is from the card's, or from its half or double, whichever is nearest."""
    tempo = _tempo_of(card)
    away = ((F("bpm_hundredths") * down - Value(tempo * up)) * Value(2 // up) for up, down in MULTIPLES)
    return Least(*(Func(each, function="abs", output_field=IntegerField()) for each in away))


def _tempo_of(card: Card) -> int:
    return int(card.bpm.scaleb(2))
