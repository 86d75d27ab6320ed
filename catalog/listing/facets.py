"""Facets: what else one may choose, and how many beats each choice would leave; one query for counts, one for names."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from catalog.listing.query import LISTS, ListingQuery
from catalog.models import KEYS, BeatListing, Genre, LicenceTier, Mood, Producer

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


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet, with how many beats it would leave."""

    value: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits in all, and of each facet's values as (value, hits)."""

    total: int
    values: dict[str, list[tuple[str, int]]]


def rows_in(query: ListingQuery) -> QuerySet[BeatListing]:
    """All rows of the query's language."""
    return BeatListing.objects.filter(language=query.language)


def filters_of(query: ListingQuery) -> dict[str, Q]:
    """Conditions by the parameter that they come from; text is none of them."""
    filters: dict[str, Q] = {}
    for name in LISTS:
        if chosen := list(getattr(query, name)):
            column = COLUMNS[name]
            filters[name] = Q(**{f"{column}__{'overlap' if name in ARRAYS else 'in'}": chosen})
    if query.bpm_min is not None:
        filters["bpm_min"] = Q(bpm_hundredths__gte=query.bpm_min * 100)
    if query.bpm_max is not None:
        filters["bpm_max"] = Q(bpm_hundredths__lte=query.bpm_max * 100)
    if query.price_max is not None:
        filters["price_max"] = Q(from_amount_minor__lte=query.price_max)
    return filters


def count(query: ListingQuery, text: Q) -> Counts:
    """Hits of the query, and of each facet's values with all filters but its own; one query."""
    filters = filters_of(query)
    rows = rows_in(query).filter(text)

    def others(name: str) -> QuerySet[BeatListing]:
        return rows.filter(*(condition for of, condition in filters.items() if of != name))

    parts: list[Any] = []
    for name in LISTS:
        column = F(COLUMNS[name])
        value = Func(column, function="unnest") if name in ARRAYS else column
        values = others(name).annotate(value=Cast(value, CharField())).values("value").annotate(hits=Count("*"))
        parts.append(
            values.annotate(facet=Value(name, CharField()))
            .order_by("-hits", "value")
            .values_list("facet", "value", "hits")[:MAX_FACET_VALUES]
        )
    everything = (
        rows.filter(*filters.values())
        .annotate(facet=Value("", CharField()), value=Value("", CharField()))
        .values("facet", "value")
        .annotate(hits=Count("*"))
        .values_list("facet", "value", "hits")
    )
    total = 0
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in LISTS}
    for facet, value, hits in everything.order_by().union(*parts, all=True):
        if not facet:
            total = hits
        elif value:
            found[facet].append((value, hits))
    return Counts(total, found)


def facets_of(query: ListingQuery, values: dict[str, list[tuple[str, int]]]) -> dict[str, tuple[FacetValue, ...]]:
    """Counted values with their names; a chosen one stays though it has no hits, so that it can be taken away."""
    labels = labels_in(query.language)
    facets: dict[str, tuple[FacetValue, ...]] = {}
    for name in LISTS:
        chosen = getattr(query, name)
        counted = dict(values[name])
        counted |= {value: 0 for value in chosen if value not in counted}
        facets[name] = tuple(
            FacetValue(value, labels.get((name, value), value), count, value in chosen)
            for value, count in counted.items()
        )
    return facets


def labels_in(language: str) -> dict[tuple[str, str], str]:
    """Names of the facets' values, in one query; the wanted language wins over the first one."""

    def named(rows: Any, facet: str, value: str, language_code: Any) -> Any:
        columns = {
            "of_facet": Value(facet, CharField()),
            "of_value": Cast(F(value), CharField()),
            "of_label": Cast(F("name"), CharField()),
            "of_language": language_code,
        }
        return rows.order_by().annotate(**columns).values_list(*columns)

    locale = Cast(F("locale__language_code"), CharField())
    codes = [settings.LANGUAGE_CODE, language]
    none = Value("", CharField())
    rows = named(Genre.objects.filter(locale__language_code__in=codes), "genre", "slug", locale).union(
        named(Mood.objects.filter(locale__language_code__in=codes), "mood", "slug", locale),
        named(Producer.objects.all(), "producer", "slug", none),
        named(LicenceTier.objects.filter(live=True), "license", "code", none),
        all=True,
    )
    labels: dict[tuple[str, str], str] = {("key", value): label for value, label in KEYS}
    for facet, value, label, _ in sorted(rows, key=lambda row: row[3] == language):
        labels[facet, value] = label
    return labels
