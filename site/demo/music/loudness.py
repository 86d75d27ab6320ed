"""Loudness and peaks as ITU-R BS.1770-4 measures them, near enough to mix by: K-weighting in the frequency domain."""

import numpy as np
from numpy.typing import NDArray

from demo.music.tone import Signal

BLOCK = 4096  # samples, a quarter of about 400 ms and quick to transform
AT_ONCE = 32  # blocks transformed together: more would not fit the processor's cache
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0

Powers = NDArray[np.float64]


def _k_weighting(frequencies: NDArray[np.floating]) -> NDArray[np.float64]:
    """Power response of the two filters of BS.1770: the head's high shelf and the low cut."""
    x = np.maximum(frequencies, 1.0)
    shelf = 1 + (10 ** (4.0 / 10) - 1) / (1 + (1681.97 / x) ** 2.6)
    low_cut = 1 / (1 + (38.1 / x) ** 2) ** 2
    return np.asarray(shelf * low_cut, np.float64)


def block_powers(track: Signal, rate: int) -> Powers:
    """K-weighted power of each ``BLOCK`` of a ``(2, samples)`` track, both channels summed."""
    blocks = track.shape[1] // BLOCK
    weights = _k_weighting(np.fft.rfftfreq(BLOCK, 1 / rate)).astype(np.float32)
    powers = np.zeros(blocks, np.float64)
    for first in range(0, blocks, AT_ONCE):
        piece = track[:, first * BLOCK : min(first + AT_ONCE, blocks) * BLOCK]
        spectra = np.fft.rfft(piece.reshape(2, -1, BLOCK))
        powers[first : first + AT_ONCE] = ((spectra.real**2 + spectra.imag**2) @ weights).sum(axis=0)
    return powers * (2.0 / BLOCK**2)


def gated_lufs(powers: Powers) -> float:
    """Integrated loudness of ``block_powers``; -70 for silence."""
    windows = np.convolve(powers, np.full(4, 0.25), "valid")
    windows = windows[_lufs(windows) > ABSOLUTE_GATE]
    if not len(windows):
        return ABSOLUTE_GATE
    windows = windows[_lufs(windows) > _lufs(windows.mean()) + RELATIVE_GATE]
    return float(_lufs(windows.mean()))


def integrated_lufs(track: Signal, rate: int) -> float:
    return gated_lufs(block_powers(track, rate))


def _lufs(power: Powers | np.floating) -> Powers:
    return np.asarray(-0.691 + 10 * np.log10(power + 1e-12), np.float64)


def block_peaks(track: Signal, block: int) -> Signal:
    """Largest sample of either channel in each ``block``."""
    blocks = -(-track.shape[1] // block)
    magnitude = np.zeros(blocks * block, np.float32)
    np.maximum(np.abs(track[0]), np.abs(track[1]), out=magnitude[: track.shape[1]])
    peaks: Signal = magnitude.reshape(blocks, block).max(axis=1)
    return peaks


def peak_envelope(track: Signal, block: int, above: float) -> Signal:
    """True peak of each ``block``: its samples and, beside those over ``above``, three interpolated points."""
    peaks = block_peaks(track, block)
    loud = np.flatnonzero(np.maximum(np.abs(track[0]), np.abs(track[1]))[8 : track.shape[1] - 9] > above) + 8
    offsets = np.arange(-7, 9)
    for fraction in (0.25, 0.5, 0.75):
        kernel = np.sinc(offsets - fraction) * np.cos(np.pi * (offsets - fraction) / 18) ** 2
        between = np.zeros((2, len(loud)), np.float32)
        for offset, weight in zip(offsets, kernel, strict=True):
            between += np.float32(weight) * track[:, loud + offset]
        np.maximum.at(peaks, loud // block, np.abs(between).max(axis=0))
    return peaks
