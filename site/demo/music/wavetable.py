"""Oscillators whose filter is drawn into their tables: single cycles at every cut-off, morphed as the filter moves."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from demo.music.tone import Curve, Signal

Shape = Literal["saw", "square", "pulse", "triangle"]

SIZE = 2048
HARMONICS = 640
STEPS_PER_OCTAVE = 4
LOWEST = -1.0  # octaves of the cut-off above the fundamental, in the first table
OCTAVES = 10
HIGHEST_CUTOFF = 0.36  # of the sample rate: with 24 dB an octave above it, what folds back is inaudible


@dataclass(frozen=True, slots=True)
class Bank:
    tables: Signal  # (steps * (SIZE + 1),): each with its first sample repeated, so that interpolation needs no wrap
    steps: int


def _amplitudes(shape: Shape) -> tuple[Signal, Signal]:
    """Sine amplitudes and phases of each harmonic."""
    n = np.arange(1, HARMONICS + 1, dtype=np.float32)
    if shape == "saw":
        return (1 / n).astype(np.float32), np.zeros_like(n)
    if shape == "square":
        return np.where(n % 2 == 1, 1 / n, 0), np.zeros_like(n)
    if shape == "pulse":
        return np.abs(np.sin(np.pi * n * 0.22)) / n, np.where(np.sin(np.pi * n * 0.22) < 0, np.pi, 0).astype(np.float32)
    return np.where(n % 2 == 1, 1 / n**2, 0), np.where(n % 4 == 3, np.pi, 0).astype(np.float32)


@cache
def bank(shape: Shape, resonance: float) -> Bank:
    """Tables of a four-pole low-pass with ``resonance`` (0 none, 1 sings) at rising cut-offs."""
    amplitudes, phases = _amplitudes(shape)
    harmonics = np.arange(1, HARMONICS + 1, dtype=np.float32)
    steps = OCTAVES * STEPS_PER_OCTAVE + 1
    tables = np.zeros((steps, SIZE + 1), np.float32)
    quality = 0.7 + 5.0 * resonance**2
    for step in range(steps):
        x2 = (harmonics / 2 ** (LOWEST + step / STEPS_PER_OCTAVE)) ** 2
        gain = 1 / np.sqrt((1 - x2) ** 2 + x2 / quality**2) / np.sqrt(1 + x2**2)
        spectrum = np.zeros(SIZE // 2 + 1, np.complex64)
        spectrum[1 : HARMONICS + 1] = (amplitudes * gain) * np.exp(1j * phases) * (-0.5j * SIZE)
        tables[step, :SIZE] = np.fft.irfft(spectrum, SIZE)
        tables[step, SIZE] = tables[step, 0]
    return Bank((tables / np.float32(np.abs(tables[-1]).max())).ravel(), steps)


def oscillate(source: Bank, phase: Curve, cutoff_octaves: Curve | float) -> Signal:
    """One oscillator: ``phase`` in cycles, ``cutoff_octaves`` above the fundamental, per sample or constant."""
    place = phase * np.float32(SIZE)
    index = place.astype(np.int32)
    part = place - index
    if isinstance(cutoff_octaves, float):
        level = np.float32(np.clip((cutoff_octaves - LOWEST) * STEPS_PER_OCTAVE, 0, source.steps - 1.001))
        base, morph = np.int32(level), np.float32(level - np.floor(level))
        offset = index + base * np.int32(SIZE + 1)
        return (
            _between(source.tables, offset, part) * (1 - morph)
            + _between(source.tables, offset + (SIZE + 1), part) * morph
        )
    levels = np.clip((cutoff_octaves - np.float32(LOWEST)) * np.float32(STEPS_PER_OCTAVE), 0, source.steps - 1.001)
    bases = levels.astype(np.int32)
    morphs = levels - bases
    offset = index + bases * np.int32(SIZE + 1)
    lower = _between(source.tables, offset, part)
    upper = _between(source.tables, offset + (SIZE + 1), part)
    return np.asarray(lower + morphs * (upper - lower), np.float32)


def _between(tables: Signal, offset: np.ndarray, part: Signal) -> Signal:
    first = tables.take(offset)
    return first + part * (tables.take(offset + 1) - first)
