"""How many beats each choice of a facet would leave: one query for all of them, whatever is asked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Least
from django.db.models.lookups import LessThanOrEqual

from catalog.keys import compatible_keys
from catalog.listing.query import LENGTHS, LISTS, ListingQuery
from catalog.models import BeatListing

COLUMNS = {
    "genre": "genre",
    "key": "key",
    "mood": "moods",
    "tag": "tags",
    "sounds_like": "sounds_like",
    "producer": "producers",
    "license": "licences",
}
ARRAYS = frozenset({"mood", "tag", "sounds_like", "producer", "license"})
MAX_FACET_VALUES = 40
MAX_PRICES = 500
COUNTED = (*LISTS, "price_max")
WITHIN = "license, price_max"


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits in all, and of each facet's values as (value, hits), those without hits among them.

    The prices are those of beats, so the hits of a limit are a sum. ``half_double`` is how many beats the tempos would
    leave with half and double time; None unless both limits are given.
    """

    total: int
    values: dict[str, list[tuple[str, int]]]
    half_double: int | None = None


class CodesWithin(Func):
    """Of a row's prices, the codes of those up to ``limit``, each as a row."""

    template = "unnest(ARRAY(SELECT key FROM jsonb_each_text(%(expressions)s) WHERE value::int <= %(limit)s))"
    output_field = CharField()


class AmountOf(Func):
    """Of a row's prices, the one of a licence's code; none where it can't be had."""

    template, arg_joiner = "(%(expressions)s)::int", " ->> "
    output_field = IntegerField()


def rows_in(query: ListingQuery) -> QuerySet[BeatListing]:
    """All rows of the query's language."""
    return BeatListing.objects.filter(language=query.language)


def filters_of(query: ListingQuery) -> dict[str, Q]:
    """Conditions by the facet that they come from ("tempo" for both limits); text is none of them."""
    filters: dict[str, Q] = {}
    for name, column in COLUMNS.items():
        chosen = list(getattr(query, name))
        if name == "key" and query.key_compatible:
            chosen = sorted(compatible_keys(chosen))
        if chosen:
            filters[name] = Q(**{f"{column}__{'overlap' if name in ARRAYS else 'in'}": chosen})
    if query.length:
        filters["length"] = _either(_between("duration_s", *LENGTHS[name]) for name in query.length)
    if query.bpm_min is not None or query.bpm_max is not None:
        filters["tempo"] = _tempo(query.bpm_min, query.bpm_max, is_wide=query.bpm_half_double)
    if query.price_max is not None:
        filters["price_max"] = Q(LessThanOrEqual(_amount_of(query), query.price_max))
    return filters


def count(query: ListingQuery, text: Q) -> Counts:
    """Hits of the query, and of each facet's values with all filters but its own; one query."""
    filters = filters_of(query)
    rows = rows_in(query).filter(text)
    parts: list[Any] = [_values(rows, query, name, _but(filters, name)) for name in COUNTED]
    if query.price_max is not None:
        parts.append(_licences_within(rows, query.price_max, _but(filters, "license", "price_max")))
    wide = None
    if query.bpm_min is not None and query.bpm_max is not None:
        wide = _but(filters, "tempo") & _tempo(query.bpm_min, query.bpm_max, is_wide=True)
        parts.append(_one(rows.filter(wide), "half_double"))
    total, half_double = 0, 0
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in (*COUNTED, WITHIN)}
    for facet, value, hits in _one(rows.filter(*filters.values()), "").union(*parts, all=True):
        if not facet:
            total = hits
        elif facet == "half_double":
            half_double = hits
        elif value:
            found[facet].append((value, hits))
    within = dict(found.pop(WITHIN))
    if query.price_max is not None:
        found["license"] = [(code, within.get(code, 0)) for code, _ in found["license"]]
    return Counts(total, found, None if wide is None else half_double)


def _licences_within(rows: QuerySet[BeatListing], limit: int, others: Q) -> Any:
    """Hits of each licence at its own price: a limit means the price of the licence that is chosen with it."""
    counted = rows.filter(others).annotate(value=CodesWithin(F("prices"), limit=limit)).values("value")
    counted = counted.annotate(hits=Count("pk"), facet=Value(WITHIN, CharField())).order_by()
    return counted.values_list("facet", "value", "hits")


def _values(rows: QuerySet[BeatListing], query: ListingQuery, name: str, others: Q) -> Any:
    """(facet, value, hits) of one facet: every value that the text leaves, counted where the other filters hold.

    Their order is by what the text alone leaves, so that nothing moves under the hand that chooses.
    """
    hits = Count("pk", filter=others) if others else Count("pk")
    values = rows.annotate(value=Cast(_value_of(name, query), CharField())).values("value")
    counted = values.annotate(hits=hits, held=Count("pk"), facet=Value(name, CharField())).order_by("-held", "value")
    most = MAX_FACET_VALUES
    if name == "price_max":
        counted, most = counted.exclude(value=None), MAX_PRICES
    return counted.values_list("facet", "value", "hits")[:most]


def _value_of(name: str, query: ListingQuery) -> Any:
    if name == "price_max":
        return _amount_of(query)
    if name == "length":
        return Case(*(When(_between("duration_s", *span), then=Value(length)) for length, span in LENGTHS.items()))
    return Func(F(COLUMNS[name]), function="unnest") if name in ARRAYS else F(COLUMNS[name])


def _amount_of(query: ListingQuery) -> Any:
    """What a limit on the price is compared with: the cheapest of the chosen licences, or of all without a choice."""
    chosen = [AmountOf(F("prices"), Cast(Value(code), TextField())) for code in query.license]
    if not chosen:
        return F("from_amount_minor")
    return Least(*chosen) if len(chosen) > 1 else chosen[0]


def _one(rows: QuerySet[BeatListing], facet: str) -> Any:
    counted = rows.annotate(facet=Value(facet, CharField()), value=Value("", CharField())).values("facet", "value")
    return counted.annotate(hits=Count("*")).values_list("facet", "value", "hits").order_by()


def _but(filters: dict[str, Q], *names: str) -> Q:
    together = Q()
    for of, condition in filters.items():
        if of not in names:
            together &= condition
    return together


def _tempo(lowest: int | None, highest: int | None, *, is_wide: bool) -> Q:
    """Between both limits (beats per minute). Wide: at half and double time, too, if there are two limits."""
    factors = (1.0, 0.5, 2.0) if is_wide and lowest is not None and highest is not None else (1.0,)
    return _either(
        _between(
            "bpm_hundredths",
            None if lowest is None else round(lowest * 100 * factor),
            None if highest is None else round(highest * 100 * factor),
        )
        for factor in factors
    )


def _between(column: str, lowest: int | None, highest: int | None) -> Q:
    condition = Q() if lowest is None else Q(**{f"{column}__gte": lowest})
    return condition if highest is None else condition & Q(**{f"{column}__lte": highest})


def _either(conditions: Any) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either
