"""Tempo and key of a beat, heard in its sound alone: proposals for the editor, with how sure they are.

Tempo: onsets (spectral flux) that repeat, J. P. Bello et al., https://doi.org/10.1109/TSA.2005.851998. Key: how much of
each pitch class sounds, held against D. Temperley's profiles (Music and Probability, MIT Press 2007, chapter 6). Plain
numpy: docs/decisions/0009 says why no library.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.audio import ffmpeg
from catalog.keys import Mode, key_on

LISTENED_S = 300  # of a file: memory stays small however long it is
SHORTEST_S = 8
TIMEOUT_S = 120
RATE_HZ = 22_050
BLOCK_SAMPLES = 1 << 20  # of the frames whose spectra are held at once

ONSET_FRAME, ONSET_HOP, ONSET_BANDS = 1024, 256, 36
ONSETS_PER_S = RATE_HZ / ONSET_HOP
LOWEST_BPM, HIGHEST_BPM = 60.0, 180.0
COMBED_BEATS = 16
REFINED_BEATS = 64
# Of two tempos, one twice the other, the faster is counted where its eighths come evenly: trap and drill are, slow
# soul and swung drums are not. Correlation of the onsets with themselves, so 0 is chance.
EVEN_EIGHTHS = 0.11
WHOLE_WITHIN = 0.15  # people set whole tempos: what is measured so near to one is that
LEAST_PULSE = 0.15
LEAST_ONSETS = 2.0  # standard deviation, of all bands' rises together: a tone that only goes on has less

CHROMA_FRAME, CHROMA_HOP = 16_384, 8192
CHROMA_HZ = (30.0, 2000.0)  # from the lowest 808 to where overtones have the word
A4_HZ, A4_PITCH = 440.0, 69
PROFILES: dict[Mode, tuple[float, ...]] = {  # how often each step above the tonic is heard in music of that mode
    "major": (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400),
    "minor": (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330),
}
LEAST_FIT = 0.5  # drums alone fit less
LEAST_LEAD = 0.01  # less is a toss-up with the next key

Samples = NDArray[np.float32]
Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tempo:
    """``pulse``: how alike the onsets are a beat to sixteen beats later, 1 being the same and 0 chance."""

    bpm_hundredths: int
    pulse: float


@dataclass(frozen=True, slots=True)
class Key:
    """``name`` is one of ``catalog.keys.KEYS``; ``fit`` its correlation, ``lead`` how far behind the next key is."""

    name: str
    fit: float
    lead: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was heard; None where nothing was clear enough to be proposed."""

    tempo: Tempo | None
    key: Key | None


def analyse(path: Path) -> Analysis:
    """Tempo and key of the first five minutes of a file; raises what ``ffmpeg.run`` does."""
    ran = ffmpeg.run(
        [path],
        ["-map", "0:a:0", "-t", str(LISTENED_S), "-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "pipe:1"],
        folder=path.parent,
        timeout_s=TIMEOUT_S,
    )
    samples = np.frombuffer(ran.stdout, dtype="<i2").astype(np.float32) / np.float32(32_768)
    if samples.size < SHORTEST_S * RATE_HZ:
        return Analysis(None, None)
    return Analysis(tempo_of(samples), key_of(samples))


def tempo_of(samples: Samples) -> Tempo | None:
    """Tempo of mono samples at ``RATE_HZ``."""
    onsets = _onsets(samples)
    if onsets.std() < LEAST_ONSETS:
        return None
    alike = _autocorrelation(onsets)
    slow = np.geomspace(LOWEST_BPM, 2 * LOWEST_BPM, 1400, endpoint=False)
    pulses = _at_beats(alike, slow, COMBED_BEATS).mean(axis=1)
    bpm, pulse = float(slow[pulses.argmax()]), float(pulses.max())
    if pulse < LEAST_PULSE:
        return None
    even_eighths = float(_at(alike, np.array([60 / bpm / 4]))[0])
    if 2 * bpm <= HIGHEST_BPM and even_eighths > EVEN_EIGHTHS:
        bpm *= 2
    near = bpm * np.linspace(0.997, 1.003, 241)
    bpm = float(near[_at_beats(alike, near, REFINED_BEATS).mean(axis=1).argmax()])
    return Tempo(round(100 * (round(bpm) if abs(bpm - round(bpm)) <= WHOLE_WITHIN else bpm)), pulse)


def key_of(samples: Samples) -> Key | None:
    """Key of mono samples at ``RATE_HZ``."""
    chroma = _chroma(samples)
    if not chroma.any():
        return None
    fits = sorted(
        (float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]), tonic, mode)
        for mode, profile in PROFILES.items()
        for tonic in range(12)
    )
    (next_fit, _, _), (fit, tonic, mode) = fits[-2:]
    is_clear = fit >= LEAST_FIT and fit - next_fit >= LEAST_LEAD
    return Key(key_on(tonic, mode), fit, fit - next_fit) if is_clear else None


