"""Where a visitor came from: a host or a campaign's words, nothing about him. What browsers send is not trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

FIELDS = ("utm_source", "utm_medium", "utm_campaign")
MOST_LETTERS = 60  # of each word
MOST_SOURCES = 100  # counted apart in a day; whoever makes names up fills no table
OTHERS = "(other)"
PLAIN = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True, slots=True)
class Touch:
    """The first touch of a visitor. ``source`` is a host without ``www.`` or a campaign's word; "" is unknown."""

    source: str = ""
    medium: str = ""
    campaign: str = ""

    def __bool__(self) -> bool:
        return bool(self.source or self.medium or self.campaign)

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Self:
        """From the parameters of an address, or of whoever names them so; ``s`` is short for ``utm_source``."""
        source = words.get("utm_source") or words.get("s") or ""
        return cls(clean(source), clean(words.get("utm_medium", "")), clean(words.get("utm_campaign", "")))

    @classmethod
    def from_json(cls, kept: object) -> Self:
        """What ``as_json`` wrote; nothing for anything else."""
        if not (isinstance(kept, list) and len(kept) == len(FIELDS) and all(isinstance(word, str) for word in kept)):
            return cls()
        return cls(*(clean(word) for word in kept))

    def as_json(self) -> list[str]:
        """For a session."""
        return [self.source, self.medium, self.campaign]


UNKNOWN = Touch()


def clean(text: str) -> str:
    """One word of at most 60 lower-case letters, digits, dots and dashes.

    An address is cut down to its host. What holds an e-mail address is about a person and is left out whole.
    """
    word = text.strip().lower()
    if "@" in word:
        return ""
    if "//" in word:
        try:
            word = urlsplit(word).hostname or ""
        except ValueError:
            return ""
    word = PLAIN.sub("-", word.partition("/")[0]).strip("-")
    return word.removeprefix("www.")[:MOST_LETTERS]
