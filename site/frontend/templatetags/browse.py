"""What the browse page draws from a listing's question and answer: sort choices, chips, addresses of other pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from catalog.key_names import IN_FULL
from catalog.keys import WHEEL, camelot, short_name
from catalog.listing import SORTS, Card, FacetValue, ListingPage, ListingQuery, tempo_span
from catalog.locales import quoted
from catalog.offers import Offer, OfferedFile
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
    """One chip for each filter in force; ``fixed`` is the page's own (a producer's page), which can't be taken away.

    Both limits of a tempo are one chip; so is its widening where it has any effect.
    """
    query = results.query
    found: list[Chip] = []
    for name, value in query.active():
        without = query.without(name, value)
        if name == "bpm_min" and query.bpm_max is not None:
            without = without.without("bpm_max")
        if name == fixed or (name == "bpm_max" and query.bpm_min is not None):
            continue
        found.append(Chip(_label(results, name, value, currency), _address(without)))
    return found


@register.simple_tag
def chosen_count(active: list[Chip], query: ListingQuery) -> int:
    """How many of these chips are filters: not the words, which stand in their own field."""
    return len(active) - bool(query.q)


@register.simple_tag
def wheel(results: ListingPage) -> list[FacetValue]:
    """Choices of the key in the order of the Camelot wheel, each beside its relative: two for a number that is used."""
    known = {choice.value: choice for choice in results.facets.get("key", ())}
    used = {camelot(key)[:-1] for key in known}
    return [known.get(key) or FacetValue(key, key, 0, is_selected=False) for key in WHEEL if camelot(key)[:-1] in used]


@register.simple_tag
def compatible_query(card: Card) -> str:
    """The question to the list for all that goes well with a beat; whole tempos, so it may find one more or less."""
    lowest, highest = (round(tempo / 100) for tempo in tempo_span(int(card.bpm.scaleb(2))))
    query = ListingQuery(key=(card.key,), key_compatible=True, bpm_min=lowest, bpm_max=highest, bpm_half_double=True)
    return _address(query)


@register.simple_tag
def offered_files(offers: Iterable[Offer]) -> list[tuple[OfferedFile, list[str]]]:
    """Every file of these offers once, with the names of the licences that deliver it."""
    found: dict[int, tuple[OfferedFile, list[str]]] = {}
    for offer in offers:
        for file in offer.files:
            found.setdefault(file.deliverable_id, (file, []))[1].append(offer.licence_name)
    return list(found.values())


@register.filter
def on_wheel(key: str) -> str:
    """``"A minor"|on_wheel`` is "8A · Am"; empty for no key."""
    return f"{camelot(key)} · {short_name(key)}" if camelot(key) else key


@register.filter
def key_in_full(key: str) -> str:
    """``"F# minor"|key_in_full`` is "F♯ minor"; "fis-Moll" to a German."""
    return str(IN_FULL.get(key, key))


@register.filter
def wheel_place(key: str) -> str:
    """``"A minor"|wheel_place`` is "8A"."""
    return camelot(key)


@register.filter
def key_name(key: str) -> str:
    """``"F# minor"|key_name`` is "F♯m"."""
    return short_name(key) or key


@register.simple_tag
def page_url(results: ListingPage, step: int) -> str:
    """Address of the page ``step`` further on; empty where there is none."""
    number = results.page + step
    return _address(results.query.with_page(number)) if 1 <= number <= results.pages else ""


def _label(results: ListingPage, name: str, value: str, currency: str) -> str:
    if name == "q":
        return quoted(value)
    query = results.query
    if name == "bpm_min" and query.bpm_max is not None:
        return gettext("%(lowest)s to %(highest)s BPM") % {"lowest": value, "highest": query.bpm_max}
    if name == "bpm_min":
        return gettext("from %s BPM") % value
    if name == "bpm_max":
        return gettext("to %s BPM") % value
    if name == "price_max":
        return gettext("up to %s") % price(int(value), currency)
    if name == "bpm_half_double":
        return gettext("half and double time")
    if name == "key_compatible":
        return gettext("keys that go well")
    if name == "key":
        return on_wheel(value)
    facet = results.facets.get(name, ())
    return next((choice.label for choice in facet if choice.value == value), value)


def _address(query: ListingQuery) -> str:
    text = query.querystring()
    return f"?{text}" if text else "?"
