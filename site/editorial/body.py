"""What all blocks of one page show, read at once: a page of many blocks costs the queries of a page of few.

A page puts its ``PageBody`` into the context as ``shown``; a block that stands alone (its preview) has one of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.blocks import ListBlock, StreamBlock, StructBlock

from catalog import listing
from catalog.listing import Card, ListingQuery
from catalog.models import BeatPage
from editorial import queries


@dataclass(frozen=True, slots=True)
class Rule:
    """Which beats a row shows, and how many: a question to the shop window."""

    query: ListingQuery

    @classmethod
    def of(cls, value: Mapping[str, Any], *, language: str) -> "Rule":
        """The rule that an editor wrote into a row; what is empty restricts nothing."""
        genre, mood, producer = value.get("genre"), value.get("mood"), value.get("producer")
        name = (value.get("sounds_like") or "").strip()
        query = ListingQuery(
            genre=(genre.slug,) if genre else (),
            mood=(mood.slug,) if mood else (),
            producer=(producer.slug,) if producer else (),
            sounds_like=(name,) if name else (),
            bpm_min=value.get("bpm_min"),
            bpm_max=value.get("bpm_max"),
            sort=value.get("order") or "newest",
            page_size=value.get("count") or 6,
            language=language,
        )
        return cls(query)


class PageBody:
    """Cards and licences that the blocks of a StreamField show; each kind is read when first asked for."""

    def __init__(self, blocks: Iterable[Any], *, language: str) -> None:
        self.language = language
        self._blocks = [(bound.block, bound.value) for bound in blocks]

    def cards(self, pages: Iterable[BeatPage | None]) -> list[Card]:
        """Cards of chosen beats in their order; those that aren't shown are left out."""
        found = (self._chosen.get(page.pk) for page in pages if page is not None)
        return list({card.beat_id: card for card in found if card is not None}.values())

    def cards_by(self, rule: Rule) -> list[Card]:
        """Cards of the beats that the rule finds."""
        return self._found.get(rule, [])

    @cached_property
    def licences(self) -> list[queries.LicenceRow]:
        """All published licences."""
        return queries.licence_rows(language=self.language)

    @cached_property
    def _chosen(self) -> dict[int, Card]:
        pages = {page.pk: page for block, value in self._blocks for page in _pages_in(block, value)}
        return queries.cards_by_page(pages.values(), language=self.language)

    @cached_property
    def _found(self) -> dict[Rule, list[Card]]:
        rules = [rule for block, value in self._blocks for rule in _rules_in(block, value, self.language)]
        wanted = list(dict.fromkeys(rules))
        cards = listing.first_cards([rule.query for rule in wanted])
        return dict(zip(wanted, cards, strict=True))


def body_of(blocks: Any, *, language: str) -> PageBody:
    """The body of a page; ``blocks`` is the StreamField's value."""
    return PageBody(blocks, language=language)


def shown_in(parent_context: Mapping[str, Any] | None, block: Any, value: Any) -> PageBody:
    """The body of the page that a block stands on; one of its own for a block that stands alone."""
    context = parent_context or {}
    if isinstance(context.get("shown"), PageBody):
        return context["shown"]  # type: ignore[no-any-return]  # a template's context is untyped
    locale = getattr(context.get("page"), "locale", None)
    language = str(locale.language_code) if locale is not None else (get_language() or "en")
    return PageBody([block.bind(value)], language=language)


def _pages_in(block: Any, value: Any) -> Iterable[BeatPage]:
    if isinstance(value, BeatPage):
        yield value
    for child, part in _parts(block, value):
        yield from _pages_in(child, part)


def _rules_in(block: Any, value: Any, language: str) -> Iterable[Rule]:
    if getattr(block, "has_rule", False) and block.is_by_rule(value):
        yield Rule.of(value["rule"], language=language)


def _parts(block: Any, value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(block, StructBlock) and value and isinstance(value, Mapping):
        return [(block.child_blocks[name], value.get(name)) for name in block.child_blocks]
    if isinstance(block, ListBlock) and value:
        return [(block.child_block, each) for each in value]
    if isinstance(block, StreamBlock) and value:
        return [(bound.block, bound.value) for bound in value]
    return []
