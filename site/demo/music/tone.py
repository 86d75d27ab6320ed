"""What every voice is made of: pitch curves, envelopes, fades, coloured noise. Signals are float32 in about [-1, 1]."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]  # (samples,), or (2, samples) where a voice is wide
Curve = NDArray[np.float32]

FADE_S = 0.004  # what a cut needs to make no click
GLIDE_S = 0.07  # how long a bend takes


@dataclass(frozen=True, slots=True)
class Tone:
    """One note as a voice gets it: seconds and semitones, no bars. ``velocity`` in (0, 1] colours it only."""

    pitch: float
    seconds: float
    velocity: float
    bends: tuple[tuple[float, float], ...]  # (seconds after the start, semitones from ``pitch``)
    rate: int  # samples a second


def hertz(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def clock(samples: int, rate: int) -> Curve:
    """Seconds since the start, for each sample."""
    return np.arange(samples, dtype=np.float32) / np.float32(rate)


def length_of(seconds: float, rate: int) -> int:
    return max(int(seconds * rate), 16)


def decay(samples: int, rate: int, seconds: float) -> Curve:
    """Exponential fall to 1/e in ``seconds``."""
    fall: Curve = np.exp(clock(samples, rate) / np.float32(-max(seconds, 1e-4)))
    return fall


def pitch_curve(tone: Tone, samples: int, *, vibrato_cents: float = 0.0, vibrato_hz: float = 5.2) -> Curve:
    """Semitones for each sample: the note, its bends as short glides, and a vibrato that comes in after a moment."""
    curve = np.full(samples, tone.pitch, np.float32)
    previous = 0.0
    time = clock(samples, tone.rate)
    for at_s, semitones in tone.bends:
        glide = np.clip((time - np.float32(at_s)) / np.float32(GLIDE_S), 0, 1)
        curve += np.float32(semitones - previous) * glide * glide * (3 - 2 * glide)
        previous = semitones
    if vibrato_cents:
        onset = np.clip((time - 0.18) / 0.35, 0, 1)
        curve += np.float32(vibrato_cents / 100) * onset * np.sin(np.float32(2 * np.pi * vibrato_hz) * time)
    return curve


def phase_of(curve: Curve, rate: int, start: float = 0.0) -> Curve:
    """Cycles since the start, modulo 1, of a pitch curve in semitones."""
    if curve[0] == curve[-1] and curve.min() == curve.max():
        cycles = np.arange(len(curve)) * (hertz(float(curve[0])) / rate) + start
    else:
        cycles = np.cumsum(440.0 * np.exp2((curve.astype(np.float64) - 69) / 12)) / rate + start
    cycles -= np.floor(cycles)
    return np.minimum(cycles.astype(np.float32), np.float32(1 - 2**-24))  # the cast may round up to 1


def adsr(tone: Tone, samples: int, attack_s: float, decay_s: float, sustain: float, release_s: float) -> Curve:
    """Attack linear, decay and release exponential; silent at both ends."""
    time = clock(samples, tone.rate)
    level = sustain + (1 - sustain) * np.exp(-np.maximum(time - attack_s, 0) / np.float32(max(decay_s, 1e-3)))
    level *= np.clip(time / np.float32(max(attack_s, 1e-3)), 0, 1)
    released = np.maximum(time - np.float32(tone.seconds), 0)
    return faded((level * np.exp(-released / np.float32(max(release_s / 3, 1e-3)))).astype(np.float32), tone.rate)


def faded(signal: Signal, rate: int, *, start: bool = False, seconds: float = FADE_S) -> Signal:
    """The same array, its last (and first) moments taken to zero."""
    samples = min(int(seconds * rate), signal.shape[-1] // 2)
    ramp = np.linspace(1, 0, samples, dtype=np.float32)
    signal[..., signal.shape[-1] - samples :] *= ramp
    if start:
        signal[..., :samples] *= ramp[::-1]
    return signal


def band_response(
    frequencies: NDArray[np.floating], low_hz: float | None, high_hz: float | None, order: int = 2
) -> NDArray[np.float32]:
    """Magnitude of Butterworth slopes below ``low_hz`` and above ``high_hz``; ``order`` 2 is 12 dB an octave."""
    response = np.ones(len(frequencies), np.float32)
    safe = np.maximum(frequencies, 1e-3)
    if low_hz:
        response /= np.sqrt(1 + (low_hz / safe) ** (2 * order)).astype(np.float32)
    if high_hz:
        response /= np.sqrt(1 + (safe / high_hz) ** (2 * order)).astype(np.float32)
    return response


def stretched(curve: Curve, step: int, samples: int) -> Curve:
    """A curve with one value every ``step`` samples as one with a value for each, joined by straight lines."""
    ramp = np.arange(step, dtype=np.float32) / np.float32(step)
    rises = np.diff(curve, append=curve[-1:])
    joined: Curve = (curve[:, None] + rises[:, None] * ramp).astype(np.float32).ravel()
    return joined[:samples]


def fast_size(samples: int) -> int:
    """The next length that an FFT handles quickly (a product of 2, 3 and 5)."""
    best = 1 << (samples - 1).bit_length()
    for odd in (3, 5, 9, 15, 25, 27, 45, 75, 81, 125, 135, 225):
        best = min(best, odd << max(0, (-(-samples // odd) - 1).bit_length()))
    return best


def filtered(
    signal: Signal, rate: int, low_hz: float | None = None, high_hz: float | None = None, order: int = 2
) -> Signal:
    """Zero-phase filter of a short sound (one FFT)."""
    samples = signal.shape[-1]
    size = fast_size(samples + min(samples, 512))
    spectrum = np.fft.rfft(signal, size)
    spectrum *= band_response(np.fft.rfftfreq(size, 1 / rate), low_hz, high_hz, order)
    return np.fft.irfft(spectrum, size)[..., :samples].astype(np.float32)


def noise(
    samples: int,
    rate: int,
    rng: np.random.Generator,
    low_hz: float | None = None,
    high_hz: float | None = None,
    order: int = 2,
) -> Signal:
    """Noise of peak 1 in a band."""
    sound = filtered(rng.standard_normal(samples, np.float32), rate, low_hz, high_hz, order)
    return sound / np.float32(np.abs(sound).max() + 1e-9)


def normalised(signal: Signal, peak: float = 1.0) -> Signal:
    return signal * np.float32(peak / (np.abs(signal).max() + 1e-9))


def saturated(signal: Signal, drive: float) -> Signal:
    """Tape-like: ``drive`` 0 changes nothing, 1 rounds peaks, 5 distorts; full scale stays full scale."""
    if drive <= 0:
        return signal
    driven: Signal = np.tanh(signal * np.float32(1 + drive)) / np.float32(np.tanh(1 + drive))
    return driven


def spread(left: Signal, right: Signal, width: float) -> Signal:
    """Two takes of a sound as one stereo image, from mono (0) to apart (1)."""
    middle, side = (left + right) * np.float32(0.5), (left - right) * np.float32(0.5 * width)
    return np.stack((middle + side, middle - side))
