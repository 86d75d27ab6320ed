"""Figures for rooms, streets and machines: lamps, reels, hands, floors, hearts."""

import numpy as np

from demo.prints.shapes import Mask, Plate, union, without

Masks = tuple[Mask, ...]


def lamp(p: Plate) -> Masks:
    """The corner, the lamp over the door, the light it lets fall."""
    cone = p.convex((-0.06, -0.42), (0.06, -0.42), (0.62, 0.8), (-0.62, 0.8))
    shade = p.convex((-0.05, -0.58), (0.05, -0.58), (0.2, -0.4), (-0.2, -0.4))
    arm = union((p.line((0, -0.56), (0, -0.76), 0.025), p.line((0, -0.76), (0.95, -0.76), 0.025)))
    bricks = p.bands(p.y * 7.5, 0.86, 1 / 7.5) * p.bands(p.x * 3 + 0.5 * np.floor(np.mod(p.y * 7.5, 2)), 0.93, 1 / 3)
    door = p.box(-0.24, 0.12, 0.24, 0.9)
    light = p.dots(0.034, np.clip(0.85 - (p.y + 0.42) * 0.5, 0.12, 1).astype(np.float32)) * cone
    wall = without(bricks, union((cone, p.box(-0.22, -0.6, 0.22, -0.38))))
    return union((light, p.disc(0, -0.36, 0.085))), union((wall * p.below(-0.68), shade, arm, door * 0.9))


def ninth(p: Plate) -> Masks:
    """Nine floors, and who is still awake."""
    tower = p.box(-0.46, -0.78, 0.46, 1)
    wings = union((p.box(-1, 0.3, -0.52, 1), p.box(0.52, 0.02, 1, 1)))
    panes: list[Mask] = []
    lit: list[Mask] = []
    for floor in range(10):
        for n in range(4):
            left, top = -0.37 + n * 0.2, -0.68 + (9 - floor) * 0.165
            (lit if (floor, n) == (8, 2) else panes).append(p.box(left, top, left + 0.14, top + 0.1))
    moon = without(p.disc(-0.66, -0.52, 0.2), p.disc(-0.58, -0.58, 0.17))
    aerial = union((p.line((0.2, -0.78), (0.2, -0.95), 0.018), p.line((0.12, -0.9), (0.28, -0.9), 0.014)))
    slats = wings * p.bands(p.y * 12, 0.5, 1 / 12)
    return union((moon, *lit, slats)), union((without(tower, union((*panes, *lit))), aerial))


def reels(p: Plate) -> Masks:
    """A cassette in the rain."""
    shell = p.box(-0.78, -0.42, 0.78, 0.5, 0.08)
    label = p.box(-0.64, -0.3, 0.64, 0.24, 0.05)
    hubs, teeth = [], []
    for x in (-0.32, 0.32):
        hubs.append(p.disc(x, -0.02, 0.17))
        angle = np.arctan2(p.y + 0.02, p.x - x)
        teeth.append(p.disc(x, -0.02, 0.12) * p.bands(angle * 3 / np.pi + 0.2, 0.4, 0.1))
        teeth.append(p.ring(x, -0.02, 0.115, 0.03))
    foot = p.convex((-0.46, 0.32), (0.46, 0.32), (0.54, 0.5), (-0.54, 0.5))
    body = without(without(shell, label), foot * p.bands(p.x * 9, 0.2, 1 / 9))
    lines = p.bands(p.y * 15, 0.3, 1 / 15) * label * (1 - union(hubs))
    rain = p.bands((p.x + p.y * 0.35) * 11, 0.13, 1 / 11) * p.bands(
        p.y * 2.2 + np.floor((p.x + p.y * 0.35) * 11) * 0.37, 0.55, 0.4
    )
    return union((without(rain, shell), lines, *teeth)), union((body, *(without(hub, union(teeth)) for hub in hubs)))


def stairs(p: Plate) -> Masks:
    """Steps down to where the sun is."""
    sun = p.disc(0.3, 0.08, 0.5)
    rays = p.bands(np.arctan2(p.y - 0.08, p.x - 0.3) * 14 / np.pi, 0.5, 0.15) * p.inside(
        0.6 - np.hypot(p.x - 0.3, p.y - 0.08)
    )
    steps = union(p.box(-1, -0.66 + n * 0.22, -0.62 + n * 0.235, 1) for n in range(7))
    risers = union(p.box(-1, -0.66 + n * 0.22, -0.62 + n * 0.235, -0.6 + n * 0.22) for n in range(7))
    return union((sun, rays)), without(steps, risers * p.bands(p.x * 15, 0.5, 1 / 15))


