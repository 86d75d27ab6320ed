"""Figures for what lies outdoors: water, palms, roads, embers, rivers."""

import numpy as np

from demo.prints.shapes import Mask, Plate, union, without

Masks = tuple[Mask, ...]


def window_seat(p: Plate) -> Masks:
    """Fields from a train, through rounded glass."""
    glass = p.box(-0.62, -0.68, 0.62, 0.62, 0.2)
    far = p.below(-0.02 + 0.12 * np.sin(p.x * 3.1 + 1))
    near = p.below(0.22 + 0.07 * np.sin(p.x * 4 - 1))
    furrows = p.bands((p.x + 0.1) / np.maximum(p.y + 0.25, 0.05) * 2.2, 0.5, 0.2) * near
    sun = p.disc(-0.2, -0.22, 0.2)
    sill = p.box(-0.78, 0.72, 0.78, 0.79)
    frame = without(p.box(-0.7, -0.76, 0.7, 0.7, 0.27), p.box(-0.64, -0.7, 0.64, 0.64, 0.22))
    return glass * union((sun, far)), union((glass * furrows, sill, frame))


def low_tide(p: Plate) -> Masks:
    """What the water leaves: arcs in the sand, and the moon that did it."""
    arcs = union(p.ring(-0.75, 1.15, radius, 0.05) for radius in np.arange(0.45, 1.75, 0.125))
    moon = p.disc(0.36, -0.36, 0.34)
    pool = p.ellipse(0.34, 0.5, 0.4, 0.13)
    pebbles = union(p.ellipse(x, y, 0.07, 0.045) for x, y in ((-0.1, 0.68), (0.06, 0.76), (-0.28, 0.42), (0.72, 0.74)))
    sand = p.below(0.02 + 0.05 * np.sin(p.x * 2 + 2))
    return union((moon, pool)), union((without(arcs * sand, pool), pebbles, p.ring(0.36, -0.36, 0.47, 0.016)))


def horn(p: Plate) -> Masks:
    """A brass bell, blowing salt."""
    curve = p.inside(np.abs(p.y) - (0.075 + 0.52 * np.clip((p.x + 0.2) / 0.72, 0, 1) ** 3.2))
    body = curve * p.box(-0.72, -0.8, 0.48, 0.8)
    mouth = p.ellipse(0.48, 0, 0.13, 0.595)
    pipe = union((p.ring(-0.3, 0.2, 0.2, 0.085), p.box(-0.85, -0.045, -0.2, 0.045), p.box(-0.88, -0.09, -0.8, 0.09)))
    valves = union(p.box(-0.44 + n * 0.15, -0.26, -0.36 + n * 0.15, 0.1, 0.03) for n in range(3))
    grains = union(
        p.convex((x, y - s), (x + s, y), (x, y + s), (x - s, y))
        for x, y, s in (
            (0.74, -0.3, 0.06),
            (0.7, 0.12, 0.05),
            (0.8, 0.42, 0.045),
            (0.78, -0.62, 0.04),
            (0.66, -0.08, 0.028),
        )
    )
    rays = p.bands(np.arctan2(p.y, p.x - 0.35) * 40 / np.pi, 0.36, 0.11) * p.inside(0.72 - np.hypot(p.x - 0.35, p.y))
    return union((body, pipe, rays * 0.55)), union((without(mouth, p.ellipse(0.5, 0, 0.07, 0.47)), valves, grains))


def ember(p: Plate) -> Masks:
    """Flames inside a flame, and the coals that keep them."""

    def flame(scale: float, lean: float) -> Mask:
        height = np.clip((0.6 - p.y) / scale, 0, 1)
        width = 0.62 * scale * height**0.55 * (1 - height) ** 1.05
        sway = lean * scale * np.sin(height * 3.6) * height
        tip = (height < 0.97).astype(np.float32)
        return np.asarray(p.inside(np.abs(p.x - sway) - width) * p.inside(p.y - 0.6) * tip, np.float32)

    outer, middle, inner = flame(1.42, 0.2), flame(1.0, -0.16), flame(0.56, 0.12)
    coals = union(p.ellipse(x, 0.64, 0.15, 0.085) for x in (-0.56, -0.28, 0, 0.28, 0.56))
    ash = p.bands((p.y - 0.76) * 18, 0.5, 1 / 18) * p.ellipse(0, 0.82, 0.85, 0.09)
    sparks = union(
        p.disc(x, y, r)
        for x, y, r in ((-0.5, -0.2, 0.03), (0.56, -0.42, 0.022), (0.48, 0.02, 0.035), (-0.3, -0.62, 0.02))
    )
    return union((without(outer, middle), inner, sparks, coals)), union(
        (without(middle, inner) * p.bands(p.y * 16, 0.5, 1 / 16), ash)
    )


