"""What a sentence of the timeline is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Tone(StrEnum):
    """How an entry is marked: most are not."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Sentence:
    """``before``, the amount where there is one (minor units, written by the page), ``after``."""

    before: str
    amount_minor: int | None = None
    after: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids of a timeline stand for."""

    titles: Mapping[str, str] = field(default_factory=dict)  # by the line's uuid
    beats: Mapping[int, str] = field(default_factory=dict)  # title by the beat's id
    licences: Mapping[str, str] = field(default_factory=dict)  # name by code
    people: Mapping[int, str] = field(default_factory=dict)  # name by the user's id


Data = Mapping[str, Any]
Writer = Callable[[Data, Known], Sentence]


def in_words(code: object) -> str:
    return str(code or "no reason given").replace("_", " ")
