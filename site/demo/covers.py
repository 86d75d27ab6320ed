"""Covers drawn by code: flat shapes in two or three inks on tinted paper, as a small press would print them.

One art direction for the whole label; every beat has a figure, inks and a turn of its own, all from its slug.
"""

import hashlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = 1200
WORK = 1600  # drawn larger and scaled down, for smooth edges
Mask = NDArray[np.float32]  # (WORK, WORK) in 0..1: how much ink lies where

PAPERS = ((243, 234, 216), (232, 226, 220), (238, 224, 209), (222, 228, 226), (240, 236, 228))
INKS = (
    ((226, 74, 51), (28, 46, 84)),
    ((240, 170, 40), (30, 70, 72)),
    ((38, 92, 160), (232, 108, 90)),
    ((20, 110, 96), (236, 140, 60)),
    ((120, 52, 110), (244, 182, 74)),
    ((200, 52, 84), (34, 60, 66)),
    ((60, 76, 150), (240, 196, 60)),
    ((232, 98, 62), (66, 40, 92)),
)


def draw_cover(slug: str, *, turn: int = 0) -> Image.Image:
    """The cover of one beat, ``SIZE`` pixels square, with the figure of its ``turn``; always the same picture."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(slug.encode()).digest()[:8], "big"))
    paper = _colour(PAPERS[rng.integers(len(PAPERS))])
    first, second = INKS[rng.integers(len(INKS))]
    figure = FIGURES[turn % len(FIGURES)]
    shapes = figure(rng)
    picture: Mask = np.broadcast_to(paper, (WORK, WORK, 3)).copy()
    for index, (mask, ink) in enumerate(zip(shapes, (first, second, first), strict=False)):
        printed = np.roll(mask, rng.integers(-5, 6, 2), (0, 1)) if index else mask  # plates never meet exactly
        picture = _print(picture, printed * _grain(rng), _colour(ink))
    fibres = 1 - 0.035 * rng.random((WORK, WORK, 1), np.float32)
    image = Image.fromarray((np.clip(picture * fibres, 0, 1) * 255).astype(np.uint8))
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _colour(rgb: tuple[int, int, int]) -> Mask:
    return (np.array(rgb, np.float32) / 255).astype(np.float32)


def _print(picture: Mask, mask: Mask, ink: Mask) -> Mask:
    """Inks are clear: where two overlap, both are seen."""
    covered = picture * (ink * 0.92 + 0.08 * picture)
    return np.asarray(picture * (1 - mask[..., None]) + covered * mask[..., None], np.float32)


def _grain(rng: np.random.Generator) -> Mask:
    """Ink that didn't take everywhere: fine speckles, and broad unevenness of the roller."""
    speckles = (rng.random((WORK, WORK), np.float32) > 0.035).astype(np.float32)
    small = Image.fromarray((rng.random((24, 24)) * 255).astype(np.uint8))
    coarse = np.asarray(small.resize((WORK, WORK), Image.Resampling.BICUBIC), np.float32) / 255
    return np.asarray((0.92 + 0.08 * coarse) * (0.55 + 0.45 * speckles), np.float32)


