"""The waveform: bars as high as the sound is loud, and the SVG path that draws them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.audio import ffmpeg
from catalog.audio.loudness import WHOLE, Part

BARS = 160
BOX_HEIGHT = 32
FULL = 100  # height of the loudest bar
LOWEST = 3  # silence is drawn as a dot, so that the line goes on
LISTENED_S = 30 * 60  # memory stays bounded, whatever a stem's header says
TIMEOUT_S = 120
_RATE_HZ = 8000


@dataclass(frozen=True, slots=True)
class Waveform:
    """``bars`` are heights from 0 to 100, the loudest being 100."""

    bars: tuple[int, ...]

    def svg_path(self) -> str:
        """``d`` of a path for a stroke of width 0.6, in a box of 160 by 32: one upright line a bar."""
        middle = BOX_HEIGHT / 2
        parts: list[str] = []
        for position, bar in enumerate(self.bars):
            half = max(bar, LOWEST) / FULL * (middle - 1)
            parts.append(f"M{position + 0.5:g} {middle - half:.1f}v{2 * half:.1f}")
        return "".join(parts)


def waveform(path: Path, part: Part = WHOLE) -> Waveform:
    """Bars of a file or a part of it, from the root mean square of each of 160 equal pieces."""
    return _waveform(_samples(path, part))


def loudest_part(path: Path, length_s: int) -> tuple[Part, Waveform]:
    """The ``length_s`` seconds in which most sounds, and their bars; the whole file if it is shorter."""
    samples = _samples(path, Part(0, LISTENED_S))
    window = length_s * _RATE_HZ
    if samples.size <= window:
        return Part(0, max(samples.size // _RATE_HZ, 1)), _waveform(samples)
    half = _RATE_HZ // 2  # a second; a sum for each, since sums for each sample take three times its memory
    halves = samples[: samples.size // half * half].reshape(-1, half)
    energy = np.concatenate([[0.0], np.cumsum(np.einsum("ij,ij->i", halves, halves))])
    start = half * int(np.argmax(energy[2 * length_s :] - energy[: -2 * length_s]))
    return Part(start / _RATE_HZ, length_s), _waveform(samples[start : start + window])


def _samples(path: Path, part: Part) -> NDArray[np.float64]:
    ran = ffmpeg.run(
        [path],
        [
            *("-map", "0:a:0", "-filter:a", f"{part.filters()}anull", "-t", str(LISTENED_S)),
            *("-ac", "1", "-ar", str(_RATE_HZ), "-f", "s16le", "pipe:1"),
        ],
        folder=path.parent,
        timeout_s=TIMEOUT_S,
    )
    return np.frombuffer(ran.stdout, dtype="<i2").astype(np.float64)


def _waveform(samples: NDArray[np.float64]) -> Waveform:
    parts = np.array_split(samples, BARS)
    loud = np.array([np.sqrt(np.mean(part**2)) if part.size else 0.0 for part in parts])
    loudest = float(loud.max(initial=0.0))
    heights = loud / loudest * FULL if loudest else loud
    return Waveform(tuple(int(height) for height in heights.round()))
