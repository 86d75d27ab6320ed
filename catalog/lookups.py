"""Genres, moods, producers and licences by the names that people type; read once for many rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, Self, TypeVar

from wagtail.models import Locale

from catalog import queries
from catalog.cells import CellError, one_line
from catalog.models import Genre, LicenceTier, Mood, Producer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """Things of one kind; ``what`` is the kind's name, ``names`` are shown to choose from."""

    what: str
    names: tuple[str, ...]
    by_word: dict[str, T]

    def get(self, text: str) -> T | None:
        """The one of that name or slug, whatever its capitals."""
        return self.by_word.get(one_line(text).casefold())

    def find(self, text: str) -> T:
        """The one of that name or slug; raises CellError with the name that is nearest."""
        found = self.get(text)
        if found is not None:
            return found
        near = get_close_matches(text.casefold(), [name.casefold() for name in self.names], n=1)
        meant = next((name for name in self.names if name.casefold() in near), "")
        raise CellError(f"No {self.what} is called “{text}”" + (f"; did you mean “{meant}”?" if meant else "."))


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the cells of one language's pages may name."""

    genres: Named[Genre]
    moods: Named[Mood]
    producers: Named[Producer]
    tiers: Named[LicenceTier]

    @classmethod
    def load(cls, locale: Locale | None = None) -> Self:
        """Read them, in four queries; genres and moods of the shop's first language unless another is named."""
        locale = locale or Locale.get_default()
        genres = [(one, one.name, one.slug) for one in Genre.objects.filter(locale=locale)]
        moods = [(one, one.name, one.slug) for one in Mood.objects.filter(locale=locale)]
        producers = [(one, one.name, one.slug) for one in Producer.objects.all()]
        tiers = [(one, one.code, one.name) for one in queries.live_tiers()]
        return cls(
            genres=_named("genre", genres),
            moods=_named("mood", moods),
            producers=_named("producer", producers),
            tiers=_named("published licence", tiers),
        )

    def choices(self, column: str) -> tuple[str, ...]:
        """What may be chosen in the column of that name; empty where anything may be written."""
        known = {
            "genre": self.genres.names,
            "moods": self.moods.names,
            "producers": self.producers.names,
            "licences": self.tiers.names,
        }
        return known.get(column, ())


def _named(what: str, found: Iterable[tuple[T, str, str]]) -> Named[T]:
    """By name or, where no other has it as its name, by slug."""
    rows = list(found)
    words = {one_line(second).casefold(): one for one, _, second in rows}
    words.update({one_line(first).casefold(): one for one, first, _ in rows})
    return Named(what, tuple(first for _, first, _ in rows), words)
