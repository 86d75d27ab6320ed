"""Every pair of colours that meets on a page is readable, in both themes: the tokens are computed, not believed.

Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import re

import pytest

from frontend.samples.tokens import CSS, pairs, ratio

GROUNDS = ("bg", "surface", "raised")
TEXT_RATIO, SHAPE_RATIO = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11

TEXTS = [(ink, ground) for ink in ("text", "muted", "link", "danger", "success", "warning") for ground in GROUNDS]
TEXTS += [("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("bg", "text")]
SHAPES = [(shape, ground) for shape in ("control", "focus", "wave-played") for ground in GROUNDS]
SHAPES += [("wave", "bg"), ("wave", "surface"), ("wave-played", "wave"), ("accent", "bg")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS, ids=lambda pair: str(pair))
def test_text_is_readable(ink: str, ground: str, theme: int) -> None:
    tokens = pairs()

    assert ratio(tokens[ink][theme], tokens[ground][theme]) >= TEXT_RATIO


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES, ids=lambda pair: str(pair))
def test_shapes_that_mean_something_are_seen(shape: str, ground: str, theme: int) -> None:
    tokens = pairs()

    assert ratio(tokens[shape][theme], tokens[ground][theme]) >= SHAPE_RATIO


def test_ratio_is_the_one_of_the_standard() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_colours_stand_in_the_tokens_only() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(", re.IGNORECASE)

    files = [path for path in CSS.rglob("*.css") if path.name != "tokens.css"]
    found = [
        f"{path.name}: {line.strip()}"
        for path in files
        for line in path.read_text().splitlines()
        if colour.search(line)
    ]
    assert found == []


def test_every_token_used_is_defined() -> None:
    defined: set[str] = set()
    used: set[str] = set()
    for path in CSS.rglob("*.css"):
        defined.update(re.findall(r"(--[\w-]+)\s*:", path.read_text()))
        used.update(re.findall(r"var\((--[\w-]+)", path.read_text()))

    assert used - defined == set()