def coast(p: Plate) -> Masks:
    """A sun in slats and a road that follows the shore."""
    sun = p.disc(0.06, -0.22, 0.54)
    slats = p.bands(np.clip(p.y + 0.42, 0, 2) ** 1.5 * 8.5, 0.5, 0.1) * p.below(-0.3)
    ground = p.below(0.18)
    depth = np.clip((p.y - 0.18) / 0.72, 0, 1)
    shore = -0.1 + 0.34 * np.sin(depth * 4.4 + 0.3) * (1 - depth * 0.35) - 0.25 * depth
    half = 0.008 + 0.3 * depth**1.25
    centre = shore + half * 1.5
    road = p.inside(np.abs(p.x - centre) - half)
    line = p.inside(np.abs(p.x - centre) - half * 0.08) * p.bands(1.9 / (depth + 0.1), 0.55, 0.3)
    sea = p.inside(p.x - shore) * ground
    waves = p.bands((p.y - 0.18) * 24, 0.5, 1 / 24) * sea
    return union((sun * (1 - slats), waves)), union((without(ground, union((road, sea))), line * ground))


def rapids(p: Plate) -> Masks:
    """Water round stones."""
    places = ((-0.42, -0.4, 0.2), (0.36, -0.05, 0.26), (-0.2, 0.45, 0.17), (0.62, 0.62, 0.12))
    bend = np.zeros_like(p.x)
    stones = []
    for x, y, r in places:
        dx, dy = p.x - x, p.y - y
        square = dx * dx + dy * dy
        bend = bend + dx * (r * r) / np.maximum(square, r * r * 0.8)
        stones.append(p.ellipse(x, y, r * 0.94, r * 0.9))
    flow = (p.x - bend) * 8.5 + 0.5 * np.sin(p.y * 2.2 + p.x)
    lines = p.bands(flow, 0.5, 1 / 8.5)
    solid = union(stones)
    shade = union(p.disc(x + 0.05, y + 0.06, r) for x, y, r in places)
    return without(lines, solid), union((solid, shade * p.bands((p.x + p.y) * 15, 0.5, 1 / 21)))


def palm(p: Plate) -> Masks:
    """A palm, and the shadow that it throws on a wall."""

    def tree(x: float, y: float) -> Mask:
        leaves = []
        for angle in np.deg2rad((-172, -142, -108, -72, -38, -8, 24, 156)):
            along = (p.x - x) * np.cos(angle) + (p.y - y) * np.sin(angle)
            across = (p.y - y) * np.cos(angle) - (p.x - x) * np.sin(angle)
            droop = across - np.sign(np.cos(angle) + 1e-6) * 0.55 * along**2
            width = 0.1 * np.sin(np.clip(along / 0.62, 0, 1) * np.pi) ** 0.8
            cuts = p.bands(along * 17, 0.76, 1 / 17)
            leaves.append(p.inside(np.abs(droop) - width) * cuts * p.inside(np.abs(along - 0.31) - 0.31))
        trunk = p.inside(np.abs(p.x - x - 0.14 * (p.y - y) ** 2) - 0.035 - 0.02 * (p.y - y)) * p.below(y)
        return union((*leaves, trunk))

    wall = p.box(-0.95, -0.95, 0.95, 0.55)
    sun = p.disc(-0.4, -0.46, 0.24)
    return union((tree(0.26, -0.06) * wall, sun)), union((tree(-0.08, -0.24), p.below(0.62)))


def awnings(p: Plate) -> Masks:
    """Market day: striped roofs, oranges in rows."""
    roofs, fruit, leaves = [], [], []
    width = 0.178
    for row, top in enumerate((-0.89, 0.02)):
        stripes = range(-5 + row, 6, 2)
        for n in stripes:
            left = n * width - width / 2
            roofs.append(p.box(left, top, left + width, top + 0.24))
            roofs.append(p.disc(n * width, top + 0.24, width / 2))
        for line in range(2):
            for n in range(9):
                x, y = -0.84 + n * 0.21 + 0.105 * line, top + 0.5 + line * 0.19
                fruit.append(p.disc(x, y, 0.094))
                if (n * 2 + line + row) % 5 == 0:
                    leaves.append(p.ellipse(x + 0.035, y - 0.085, 0.055, 0.02))
    edges = union(p.box(-1, top, 1, top + 0.05) for top in (-0.89, 0.02))
    return union((*fruit, edges)), union((*roofs, *leaves))