def _field() -> tuple[Mask, Mask]:
    """x to the right and y downwards, both from -1 to 1."""
    axis = np.linspace(-1, 1, WORK, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def _solid(condition: NDArray[np.bool_]) -> Mask:
    return condition.astype(np.float32)


def _suns(rng: np.random.Generator) -> list[Mask]:
    """A low sun, cut by bars that widen towards the ground."""
    x, y = _field()
    centre = rng.uniform(-0.2, 0.2)
    disc = (x - centre) ** 2 + (y + 0.05) ** 2 < rng.uniform(0.38, 0.5)
    bars = (np.mod((y + 1.0) ** 1.6 * 7, 1.0) < 0.45) & (y > -0.05)
    ground = y > rng.uniform(0.42, 0.6)
    return [_solid(disc & ~bars), _solid(ground & (np.abs(np.mod(x * 9 + y * 3, 1) - 0.5) < 0.34))]


def _arches(rng: np.random.Generator) -> list[Mask]:
    """Doorways one inside the other, and a moon."""
    x, y = _field()
    shift = rng.uniform(-0.25, 0.25)
    radius = np.where(y < 0.1, np.hypot(x - shift, (y - 0.1)), np.abs(x - shift))
    rings = (radius < 0.86) & (np.mod(radius * rng.uniform(5.2, 6.8), 1) < 0.56)
    moon = np.hypot(x + shift * 2.2, y + 0.55) < rng.uniform(0.2, 0.3)
    return [_solid(rings), _solid(moon | (y > 0.84))]


def _quarters(rng: np.random.Generator) -> list[Mask]:
    """A floor of quarter circles, each tile turned its own way."""
    tiles = int(rng.integers(3, 6))
    x, y = _field()
    column, row = (np.clip(((axis + 1) / 2 * tiles).astype(int), 0, tiles - 1) for axis in (x, y))
    u, v = ((axis + 1) / 2 * tiles - cell for axis, cell in ((x, column), (y, row)))
    turn = rng.integers(0, 4, (tiles, tiles))[row, column]
    u = np.where(turn % 2 == 0, u, 1 - u)
    v = np.where(turn < 2, v, 1 - v)
    radius = np.hypot(u, v)
    plate = rng.integers(0, 3, (tiles, tiles))[row, column]
    return [_solid((radius < 0.94) & (plate != 1)), _solid(((radius > 0.5) & (radius < 0.94)) & (plate != 0))]


def _waves(rng: np.random.Generator) -> list[Mask]:
    """Water by night: bands that swell, and a light over them."""
    x, y = _field()
    phase, swell = rng.uniform(0, 6), rng.uniform(0.05, 0.12)
    level = y + swell * np.sin(x * rng.uniform(2.2, 4.2) + phase) + 0.04 * np.sin(x * 9 - phase)
    water = (level > -0.15) & (np.mod(level * rng.uniform(6, 9), 1) < 0.58)
    light = np.hypot(x - rng.uniform(-0.5, 0.5), y + 0.5) < rng.uniform(0.22, 0.34)
    return [_solid(water), _solid(light | ((level > 0.55) & (np.mod(level * 12, 1) < 0.3)))]


def _towers(rng: np.random.Generator) -> list[Mask]:
    """A street of columns of differing height, some windows lit."""
    x, y = _field()
    count = int(rng.integers(7, 13))
    column = np.clip(((x + 1) / 2 * count).astype(int), 0, count - 1)
    inside = np.mod((x + 1) / 2 * count, 1) < 0.8
    tops = rng.uniform(-0.75, 0.35, count)[column]
    houses = inside & (y > tops)
    lit = rng.random((count, 18))[column, np.clip(((y + 1) * 9).astype(int), 0, 17)] > 0.72
    windows = (np.mod((y + 1) * 9, 1) < 0.45) & (np.abs(np.mod((x + 1) / 2 * count, 1) - 0.4) < 0.2) & lit
    disc = np.hypot(x - rng.uniform(-0.4, 0.4), y + 0.35) < 0.42
    return [_solid(disc), _solid(houses & ~windows)]


def _spokes(rng: np.random.Generator) -> list[Mask]:
    """A record, or a wheel: rays around a hub, with one ring left clear."""
    x, y = _field()
    cx, cy = rng.uniform(-0.35, 0.35, 2)
    radius, angle = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
    rays = np.mod(angle / np.pi * rng.integers(6, 12) + radius * rng.uniform(-0.8, 0.8), 1) < 0.5
    clear = np.abs(radius - rng.uniform(0.5, 0.7)) < 0.06
    hub = (radius < 0.28) & (radius > 0.07)
    return [_solid(rays & ~clear & (radius > 0.34)), _solid(hub | (np.abs(radius - 0.92) < 0.05))]


def _slopes(rng: np.random.Generator) -> list[Mask]:
    """Hills in steps, one behind the other, under a small sun."""
    x, y = _field()
    far = y > 0.15 - np.abs(np.mod(x * rng.uniform(0.8, 1.3) + rng.uniform(0, 2), 2) - 1) * 0.85
    near = y > 0.55 - np.abs(np.mod(x * rng.uniform(0.7, 1.1) + rng.uniform(0, 2), 2) - 1) * 0.6
    shade = np.mod((x + y) * 14, 1) < 0.5
    sun = np.hypot(x - rng.uniform(-0.55, 0.55), y + 0.55) < 0.22
    return [_solid((far & shade) | near), _solid(near | sun)]


FIGURES: tuple[Callable[[np.random.Generator], list[Mask]], ...] = (
    _suns,
    _arches,
    _quarters,
    _waves,
    _towers,
    _spokes,
    _slopes,
)
