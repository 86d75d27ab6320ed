"""The design's tokens as ``css/tokens.css`` has them, and how well two colours are told apart.

Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import re
from dataclasses import dataclass
from pathlib import Path

CSS = Path(__file__).resolve().parents[1] / "css"
INK = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
SIZE = re.compile(r"^  --(text|space|radius|target|measure|page)(-[\w]+)?: ([^;]+);", re.MULTILINE)
MOTION = re.compile(r"^  --(quick|calm): ([^;]+);", re.MULTILINE)
REM_PX = 16


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour in both themes, with its ratio to each theme's ground."""

    name: str
    light: str
    dark: str
    light_ratio: float
    dark_ratio: float


@dataclass(frozen=True, slots=True)
class Size:
    """A measure by name; ``px`` where it is one number of rems or pixels."""

    name: str
    value: str
    px: float | None


def pairs() -> dict[str, tuple[str, str]]:
    """Each opaque colour as (light, dark)."""
    return {name: (light, dark) for name, light, dark in INK.findall(_source())}


def inks() -> list[Ink]:
    """Every opaque colour, as it is on the page's ground."""
    found = pairs()
    light_ground, dark_ground = found["bg"]
    return [
        Ink(name, light, dark, ratio(light, light_ground), ratio(dark, dark_ground))
        for name, (light, dark) in found.items()
    ]


def sizes(kind: str) -> list[Size]:
    """Tokens that are named ``kind`` or begin with it: text, space, radius, target, measure, page."""
    return [
        Size(f"{name}{rest}", value, _px(value))
        for name, rest, value in SIZE.findall(_wide_screens(_source()))
        if name == kind and "light-dark" not in value
    ]


def motions() -> list[Size]:
    """How long things take, and how they get going."""
    return [Size(name, value, None) for name, value in MOTION.findall(_source())]


def ratio(one: str, other: str) -> float:
    """Contrast of two colours as ``#rrggbb``, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _px(value: str) -> float | None:
    match = re.fullmatch(r"([\d.]+)(rem|px)", value)
    return float(match[1]) * (REM_PX if match[2] == "rem" else 1) if match else None


def _wide_screens(css: str) -> str:
    return css.partition("@media")[0]


def _source() -> str:
    return (CSS / "tokens.css").read_text()
