"""What the browse page draws from a listing's question and answer: sort choices, chips, addresses of other pages."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from catalog.listing import SORTS, ListingPage, ListingQuery
from frontend.templatetags.money import price

register = template.Library()

SORT_LABELS: dict[str, Promise] = {
    "featured": gettext_lazy("Featured"),
    "newest": gettext_lazy("Newest"),
    "popular": gettext_lazy("Most licensed"),
    "price": gettext_lazy("Price: low to high"),
    "-price": gettext_lazy("Price: high to low"),
    "bpm": gettext_lazy("Tempo"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; ``url`` asks the same without it."""

    label: str
    url: str


@register.simple_tag
def sort_choices() -> list[tuple[str, Promise]]:
    """(value, label) of every sort, in the order of the list."""
    return [(sort, SORT_LABELS[sort]) for sort in SORTS]


@register.simple_tag
def chips(results: ListingPage, currency: str, fixed: str = "") -> list[Chip]:
    """One chip for each filter in force; ``fixed`` is the page's own (a producer's page), which can't be taken away."""
    return [
        Chip(_label(results, name, value, currency), _address(results.query.without(name, value)))
        for name, value in results.query.active()
        if name != fixed
    ]


@register.simple_tag
def page_url(results: ListingPage, step: int) -> str:
    """Address of the page ``step`` further on; empty where there is none."""
    number = results.page + step
    return _address(results.query.with_page(number)) if 1 <= number <= results.pages else ""


def _label(results: ListingPage, name: str, value: str, currency: str) -> str:
    if name == "q":
        return f"“{value}”"
    if name == "bpm_min":
        return gettext("from %s BPM") % value
    if name == "bpm_max":
        return gettext("to %s BPM") % value
    if name == "price_max":
        return gettext("up to %s") % price(int(value), currency)
    facet = results.facets.get(name, ())
    return next((choice.label for choice in facet if choice.value == value), value)


def _address(query: ListingQuery) -> str:
    text = query.querystring()
    return f"?{text}" if text else "?"
