"""German with all translated letters in wide forms: a text that still reads plainly was never translated.

Editors' words are plain as well; whoever looks says which those are.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from babel import Locale
from django.utils.translation import override, trans_real

LANGUAGE = "de"
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&#?\w+;)")  # what a text is filled into, and its markup
WIDE = {letter: letter + 0xFEE0 for letter in map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}
WORD = re.compile(r"[A-Za-z][A-Za-z]+")
# No words: addresses, checksums and tokens, times, figures with their units.
NO_TEXT = re.compile(
    r"<[^>]+>|\{\w+\}|https?://\S+|[\w.+…-]+@[\w.-]+|/[\w/.?=&%#-]{3,}|\b[0-9a-f]{6,64}\b|\b[0-9a-f]{6}…[0-9a-f]{6}\b|\bL-[A-Z0-9-]+|"
    r"\b[A-Z0-9]{5}-[A-Z0-9]{5}\b|\d (?:B|kB|MB|GB|kHz|kbit/s|bit|UTC)\b|\b[A-G][♭♯]?m\b"
)
NAMES = ("JavaScript", "Stripe", "Content ID", "English", "Deutsch", "Chrome", "Linux")
ALIKE = (*NAMES, "MP3", "WAV", "PDF", "ZIP", "SHA", "BPM", "QR", "SVG", "PNG")
MONTHS = tuple(Locale(LANGUAGE).months["format"]["wide"].values())
POINT = re.compile(r"(?<![\d.])\d+\.\d{1,2}(?![\d.])")  # a figure as the English write it
READ_OUT = ("alt", "aria-label", "aria-roledescription", "aria-valuetext", "label", "placeholder", "title")
FOR_SCRIPTS = re.compile(r"[^{\[].*[\w.] \w")  # a sentence in a data attribute; a label is shown anyhow
META = frozenset({"description", "og:title", "og:description", "og:image:alt", "twitter:title", "twitter:description"})
NOT_READ = ("script", "style", "svg", "code")


def wide(text: str) -> str:
    """``text`` in wide letters, with placeholders and markup as they were."""
    parts = KEPT.split(text)
    return "".join(part if at % 2 else part.translate(WIDE) for at, part in enumerate(parts))


@contextmanager
def wide_german() -> Iterator[None]:
    """German is active, and each of its texts is wide: those of Django and allauth too."""
    plain = trans_real.translation(LANGUAGE)
    marked: Any = copy.copy(plain)
    catalogs = [{key: wide(text) for key, text in each.items()} for each in plain._catalog._catalogs]  # type: ignore[attr-defined]
    marked._catalog = copy.copy(plain._catalog)  # type: ignore[attr-defined]
    marked._catalog._catalogs = catalogs
    trans_real._translations[LANGUAGE] = marked  # type: ignore[attr-defined]
    try:
        with override(LANGUAGE):
            yield
    finally:
        trans_real._translations[LANGUAGE] = plain  # type: ignore[attr-defined]


def plain_words(text: str, written: Iterable[str]) -> list[str]:
    """What in ``text`` nobody translated, but for what editors and visitors have ``written``; figures with a point."""
    phrases = "|".join(re.escape(phrase) for phrase in sorted(written, key=len, reverse=True))
    text = re.sub(rf"(?<!\w)(?:{phrases})(?!\w)", " ", text)
    text = NO_TEXT.sub(" ", text)
    for phrase in (*ALIKE, *MONTHS, *Locale(LANGUAGE).territories.values()):
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", text)
    return [*POINT.findall(text), *WORD.findall(text)]


def texts_of(html: str) -> list[str]:
    """All that a visitor of the page reads or hears, text by text."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is read out or shown of its attributes."""
        values = {name: value for name, value in attrs if value}
        if tag in NOT_READ:
            self._inside.append(tag)
        if values.get("name", values.get("property")) in META:
            self.found.append(values.get("content", ""))
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.found.append(values.get("value", ""))
        for name, value in values.items():
            if (
                name in READ_OUT
                or name.startswith("data-label")
                or (name.startswith("data-") and FOR_SCRIPTS.match(value))
            ):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave what isn't read."""
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Note the text."""
        if not self._inside and data.strip():
            self.found.append(" ".join(data.split()))
