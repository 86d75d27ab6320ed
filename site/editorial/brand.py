"""The shop's accent: of one colour that an editor chose, the shades that are readable on both themes' grounds.

The grounds are those of frontend/css/tokens.css, which stays the only place for the shop's own colours.
"""

import colorsys
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOKENS_FILE = Path(__file__).resolve().parents[1] / "frontend" / "css" / "tokens.css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOUR = re.compile(r"#[0-9a-f]{6}")
GROUNDS = ("bg", "surface", "raised")
TEXT_RATIO, SHAPE_RATIO = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
STEP, HOVER = 0.005, 0.07  # of the lightness, which goes from 0 to 1


@dataclass(frozen=True, slots=True)
class Shades:
    """An accent in one theme, as ``#rrggbb``; ``contrast`` is the least that it has with any ground."""

    accent: str
    strong: str
    wave_played: str
    contrast: float


@dataclass(frozen=True, slots=True)
class Accent:
    """An accent in both themes."""

    light: Shades
    dark: Shades

    def stylesheet(self) -> str:
        """The tokens that it sets; in no layer, so it wins over those of the shop itself."""
        pairs = {
            "accent": (self.light.accent, self.dark.accent),
            "accent-strong": (self.light.strong, self.dark.strong),
            "link": (self.light.accent, self.dark.accent),
            "wave-played": (self.light.wave_played, self.dark.wave_played),
        }
        lines = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in pairs.items())
        return f":root{{{lines}}}\n"

    def version(self) -> str:
        """Names the stylesheet's content: another one has another address."""
        return hashlib.sha256(self.stylesheet().encode()).hexdigest()[:12]


@cache
def accent_of(colour: str) -> Accent:
    """``colour`` (``#rrggbb``) where it is readable; a darker shade on light ground, a lighter one on dark, where not.

    Every shade is readable as text on all grounds, and carries the theme's own ``accent-ink`` as text.
    """
    return Accent(light=_shades(colour, 0), dark=_shades(colour, 1))


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21.

    Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """The shop's own colours as (light, dark)."""
    return {name: (light, dark) for name, light, dark in TOKEN.findall(TOKENS_FILE.read_text())}


def _shades(colour: str, theme: int) -> Shades:
    away = -STEP if theme == 0 else STEP  # from the ground
    grounds = [tokens()[name][theme] for name in GROUNDS]
    accent = _until(colour, away, [(ground, TEXT_RATIO) for ground in [*grounds, tokens()["accent-ink"][theme]]])
    strong = _moved(accent, -HOVER if theme == 0 else HOVER)
    played = _until(accent, away, [(tokens()["wave"][theme], SHAPE_RATIO)])
    return Shades(accent, strong, played, min(ratio(accent, ground) for ground in grounds))


def _until(colour: str, step: float, wanted: Iterable[tuple[str, float]]) -> str:
    """The first shade on the way to black or white that has the wanted ratios; black or white have them all."""
    pairs = list(wanted)
    shade, moved = colour, 0.0
    while abs(moved) < 1 and any(ratio(shade, other) < least for other, least in pairs):
        moved += step
        shade = _moved(colour, moved)
    return shade


def _moved(colour: str, by: float) -> str:
    """The colour with its lightness changed, its hue and saturation kept."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(colour)))
    moved = colorsys.hls_to_rgb(hue, min(max(lightness + by, 0), 1), saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in moved)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
