"""Wide prints for articles and collections, from the same press as the covers."""

import numpy as np
from PIL import Image

from demo.prints import press as ink
from demo.prints.covers import Design, printed
from demo.prints.shapes import Mask, Plate, union, without

Masks = tuple[Mask, ...]
WIDTH, HEIGHT = 1600, 1000


def contracts(p: Plate) -> Masks:
    """Sheets with a seal."""
    sheets: list[Mask] = []
    lines: list[Mask] = []
    for n, (x, y) in enumerate(((-0.95, -0.5), (-0.4, -0.62), (0.15, -0.5))):
        page = p.box(x, y, x + 0.8, y + 1.1, 0.03)
        sheets = [without(sheet, p.box(x - 0.03, y - 0.03, x + 0.83, y + 1.13, 0.03)) for sheet in sheets]
        lines = [without(line, p.box(x - 0.03, y - 0.03, x + 0.83, y + 1.13, 0.03)) for line in lines]
        sheets.append(page)
        lines.append(
            p.bands((p.y - y) * 9 + 0.35, 0.34, 1 / 9) * p.box(x + 0.1, y + 0.12, x + (0.7 - 0.12 * (n == 2)), y + 0.8)
        )
    angle, radius = np.arctan2(p.y - 0.42, p.x - 0.74), np.hypot(p.x - 0.74, p.y - 0.42)
    seal = p.inside(radius - 0.2 - 0.018 * np.cos(angle * 18))
    ribbons = union(
        (
            p.convex((0.64, 0.5), (0.74, 0.5), (0.7, 0.84), (0.6, 0.8)),
            p.convex((0.76, 0.5), (0.86, 0.5), (0.92, 0.8), (0.82, 0.84)),
        )
    )
    stamp = union((seal, ribbons))
    pages = union(without(sheet, line) for sheet, line in zip(sheets, lines, strict=True))
    return pages, union((without(stamp, p.ring(0.74, 0.42, 0.13, 0.018)), *lines[:2]))


def one_of_many(p: Plate) -> Masks:
    """Many may share; one may have it alone."""
    rings, one = [], None
    for row in range(4):
        for column in range(7):
            x, y = -1.2 + column * 0.4, -0.6 + row * 0.4
            if (row, column) == (1, 4):
                one = union((p.disc(x, y, 0.17), p.ring(x, y, 0.24, 0.02)))
            else:
                rings.append(union((p.ring(x, y, 0.14, 0.04), p.disc(x, y, 0.05))))
    assert one is not None
    return union(rings), one


def strands(p: Plate) -> Masks:
    """Five lines that are one, and one that is five."""
    spread = 1 / (1 + np.exp(-(p.x + 0.15) * 4.5))
    first: list[Mask] = []
    second: list[Mask] = []
    for n in range(5):
        home, away = (n - 2) * 0.062, (n - 2) * 0.33
        sway = 0.055 * np.sin(p.x * (5 + 2 * n) + n) * spread
        line = p.inside(np.abs(p.y - (home + (away - home) * spread + sway)) - (0.031 + 0.02 * spread))
        (first if n % 2 == 0 else second).append(line)
    return union(first), union(second)


def metronome(p: Plate) -> Masks:
    """Time over keys."""
    keys = p.bands(p.x * 5.6 + 0.5, 0.93, 1 / 5.6) * p.box(-2, 0.42, 2, 0.9)
    blacks = union(p.box(n / 5.6 - 0.05, 0.42, n / 5.6 + 0.05, 0.7) for n in range(-9, 10) if n % 7 not in (2, 6))
    body = p.convex((-0.16, -0.72), (0.16, -0.72), (0.42, 0.36), (-0.42, 0.36))
    window = p.convex((-0.09, -0.6), (0.09, -0.6), (0.24, 0.14), (-0.24, 0.14))
    ticks = p.bands((p.y + 0.6) * 12, 0.3, 1 / 12) * window * p.inside(np.abs(p.x) - 0.1)
    arm = union((p.line((0, 0.2), (0.42, -0.7), 0.03), p.box(0.2, -0.46, 0.36, -0.34, 0.02)))
    arcs = union(p.ring(0, 0.2, r, 0.014) * p.inside(np.abs(p.x) * 0.62 + p.y + 0.2) for r in (1.06, 1.16, 1.26))
    return union((keys, without(body, window), arcs)), union((blacks, arm, ticks))