def _spectra(samples: Samples, frame: int, hop: int) -> Iterator[Samples]:
    """Magnitudes ``(frames, frame // 2 + 1)``, some frames at a time."""
    window = np.hanning(frame).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, frame)[::hop]
    at_once = BLOCK_SAMPLES // frame
    for begin in range(0, len(frames), at_once):
        yield np.abs(np.fft.rfft(frames[begin : begin + at_once] * window)).astype(np.float32)


def _onsets(samples: Samples) -> Curve:
    """How much louder all bands get from one moment to the next, without what is common to its second."""
    hz = np.fft.rfftfreq(ONSET_FRAME, 1 / RATE_HZ)
    edges = np.geomspace(30, 10_000, ONSET_BANDS + 1)
    band = np.digitize(hz, edges) - 1
    to_bands = np.zeros((hz.size, ONSET_BANDS), np.float32)
    for index in range(ONSET_BANDS):
        inside = np.flatnonzero(band == index)
        if not inside.size:  # low bands are narrower than a bin
            inside = np.array([np.abs(hz - edges[index : index + 2].mean()).argmin()])
        to_bands[inside, index] = 1 / inside.size
    loud = np.concatenate([np.log1p(100 * (block @ to_bands)) for block in _spectra(samples, ONSET_FRAME, ONSET_HOP)])
    rises = np.maximum(loud[2:] - loud[:-2], 0).sum(axis=1).astype(np.float64)
    second = int(ONSETS_PER_S)
    onsets: Curve = rises - np.convolve(rises, np.full(second, 1 / second), "same")
    return onsets


def _autocorrelation(curve: Curve) -> Curve:
    """Of a curve with itself at each lag up to six tenths of it; 1 at none, and not less for less that overlaps."""
    size = curve.size
    products: Curve = np.fft.irfft(np.abs(np.fft.rfft(curve, 2 * size)) ** 2)[:size]
    alike: Curve = products / products[0] * size / (size - np.arange(size))
    return alike[: int(size * 0.6)]


def _at(alike: Curve, lags_s: Curve) -> Curve:
    found: Curve = np.interp(lags_s * ONSETS_PER_S, np.arange(alike.size), alike)
    return found


def _at_beats(alike: Curve, tempos: Curve, beats: int) -> Curve:
    """Likeness ``(tempos, beats)`` one beat later, two, and so on, as far as the curve goes."""
    beats = min(beats, int(alike.size / ONSETS_PER_S * tempos.min() / 60))
    return _at(alike, 60 / tempos[:, None] * np.arange(1, beats + 1)[None, :])


def _chroma(samples: Samples) -> Curve:
    """How much of each of the twelve pitch classes sounds, C first."""
    hz = np.fft.rfftfreq(CHROMA_FRAME, 1 / RATE_HZ)
    heard = (hz > CHROMA_HZ[0]) & (hz < CHROMA_HZ[1])
    classes = np.round(A4_PITCH + 12 * np.log2(hz[heard] / A4_HZ)).astype(int) % 12
    summed = np.zeros(int(heard.sum()))
    for block in _spectra(samples, CHROMA_FRAME, CHROMA_HOP):
        summed += block[:, heard].sum(axis=0)
    return np.bincount(classes, summed, 12).astype(np.float64)
