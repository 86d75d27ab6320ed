"""Figures for the dark beats: rails, lanterns, harbours, ice."""

import numpy as np

from demo.prints.shapes import Mask, Plate, union, without

Masks = tuple[Mask, ...]


def rails(p: Plate) -> Masks:
    """A headlight, and the sleepers coming towards you."""
    horizon = -0.12
    depth = np.maximum(p.y - horizon, 0.004)
    track = p.inside(np.abs(p.x) - depth * 0.9)
    sleepers = p.bands(0.55 / depth, 0.5, 1.0) * track * p.below(horizon + 0.09)
    lines = union(p.inside(np.abs(np.abs(p.x) - depth * offset) - depth * 0.045) for offset in (0.62,))
    ground = p.below(horizon)
    beam = p.convex((-0.07, -0.3), (0.07, -0.3), (0.95, 1.1), (-0.95, 1.1))
    lamp = p.disc(0, -0.32, 0.3)
    rings = union((p.ring(0, -0.32, 0.43, 0.035), p.ring(0, -0.32, 0.54, 0.02), p.ring(0, -0.32, 0.66, 0.012)))
    return union((lamp, rings, beam * ground * 0.9)), without(
        ground, union((sleepers, lines * p.below(horizon + 0.03)))
    )


def lanterns(p: Plate) -> Masks:
    """Three paper lanterns on their strings, one in front of the others."""
    bodies, ribs = [], []
    for x, y, size in ((-0.42, 0.2, 0.4), (0.4, -0.2, 0.34), (0.12, 0.48, 0.27)):
        body = p.ellipse(x, y, size * 0.82, size)
        angle = np.arcsin(np.clip((p.y - y) / size, -1, 1))
        bodies.append(body)
        ribs.append(body * p.bands(angle * 3.6 + 0.2, 0.36, 0.35))
        ribs.append(p.box(x - size * 0.28, y - size - 0.035, x + size * 0.28, y - size + 0.02))
        ribs.append(p.box(x - size * 0.28, y + size - 0.02, x + size * 0.28, y + size + 0.035))
        ribs.append(p.line((x, -1.0), (x, y - size), 0.012))
        ribs.append(p.line((x, y + size), (x, y + size + 0.2), 0.02))
    return union(bodies), union(ribs)


def columns(p: Plate) -> Masks:
    """Basalt from above: hexagons, some taller than the others."""
    size = 0.29
    height = size * np.sqrt(3) / 2
    rng = np.random.default_rng(4)
    dark, light = [], []
    for row in range(-5, 6):
        for column in range(-4, 5):
            x = column * size * 1.5
            y = row * height * 2 + (height if column % 2 else 0)
            corners = [(x + size * 0.93 * np.cos(a), y + size * 0.93 * np.sin(a)) for a in np.arange(6) * np.pi / 3]
            kind = rng.integers(0, 5)
            if abs(x) > 1.2 or abs(y) > 1.2 or kind == 0:
                continue
            hexagon = p.convex(*corners)
            dark.append(hexagon if kind > 2 else hexagon * p.bands((p.y - p.x * 0.58) * 17, 0.5, 1 / 19))
            if kind in (1, 4):
                light.append(hexagon * p.below(y + 0.58 * (p.x - x)) if kind == 4 else hexagon)
    return union(light), union(dark)


def harbour(p: Plate) -> Masks:
    """Sails at anchor, a cold sun, and their reflections."""
    line = 0.22
    water = p.below(line)
    ripples = p.bands((p.y - line) * 13 + 0.12 * np.sin(p.x * 6), 0.55, 1 / 13) * water
    sails, shadows = [], []
    for x, top, width in ((-0.5, -0.42, 0.34), (0.02, -0.72, 0.46), (0.56, -0.3, 0.3)):
        sails.append(p.convex((x, top), (x + width, line - 0.07), (x, line - 0.07)))
        sails.append(p.convex((x - 0.03, top + 0.16), (x - 0.03, line - 0.07), (x - width * 0.52, line - 0.07)))
        shadows.append(p.convex((x - width * 0.5, line + 0.04), (x + width, line + 0.04), (x, 2 * line - top)))
    sun = p.disc(-0.34, -0.42, 0.27)
    return union((sun, water * 0.9)), union((*sails, *(shadow * ripples for shadow in shadows)))


