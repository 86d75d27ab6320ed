"""Flat shapes as masks: how much ink lies where, 0 to 1, with soft edges of one pixel.

A plate is a field of coordinates; x to the right and y downwards, the shorter side from -1 to 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.float32]
Field = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Plate:
    x: Field
    y: Field
    pixel: float  # size of one in the field's units

    @classmethod
    def of(cls, width: int, height: int) -> "Plate":
        """A plate of so many pixels."""
        scale = 2 / min(width, height)
        x = (np.arange(width, dtype=np.float32) - (width - 1) / 2) * np.float32(scale)
        y = (np.arange(height, dtype=np.float32) - (height - 1) / 2) * np.float32(scale)
        return cls(np.broadcast_to(x[None, :], (height, width)), np.broadcast_to(y[:, None], (height, width)), scale)

    def inside(self, distance: Field) -> Mask:
        """Ink where a signed distance is negative."""
        return np.asarray(np.clip(0.5 - distance / np.float32(self.pixel), 0, 1), np.float32)

    def bands(self, phase: Field, share: float, period: float = 1.0) -> Mask:
        """Stripes: ink in ``share`` of each unit of ``phase``, whose slope gives the soft edge."""
        within = np.mod(phase, 1) - np.float32(share)
        slope = np.float32(self.pixel / period)
        ink = np.clip(0.5 - within / slope, 0, 1) * np.clip(0.5 + (within + share) / slope, 0, 1)
        return np.asarray(ink, np.float32)

    def disc(self, x: float, y: float, radius: float) -> Mask:
        return self.inside(np.hypot(self.x - x, self.y - y) - np.float32(radius))

    def ellipse(self, x: float, y: float, width: float, height: float) -> Mask:
        radius = np.hypot((self.x - x) / width, (self.y - y) / height) - 1
        return self.inside(radius * np.float32(min(width, height)))

    def ring(self, x: float, y: float, radius: float, thickness: float) -> Mask:
        return self.inside(np.abs(np.hypot(self.x - x, self.y - y) - np.float32(radius)) - np.float32(thickness / 2))

    def box(self, left: float, top: float, right: float, bottom: float, corner: float = 0.0) -> Mask:
        dx = np.abs(self.x - (left + right) / 2) - (right - left) / 2 + corner
        dy = np.abs(self.y - (top + bottom) / 2) - (bottom - top) / 2 + corner
        outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0)
        return self.inside(outside - np.float32(corner))

    def convex(self, *corners: tuple[float, float]) -> Mask:
        """A convex polygon, its corners clockwise as seen."""
        distance = np.full(self.x.shape, -np.inf, np.float32)
        for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
            length = float(np.hypot(x2 - x1, y2 - y1))
            away = ((self.x - x1) * (y2 - y1) - (self.y - y1) * (x2 - x1)) / np.float32(length)
            np.maximum(distance, away, out=distance)
        return self.inside(distance)

    def line(self, start: tuple[float, float], end: tuple[float, float], thickness: float) -> Mask:
        """A stroke with round ends."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        along = np.clip(((self.x - start[0]) * dx + (self.y - start[1]) * dy) / np.float32(dx * dx + dy * dy), 0, 1)
        distance = np.hypot(self.x - start[0] - along * dx, self.y - start[1] - along * dy)
        return self.inside(distance - np.float32(thickness / 2))

    def below(self, height: Field | float) -> Mask:
        """Everything under a line given as y for each x."""
        return self.inside((np.float32(height) if isinstance(height, float) else height) - self.y)

    def dots(self, pitch: float, coverage: Field, angle: float = 0.6) -> Mask:
        """A halftone screen: round dots that cover as much of the paper as ``coverage`` says."""
        u = (self.x * np.cos(angle) + self.y * np.sin(angle)) / pitch
        v = (self.y * np.cos(angle) - self.x * np.sin(angle)) / pitch
        distance = np.hypot(np.mod(u, 1) - 0.5, np.mod(v, 1) - 0.5) * np.float32(pitch)
        return self.inside(distance - np.float32(pitch) * np.sqrt(np.clip(coverage, 0, 1) / np.pi).astype(np.float32))


def union(masks: Iterable[Mask]) -> Mask:
    found: Mask | None = None
    for mask in masks:
        found = mask if found is None else np.maximum(found, mask)
    assert found is not None, "a union of nothing"
    return found


def without(mask: Mask, hole: Mask) -> Mask:
    return mask * (1 - hole)
