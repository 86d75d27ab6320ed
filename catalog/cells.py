"""Texts as people type them into a spreadsheet's cells, and what they mean: names, tempo, key, shares, a story. Pure.

What one function writes its counterpart reads; besides that the readers take whatever is meant without a doubt.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from html import escape
from html.parser import HTMLParser

from catalog.keys import Mode, key_on

MIN_TEMPO, MAX_TEMPO = Decimal(20), Decimal(400)
WHOLE_BP = 10_000
JOINERS = "\u200c\u200d"  # parts of emoji and of Persian words, though not printable by themselves
_SEPARATORS = ",;\n"
_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=[,;\n]|$)|([^,;\n]*))(?:[,;\n]|$)')
_TEMPO = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*(?:bpm)?", re.I)
_PITCHES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_KEY = re.compile(r"([A-Ga-g])[ _-]?(#|b|sharp|flat)?[ _-]?(m|M|[a-zA-Z]{3,5})?")
_MODES: dict[str, Mode] = {
    **dict.fromkeys(("min", "minor", "moll"), "minor"),
    **dict.fromkeys(("maj", "major", "dur"), "major"),
}
_CAMELOT = re.compile(r"(1[0-2]|0?[1-9])\s*([ABab])")
_SHARE = re.compile(r"(.*\S)\s+(\d{1,3}(?:\.\d{1,2})?)\s*%?", re.S)
_BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "div"}


class CellError(ValueError):
    """What a cell says can't be taken; ``str()`` is a sentence for the editor."""


def cleaned(text: str) -> str:
    """Without what a database can't keep or nobody sees, and without space around."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t" + JOINERS).strip()


def one_line(text: str) -> str:
    """Without line breaks, and with single spaces."""
    return " ".join(text.split())


def join_names(names: Iterable[str]) -> str:
    """Names with commas between them; one that has a separator in it stands in quotes."""
    return ", ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    if any(sign in name for sign in _SEPARATORS) or name.startswith('"'):
        return '"{}"'.format(name.replace('"', '""'))
    return name


def split_names(text: str) -> list[str]:
    """Names between commas, semicolons or line breaks, each once, whatever its capitals."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _ITEM.match(text, at)
        assert match is not None  # it takes anything, the empty text too
        quoted, plain = match.groups()
        name = one_line(quoted.replace('""', '"') if quoted is not None else plain)
        if name:
            found.setdefault(name.casefold(), name)
        at = max(match.end(), at + 1)
    return list(found.values())


def tempo_text(hundredths: int | None) -> str:
    """ "140", "92.5", or "" for none."""
    if hundredths is None:
        return ""
    return f"{Decimal(hundredths).scaleb(-2).normalize():f}"


def tempo_of(text: str) -> int | None:
    """Hundredths of beats per minute of "140", "92.5", "92,5 BPM"; None of ""."""
    if not text:
        return None
    match = _TEMPO.fullmatch(text)
    if match is None:
        raise CellError(f"“{text}” is no tempo: write beats per minute, like 140 or 92.5.")
    bpm = Decimal(match[1].replace(",", ".")).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    if not MIN_TEMPO <= bpm <= MAX_TEMPO:
        raise CellError(f"{text} is no tempo of a beat: it is between {MIN_TEMPO} and {MAX_TEMPO}.")
    return int(bpm.scaleb(2))


def key_of(text: str) -> str:
    """The key as ``catalog.keys`` stores it, of "Am", "F♯ min", "Bb major", "C", "8A" (Camelot); "" of ""."""
    if not text:
        return ""
    plain = text.replace("♯", "#").replace("♭", "b").strip()
    if camelot := _CAMELOT.fullmatch(plain):
        return _on_wheel(int(camelot[1]), camelot[2].upper())
    match = _KEY.fullmatch(plain)
    mode = match and _mode(match[3] or "")
    if match is None or mode is None:
        raise CellError(f"“{text}” is no key: write one like Am, F# minor, Bb major, or 8A.")
    sign = {"#": 1, "sharp": 1, "b": -1, "flat": -1}.get(match[2] or "", 0)
    return key_on(_PITCHES[match[1].lower()] + sign, mode)


def _mode(word: str) -> Mode | None:
    """A letter alone is major, as musicians write it; "m" and "M" differ."""
    if word in ("", "M"):
        return "major"
    return "minor" if word == "m" else _MODES.get(word.lower())


def _on_wheel(hour: int, ring: str) -> str:
    """A step on Camelot's wheel is a fifth; 8A is A minor, 8B is C major."""
    return key_on(9 + 7 * (hour - 8), "minor") if ring == "A" else key_on(7 * (hour - 8), "major")


def equal_shares(count: int) -> list[int]:
    """The whole among ``count``, in 1/100 percent; what can't be divided goes to the first."""
    if not count:
        return []
    share, rest = divmod(WHOLE_BP, count)
    return [share + (place < rest) for place in range(count)]


def shares_text(credited: Sequence[tuple[str, int]]) -> str:
    """ "A, B" for equal shares, else "A 60, B 40"; the shares are in 1/100 percent."""
    is_plain = [share for _, share in credited] == equal_shares(len(credited))
    if is_plain and all(split_share(name)[1] is None for name, _ in credited):
        return join_names(name for name, _ in credited)
    return join_names(f"{name} {tempo_text(share)}" for name, share in credited)


def split_share(text: str) -> tuple[str, int | None]:
    """Name and share, in 1/100 percent, of "A 60" or "A 33.33 %"; None if no such number follows the name."""
    match = _SHARE.fullmatch(text)
    share = int(Decimal(match[2]).scaleb(2)) if match else WHOLE_BP + 1
    return (match[1], share) if match and share <= WHOLE_BP else (text, None)


def story_text(html: str) -> str:
    """What rich text says, without its looks: an empty line between paragraphs, "- " before what is listed."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.found).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def story_html(text: str) -> str:
    """Paragraphs of plain text."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    lines = (([one_line(line) for line in part.split("\n")]) for part in parts)
    return "".join(f"<p>{'<br/>'.join(escape(line, quote=False) for line in each if line)}</p>" for each in lines)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.found.append("\n\n")
        elif tag in ("br", "li"):
            self.found.append("\n" if tag == "br" else "\n- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.found.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data.replace("\n", " "))