def kiosk(p: Plate) -> Masks:
    """The last light in the square."""
    awning = p.convex((-0.5, -0.06), (0.5, -0.06), (0.62, 0.2), (-0.62, 0.2))
    stripes = awning * p.bands((p.x / (1 + (p.y + 0.06) * 0.92)) * 5 + 0.25, 0.5, 0.2)
    scallops = union(p.disc(-0.62 + 0.155 * (n + 0.5), 0.2, 0.0775) for n in range(8))
    booth = without(p.box(-0.5, 0.2, 0.5, 0.72), p.box(-0.4, 0.28, 0.4, 0.5))
    sky = without(
        p.box(-1, -1, 1, 0.72), union((awning, scallops, p.box(-0.5, 0.1, 0.5, 0.72), p.disc(0.46, -0.52, 0.2)))
    )
    stars = p.dots(0.16, np.full(p.x.shape, 0.018, np.float32), 0.4)
    pool = p.convex((-0.4, 0.5), (0.4, 0.5), (0.85, 0.95), (-0.85, 0.95))
    counter = union((p.box(-0.46, 0.5, 0.46, 0.545), *(p.box(x, 0.4, x + 0.07, 0.5, 0.02) for x in (-0.3, -0.18, 0.2))))
    boards = p.bands(p.x * 12, 0.1, 1 / 12) * p.box(-0.5, 0.56, 0.5, 0.72)
    lit = union((stripes, scallops * p.below(0.2), pool * p.below(0.72), p.box(-0.4, 0.26, 0.4, 0.5), booth))
    return lit, union(
        (without(sky, stars), counter, boards, without(p.box(-0.44, 0.22, 0.44, 0.5), p.box(-0.4, 0.26, 0.4, 0.5)))
    )


def curtain(p: Plate) -> Masks:
    """Velvet drawn aside, an hour on the clock of it."""
    fold = p.x * 6.5 + 0.22 * np.sin(p.y * 2.2 + p.x * 3)
    opening = 0.2 + 0.34 * np.clip(p.y + 0.55, 0, 2) ** 1.4
    open_ = p.inside(np.abs(p.x - 0.05) - opening)
    drape = without(np.ones_like(p.x), open_)
    moon = p.disc(0.05, 0.22, 0.34)
    hands = union((p.line((0.05, 0.22), (0.05, -0.02), 0.035), p.line((0.05, 0.22), (0.2, 0.33), 0.035)))
    return union((drape, without(moon, hands))), drape * p.bands(fold, 0.46, 1 / 6.5)


def facets(p: Plate) -> Masks:
    """Ice that has been stepped on."""
    rng = np.random.default_rng(9)
    seeds = np.concatenate((rng.uniform(-1.1, 1.1, (26, 2)), rng.normal(0.1, 0.28, (16, 2))))
    distances = np.stack([np.hypot(p.x - x, p.y - y).astype(np.float32) for x, y in seeds])
    nearest = distances.argmin(axis=0)
    two = np.partition(distances, 1, axis=0)[:2]
    cells = p.inside(np.float32(0.016) - (two[1] - two[0]))
    tone = rng.integers(0, 4, len(seeds))[nearest]
    angle = rng.uniform(0, np.pi, len(seeds))[nearest]
    hatch = p.bands((p.x * np.cos(angle) + p.y * np.sin(angle)) * 16, 0.5, 1 / 16)
    return cells * (tone != 3), cells * np.where(tone == 0, 1, np.where(tone == 1, hatch, 0)).astype(np.float32)


def aurora(p: Plate) -> Masks:
    """Light in curtains over low hills."""
    ground = p.below(0.52 + 0.09 * np.sin(p.x * 2.4 + 0.6) + 0.04 * np.sin(p.x * 7))
    edge = -0.15 + 0.26 * np.sin(p.x * 2.6 - 0.4) + 0.1 * np.sin(p.x * 6.1)
    rise = (edge - p.y + 0.42) / 1.05
    second = (edge * -0.6 + 0.05 - p.y + 0.35) / 0.8
    glow = np.where((rise > 0) & (rise < 1), (1 - np.clip(rise, 0, 1)) ** 1.1, 0)
    veil = np.where((second > 0) & (second < 1), (1 - np.clip(second, 0, 1)) ** 1.4 * 0.8, 0)
    fade_in = np.clip(np.minimum(rise, second) * 14, 0.15, 1)
    first = p.dots(0.024, (glow * 0.95 * np.clip(rise * 14, 0, 1)).astype(np.float32), 0.26)
    other = p.dots(0.024, (veil * 0.9 * fade_in).astype(np.float32), 1.05)
    return without(first, ground), union((without(other, ground), ground))