def after_midnight(p: Plate) -> Masks:
    """A crescent over a sleeping street."""
    moon = without(p.disc(0.5, -0.3, 0.42), p.disc(0.68, -0.4, 0.36))
    stars = p.dots(0.2, np.full(p.x.shape, 0.02, np.float32), 0.35) * p.inside(p.y - 0.1)
    rng = np.random.default_rng(6)
    roofs, windows = [], []
    for n in range(13):
        left, top = -1.6 + n * 0.25, float(rng.uniform(0.02, 0.45))
        roofs.append(p.box(left, top, left + 0.25, 1))
        if n % 3 == 0:
            roofs.append(p.convex((left + 0.125, top - 0.13), (left + 0.25, top), (left, top)))
        if rng.random() < 0.5:
            windows.append(p.box(left + 0.08, top + 0.14, left + 0.15, top + 0.26))
    return union((moon, *windows)), without(union((*roofs, stars * (1 - moon))), union(windows))


def drums(p: Plate) -> Masks:
    """A kit from above."""
    heads, rims = [], []
    for x, y, r in ((0.0, 0.1, 0.5), (-0.8, 0.22, 0.34), (0.78, 0.28, 0.38), (-0.42, -0.52, 0.24), (0.4, -0.52, 0.24)):
        heads.append(p.disc(x, y, r * 0.82))
        rims.append(p.ring(x, y, r * 0.92, r * 0.09))
    cymbal = union(p.ring(-1.12, -0.42, radius, 0.022) for radius in (0.1, 0.18, 0.26, 0.34))
    other = union(p.ring(1.14, -0.42, radius, 0.022) for radius in (0.1, 0.18, 0.26, 0.34))
    sticks = union((p.line((-0.14, 0.8), (0.2, -0.12), 0.035), p.line((0.42, 0.76), (-0.16, -0.02), 0.035)))
    return union((*heads, cymbal)), union((*rims, other, sticks))


def open_windows(p: Plate) -> Masks:
    """Shutters, some of them open, and the morning."""
    frames, sky = [], []
    for row in range(2):
        for column in range(4):
            x, y = -1.14 + column * 0.76, -0.42 + row * 0.84
            open_ = (row + column) % 2 == 0 or column == 3
            pane = p.box(x - 0.15, y - 0.26, x + 0.15, y + 0.26)
            slats = p.bands((p.y - y) * 15, 0.6, 1 / 15)
            if open_:
                sky.append(union((p.disc(x + 0.02, y + 0.05, 0.11), pane * p.below(y + 0.12))))
                leaves = union(
                    (p.box(x - 0.31, y - 0.26, x - 0.17, y + 0.26), p.box(x + 0.17, y - 0.26, x + 0.31, y + 0.26))
                )
                frames.append(union((leaves * slats, without(p.box(x - 0.17, y - 0.28, x + 0.17, y + 0.28), pane))))
            else:
                frames.append(
                    union(
                        (
                            pane * slats * (1 - p.box(x - 0.012, y - 0.3, x + 0.012, y + 0.3)),
                            p.box(x - 0.19, y + 0.28, x + 0.19, y + 0.32),
                        )
                    )
                )
    return union(sky), union(frames)


ARTWORK: dict[str, Design] = {
    "how-a-licence-works": Design(contracts, ink.MIST, (ink.COBALT, ink.VERMILION)),
    "exclusive-or-lease": Design(one_of_many, ink.BONE, (ink.PINE, ink.VERMILION)),
    "what-stems-are-for": Design(strands, ink.CHALK, (ink.TEAL, ink.ROSE)),
    "key-and-tempo": Design(metronome, ink.STRAW, (ink.RUST, ink.CHARCOAL)),
    "after-midnight": Design(after_midnight, ink.STRAW, (ink.MARIGOLD, ink.NAVY)),
    "drums-up-front": Design(drums, ink.SHELL, (ink.CORAL, ink.COBALT)),
    "open-windows": Design(open_windows, ink.CHALK, (ink.MARIGOLD, ink.TEAL)),
}


def draw_artwork(slug: str) -> Image.Image:
    """The wide picture of one article or collection; raises KeyError for a slug without a design."""
    return printed(ARTWORK[slug], slug, WIDTH, HEIGHT)
