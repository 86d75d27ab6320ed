"""Draws the picture of a beat that other sites show: 1200 by 630 pixels, in the shop's two inks, with its own font.

The font is the one that pages have, from the built files; nothing of the machine is used, which may lack it.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont, ImageOps

SIZE = (WIDTH, HEIGHT) = (1200, 630)
DRAWN_ANEW = 1  # raise it when the same beat looks different: then all are drawn again
FONT = "shop/fonts/familjen-grotesk.woff2"
BOLD, REGULAR = 700, 400
# Of site/frontend/css/tokens.css, the dark ones: what is shared stands beside other shops' white.
GROUND, PAPER, MUTED, ACCENT, WAVE = "#360c18", "#fceee9", "#e0b5b4", "#ffb4c1", "#a06173"
MARGIN, QUALITY = 56, 86
TITLE_SIZES = (92, 80, 68, 58, 50, 44)
TITLE_LINES = 3
BAR = re.compile(r"M([\d.]+) ([\d.]+)v([\d.]+)")
WAVE_BOX = (160, 32)  # that wave paths are drawn in
UNKNOWN = "\U0010fffe"  # no font has it


class NoFontError(Exception):
    """The front end was never built here."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a picture; ``facts`` is one line, ``wave_path`` a card's."""

    title: str
    by: str
    facts: str
    shop: str
    wave_path: str


def draw(words: Words, cover: Image.Image | None) -> bytes:
    """A JPEG. Text that the font can't write is left out. Raises NoFontError."""
    picture = Image.new("RGB", SIZE, GROUND)
    pen = ImageDraw.Draw(picture)
    left, right = MARGIN, WIDTH - MARGIN
    if cover is not None:
        picture.paste(ImageOps.fit(cover.convert("RGB"), (HEIGHT, HEIGHT)), (0, 0))
        left = HEIGHT + MARGIN
    _wave(pen, words.wave_path, (left, HEIGHT - MARGIN - 150, right, HEIGHT - MARGIN - 50))
    y = _title(pen, words.title, left, right)
    for text, colour in ((words.by, PAPER), (words.facts, MUTED)):
        y = _line(pen, text, (left, y), right - left, 36, REGULAR, colour)
    _line(pen, words.shop, (left, HEIGHT - MARGIN - 32), right - left, 30, BOLD, ACCENT)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return file.getvalue()


def _title(pen: ImageDraw.ImageDraw, title: str, left: int, right: int) -> float:
    """In the largest size whose lines fit; returns where the next line begins."""
    words = writable(title).split()
    for size in TITLE_SIZES:
        font = _font(size, BOLD)
        lines = _wrapped(words, font, right - left)
        if len(lines) <= TITLE_LINES and all(font.getlength(line) <= right - left for line in lines):
            break
    lines = [*lines[: TITLE_LINES - 1], *([" ".join(lines[TITLE_LINES - 1 :])] if len(lines) >= TITLE_LINES else [])]
    lines = [_cut(line, font, right - left) for line in lines]
    y: float = MARGIN - size * 0.2
    for line in lines:
        pen.text((left, y), line, PAPER, font)
        y += size * 1.02
    return y + size * 0.35


def _line(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[float, float], width: float, size: int, weight: int, colour: str
) -> float:
    shown = writable(text)
    if not shown:
        return at[1]
    font = _font(size, weight)
    pen.text(at, _cut(shown, font, width), colour, font)
    return at[1] + size * 1.35


def _wrapped(words: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _wave(pen: ImageDraw.ImageDraw, path: str, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    across, down = (right - left) / WAVE_BOX[0], (bottom - top) / WAVE_BOX[1]
    for at, start, length in BAR.findall(path):
        x, y = left + float(at) * across, top + float(start) * down
        pen.line((x, y, x, y + float(length) * down), fill=WAVE, width=max(int(across * 0.7), 1))


def writable(text: str) -> str:
    """``text`` if the font has all its letters, if need be without their marks; else nothing."""
    for form in (unicodedata.normalize("NFC", text), _bare(text)):
        if all(_has(letter) for letter in set(form)):
            return form
    return ""


def _bare(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


@cache
def _has(letter: str) -> bool:
    font = _font(40, REGULAR)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(UNKNOWN))


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    found = finders.find(FONT)
    if not found:
        raise NoFontError(f"{FONT} is missing: build the front end (npm run build).")
    font = ImageFont.truetype(io.BytesIO(Path(str(found)).read_bytes()), size)
    font.set_variation_by_axes([weight])
    return font
