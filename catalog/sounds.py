"""The artists' names in "sounds like": how they are written, which are known, and which have a page of their own.

The pages are made of the shop window alone; an editor's words for one are a ``SoundsLike``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Count, F, Func
from django.urls import reverse

from catalog import listing
from catalog.models import BeatPage, SoundsLike, slug_of_name

FEWEST_BEATS = 3  # a page of fewer says nothing
LINKED = 12  # of the names with a page, in lists of links
TYPE_BEAT = re.compile(r"[\s-]*\btype[\s-]*beats?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sound:
    """A name with a page; ``names`` are its spellings on beats, ``intro`` an editor's words."""

    name: str
    slug: str
    names: tuple[str, ...]
    intro: str = ""

    @property
    def url(self) -> str:
        """Address of the page."""
        return reverse("catalog:sounds_like", args=[self.slug])


def tidied(names: Iterable[str], *, own: UUID | None = None) -> list[str]:
    """Each name once, without "type beat", as an editor spelt it, else as most other beats do, else as it is.

    ``own`` is the translation key of the beat that the names are for: its earlier spelling has no say.
    """
    bare = [" ".join(TYPE_BEAT.sub("", name).split()) for name in names]
    if not any(bare):
        return []
    spelt = {name.casefold(): name for name in reversed(known_names(without=own))}
    kept: dict[str, str] = {}
    for name in filter(None, bare):
        kept.setdefault(name.casefold(), spelt.get(name.casefold(), name))
    return list(kept.values())


def known_names(*, without: UUID | None = None) -> list[str]:
    """All names, those of editors first, then those that most beats have; two queries."""
    pages = BeatPage.objects.exclude(translation_key=without) if without else BeatPage.objects.all()
    used = (
        pages.annotate(name=Func(F("sounds_like"), function="unnest", output_field=CharField()))
        .order_by()
        .values("name")
        .annotate(hits=Count("*"))
        .order_by("-hits", "name")
    )
    own_words = SoundsLike.objects.values_list("name", flat=True)
    return list(dict.fromkeys([*own_words, *used.values_list("name", flat=True)]))


def pages_of(language: str) -> dict[str, Sound]:
    """By their slugs, all names that have a page in ``language``; two queries."""
    words = {row.name.casefold(): row for row in SoundsLike.objects.all()}
    found: dict[str, dict[str, int]] = {}
    for name, beats in listing.count_sounds(language):
        row = words.get(name.casefold())
        if row is None or not row.is_hidden:
            found.setdefault(row.slug if row else slug_of_name(name), {})[name] = beats
    pages: dict[str, Sound] = {}
    for slug, beats_of in found.items():
        if slug and sum(beats_of.values()) >= FEWEST_BEATS:
            names = tuple(beats_of)  # the name that most beats have goes first
            row = next((words[name.casefold()] for name in names if name.casefold() in words), None)
            pages[slug] = Sound(row.name if row else names[0], slug, names, row.intro if row else "")
    return pages


def links_of(names: Iterable[str], *, language: str) -> tuple[listing.Link, ...]:
    """``names`` with the addresses of their pages in ``language``; an empty one: there is no page."""
    wanted = tuple(names)
    if not wanted:
        return ()
    urls = {name: sound.url for sound in pages_of(language).values() for name in sound.names}
    return tuple(listing.Link(name, urls.get(name, "")) for name in wanted)


def most_carried(language: str) -> list[Sound]:
    """The names with a page that most beats carry, for a list of links."""
    return list(pages_of(language).values())[:LINKED]
