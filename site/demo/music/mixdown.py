"""The desk: stems balanced by loudness, glued, limited. Gains are shared, so that the stems still sum to the master."""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from demo.music.loudness import (
    ABSOLUTE_GATE,
    BLOCK,
    Powers,
    block_peaks,
    block_powers,
    gated_lufs,
    integrated_lufs,
    peak_envelope,
)
from demo.music.score import STEMS, Mix, Stem
from demo.music.tone import Signal, stretched

GAIN_BLOCK = 32  # samples that share one gain before smoothing
CEILING = 10 ** (-1.5 / 20)  # below -1 dBTP with room for the smoothing between blocks and for rounding
STEM_CEILING = 0.97  # full scale with room for rounding
LOOK_AHEAD_S = 0.0025
RELEASE_S = 0.09
REFERENCE_LUFS = -18.0


def summed(stems: Mapping[Stem, Signal]) -> Signal:
    total = stems[STEMS[0]].copy()
    for stem in STEMS[1:]:
        total += stems[stem]
    return total


def balance(stems: Mapping[Stem, Signal], mix: Mix, rate: int) -> None:
    """Bring each stem, in place, to its place in ``mix``, measured where it plays."""
    places = asdict(mix)
    for stem in STEMS:
        loudness = integrated_lufs(stems[stem], rate)
        if loudness > ABSOLUTE_GATE:
            stems[stem][:] *= np.float32(10 ** ((REFERENCE_LUFS + places[stem] - loudness) / 20))


def master(stems: Mapping[Stem, Signal], mix: Mix, rate: int) -> None:
    """Finish the stems in place: one gain for all makes their sum ``mix.master_lufs`` loud, and no peak too high."""
    total = summed(stems)
    powers = block_powers(total, rate)
    glue = _glue(powers, mix.glue)
    push = 10 ** ((mix.master_lufs - gated_lufs(powers * glue**2)) / 20)
    peaks = peak_envelope(total, GAIN_BLOCK, above=0.5 * CEILING / push)
    for stem in STEMS:  # one may be louder than the sum, where another moves against it, and must fit its file too
        np.maximum(peaks, block_peaks(stems[stem], GAIN_BLOCK) * np.float32(CEILING / STEM_CEILING), out=peaks)
    places = np.arange(len(peaks)) * GAIN_BLOCK
    gain = np.interp(places, (np.arange(len(powers)) + 0.5) * BLOCK, push * glue).astype(np.float32)
    per_block = BLOCK // GAIN_BLOCK
    for _ in range(4):
        limited = gain * _limiting(peaks * gain, rate)
        squares = (limited[: len(powers) * per_block] ** 2).reshape(-1, per_block).mean(axis=1)
        missing = mix.master_lufs - gated_lufs(powers * squares)
        if abs(missing) < 0.1:
            break
        gain *= np.float32(10 ** (missing * 1.15 / 20))
    half = GAIN_BLOCK // 2  # a block's gain stands in its middle
    curve = np.concatenate((np.full(half, limited[0]), stretched(limited, GAIN_BLOCK, total.shape[1] - half)))
    for stem in STEMS:
        stems[stem][:] *= curve


def _glue(powers: Powers, amount: float) -> Powers:
    """A slow 2:1 compressor on the mix's loudness, so that hook and verse belong together."""
    level = 10 * np.log10(np.convolve(powers, np.full(4, 0.25), "same") + 1e-9)
    reduction = -0.5 * amount * np.maximum(level - np.percentile(level, 60), 0)
    return np.asarray(10 ** (reduction / 20), np.float64)


def _limiting(peaks: Signal, rate: int) -> Signal:
    """Gain for each block that keeps its true peak under the ceiling: looks ahead, recovers slowly, never jumps."""
    wanted = np.minimum(1, CEILING / np.maximum(peaks, 1e-6))
    ahead = max(int(LOOK_AHEAD_S * rate / GAIN_BLOCK), 2)
    held = np.lib.stride_tricks.sliding_window_view(np.pad(wanted, ahead, constant_values=1), 2 * ahead + 1).min(axis=1)
    recovered = _released(held, GAIN_BLOCK / (RELEASE_S * rate))
    window = np.hanning(2 * ahead + 3)[1:-1]
    return np.convolve(np.pad(recovered, ahead, mode="edge"), window / window.sum(), "valid").astype(np.float32)


def _released(gain: Signal, share: float) -> Signal:
    """Falls at once, climbs back by ``share`` of the distance a block."""
    values = gain.tolist()
    level = 1.0
    for index, wanted in enumerate(values):
        level = wanted if wanted < level else level + (wanted - level) * share
        values[index] = level
    return np.array(values, np.float32)