def hands(p: Plate) -> Masks:
    """Two of them, open."""

    def hand(side: float) -> Mask:
        fingers = []
        for angle, reach, thick in (
            (-38, 0.5, 0.13),
            (-16, 0.66, 0.135),
            (4, 0.7, 0.135),
            (24, 0.62, 0.13),
            (66, 0.46, 0.14),
        ):
            tilt = np.deg2rad(angle * side - 90)
            start = (side * 0.4, 0.36)
            fingers.append(p.line(start, (start[0] + reach * np.cos(tilt), start[1] + reach * np.sin(tilt)), thick))
        return union((*fingers, p.disc(side * 0.4, 0.34, 0.23), p.box(side * 0.4 - 0.16, 0.34, side * 0.4 + 0.16, 1)))

    right, left = hand(1.0), hand(-1.0)
    sun = p.disc(0, -0.5, 0.22)
    rays = union(
        p.line((0.34 * np.cos(a), -0.5 + 0.34 * np.sin(a)), (0.46 * np.cos(a), -0.5 + 0.46 * np.sin(a)), 0.035)
        for a in np.arange(12) * np.pi / 6
    )
    return union((left, sun)), union((right, rays))


def heart(p: Plate) -> Masks:
    """Sixteen by fourteen, one life left."""
    rows = (
        "..XXX...XXX..", ".XXXXX.XXXXX.", "XXooXXXXXXXXX", "XXoXXXXXXXXXX", "XXXXXXXXXXXXX", ".XXXXXXXXXXX.",
        "..XXXXXXXXX..", "...XXXXXXX...", "....XXXXX....", ".....XXX.....", "......X......",
    )  # fmt: skip
    size = 0.116
    solid, shine = [], []
    for row, line in enumerate(rows):
        for column, mark in enumerate(line):
            x, y = (column - 6.5) * size, (row - 5.4) * size
            cell = p.box(x + 0.006, y + 0.006, x + size - 0.006, y + size - 0.006)
            if mark == "X":
                solid.append(cell)
            elif mark == "o":
                shine.append(cell)
    shadow = np.roll(union(solid), (int(0.075 / p.pixel), int(0.075 / p.pixel)), (0, 1))
    scan = p.bands(p.y * 24, 0.5, 1 / 24)
    return union(solid), union((without(shadow, union(solid)) * scan, *shine))


def interchange(p: Plate) -> Masks:
    """Where the turnpike ties its knot."""

    def road(distance: np.ndarray) -> tuple[Mask, Mask]:
        return p.inside(np.abs(distance) - 0.105), p.inside(np.abs(distance) - 0.011)

    loops = [
        road(np.hypot(p.x - x, p.y - y) - 0.34) for x, y in ((-0.34, -0.34), (0.34, 0.34), (0.34, -0.34), (-0.34, 0.34))
    ]
    straight, other = road(p.x), road(p.y)
    dash_x, dash_y = p.bands(p.y * 7, 0.5, 1 / 7), p.bands(p.x * 7, 0.5, 1 / 7)
    over = p.inside(np.abs(p.y) - 0.145)
    under = without(straight[0], over)
    return (
        union(without(loop[0], loop[1]) for loop in loops),
        union((without(under, straight[1] * dash_x), without(other[0], other[1] * dash_y))),
    )


