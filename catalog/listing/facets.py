"""Facets: what else one may choose, under the names that people read; one query for the names."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from catalog.key_names import IN_FULL
from catalog.keys import compatible_keys
from catalog.listing.counts import Counts
from catalog.listing.query import LENGTHS, LISTS, ListingQuery
from catalog.models import Genre, LicenceTier, Mood, Producer

MOST_PRICE_LIMITS = 5
LENGTH_LABELS: dict[str, Promise] = {
    "short": gettext_lazy("Under 2 minutes"),
    "medium": gettext_lazy("2 to 3 minutes"),
    "long": gettext_lazy("Over 3 minutes"),
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet, with how many beats it would leave."""

    value: str
    label: str
    count: int
    is_selected: bool


def facets_of(query: ListingQuery, counts: Counts) -> dict[str, tuple[FacetValue, ...]]:
    """Counted values with their names, those that nothing has among them; a chosen one is always there.

    Beside the lists: ``price_max``, whose values are amounts in the smallest unit and have no other name, and the flags
    where they would change something.
    """
    labels = labels_in(query.language)
    facets: dict[str, tuple[FacetValue, ...]] = {}
    for name in LISTS:
        counted = _counted(query, name, counts)
        facets[name] = tuple(
            FacetValue(value, str(labels.get((name, value), value)), hits, value in getattr(query, name))
            for value, hits in counted.items()
        )
    facets["price_max"] = _price_limits(query, counts.values["price_max"])
    if counts.half_double is not None:
        facets["bpm_half_double"] = (FacetValue("1", "", counts.half_double, query.bpm_half_double),)
    if query.key:
        hits = _sum_of(compatible_keys(query.key), dict(counts.values["key"]))
        facets["key_compatible"] = (FacetValue("1", "", hits, query.key_compatible),)
    return facets


def _counted(query: ListingQuery, name: str, counts: Counts) -> dict[str, int]:
    counted = dict(counts.values[name])
    if name == "length":
        return {length: counted.get(length, 0) for length in LENGTHS}
    for value in getattr(query, name):
        counted.setdefault(value, 0)
    if name == "key" and query.key_compatible:
        return {key: _sum_of(compatible_keys([key]), counted) for key in counted}
    return counted


def _sum_of(values: Iterable[str], counted: dict[str, int]) -> int:
    return sum(counted.get(value, 0) for value in values)


def _price_limits(query: ListingQuery, prices: list[tuple[str, int]]) -> tuple[FacetValue, ...]:
    """Limits that part the shop's prices, lowest first, never the highest price: under that one is everything."""
    hits_at = {int(price): hits for price, hits in prices}
    amounts = sorted(hits_at)
    step = -(-len(amounts) // (MOST_PRICE_LIMITS + 1)) or 1
    limits = set(amounts[step - 1 : -1 : step])
    if query.price_max is not None:
        limits.add(query.price_max)
    return tuple(
        FacetValue(
            str(limit),
            str(limit),
            sum(hits for amount, hits in hits_at.items() if amount <= limit),
            limit == query.price_max,
        )
        for limit in sorted(limits)
    )


def labels_in(language: str) -> dict[tuple[str, str], str | Promise]:
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
    labels: dict[tuple[str, str], str | Promise] = {("key", value): label for value, label in IN_FULL.items()}
    labels |= {("length", value): label for value, label in LENGTH_LABELS.items()}
    for facet, value, label, _ in sorted(rows, key=lambda row: row[3] == language):
        labels[facet, value] = label
    return labels