def steps(p: Plate) -> Masks:
    """Two of them, and the door is on the latch."""
    wall = p.bands(p.y * 8 + 0.5, 0.88, 1 / 8) * p.bands(
        p.x * 3.4 + 0.5 * np.floor(np.mod(p.y * 8 + 0.5, 2)), 0.94, 1 / 3.4
    )
    arch = union((p.disc(0, -0.3, 0.42), p.box(-0.42, -0.3, 0.42, 0.5)))
    door = p.box(-0.31, -0.26, 0.31, 0.5)
    panels = union(p.box(x, y, x + 0.22, y + 0.28, 0.02) for x in (-0.26, 0.04) for y in (-0.2, 0.16))
    angle = np.arctan2(-(p.y + 0.3), p.x)
    fan = p.disc(0, -0.3, 0.33) * p.inside(p.y + 0.31) * p.bands(angle * 7 / np.pi + 0.15, 0.7, 0.2)
    knob = p.disc(0.26, 0.1, 0.035)
    treads = union((p.box(-0.6, 0.5, 0.6, 0.68), p.box(-0.82, 0.68, 0.82, 0.86)))
    noses = p.bands((p.y - 0.5) / 0.18, 0.3, 0.18) * treads
    rails = union(p.line((side * 0.7, 0.16), (side * 0.94, 0.4), 0.03) for side in (-1, 1))
    posts = union(
        p.line((side * x, y), (side * x, 0.66), 0.02) for side in (-1, 1) for x, y in ((0.7, 0.18), (0.82, 0.3))
    )
    brick = without(wall, union((arch, p.box(-1, 0.5, 1, 1))))
    return union((without(door, panels), fan, noses)), union((brick * p.inside(p.y - 0.46), treads, rails, posts, knob))


def mirror_ball(p: Plate) -> Masks:
    """A ball over a floor of squares."""
    x, y, r = 0.0, -0.3, 0.46
    ball = p.disc(x, y, r)
    height = np.clip((p.y - y) / r, -0.999, 0.999)
    latitude = np.arcsin(height)
    longitude = np.arcsin(np.clip((p.x - x) / (r * np.cos(latitude)), -0.999, 0.999))
    tiles = p.bands(latitude * 3.4, 0.86, 0.14) * p.bands(longitude * 3.4 + 0.5, 0.86, 0.14)
    checks = (np.floor(latitude * 3.4) + np.floor(longitude * 3.4 + 0.5)) % 3 == 0
    floor = p.below(0.34)
    depth = np.maximum(p.y - 0.2, 0.02)
    squares = (np.floor(1.1 / depth) + np.floor(p.x / depth * 1.3 + 0.5)) % 2 == 0
    cord = p.line((x, -1), (x, y - r), 0.02)
    beams = p.bands(np.arctan2(p.y - y, p.x - x) * 9 / np.pi, 0.22, 0.2) * (1 - p.disc(x, y, r + 0.05)) * (1 - floor)
    return union((ball * tiles, beams * 0.8)), union((ball * tiles * checks, floor * squares, cord))


def overload(p: Plate) -> Masks:
    """Too much of it, torn in slices."""
    rng = np.random.default_rng(2)
    rows = np.clip(((p.y + 1) * 7).astype(int), 0, 13)
    shift = rng.uniform(-0.16, 0.16, 14).astype(np.float32)[rows] * (rng.random(14) > 0.35)[rows]
    x = p.x + shift
    angle, radius = np.arctan2(p.y, x), np.hypot(x, p.y)
    spikes = 0.46 + 0.24 * np.abs(np.mod(angle / np.pi * 9, 1) - 0.5) * 2
    burst = p.inside(radius - spikes)
    inner = p.inside(radius - spikes * 0.62)
    core = p.inside(radius - 0.14)
    return without(burst, inner) + inner * p.bands(radius * 16, 0.5, 1 / 16), union(
        (without(inner, core), p.inside(np.abs(radius - 0.82) - 0.02))
    )


def candy(p: Plate) -> Masks:
    """A lollipop on a channel that is not tuned in."""
    radius, angle = np.hypot(p.x, p.y + 0.16), np.arctan2(p.y + 0.16, p.x)
    disc = p.disc(0, -0.16, 0.5)
    swirl = p.bands(angle / np.pi * 4 + radius * 3.2, 0.5, 0.2)
    stick = p.box(-0.04, 0.3, 0.04, 0.95)
    rng = np.random.default_rng(8)
    cells = rng.random((56, 34))
    row = np.clip(((p.y + 1) * 28).astype(int), 0, 55)
    column = np.clip(((p.x + 1) * 17).astype(int), 0, 33)
    snow = (cells[row, column] < 0.3) * p.bands(p.y * 28, 0.62, 1 / 28)
    clear = union((p.disc(0, -0.16, 0.58), p.box(-0.09, 0.3, 0.09, 1)))
    return disc * swirl, union((without(disc, swirl), stick, without(snow.astype(np.float32), clear)))
