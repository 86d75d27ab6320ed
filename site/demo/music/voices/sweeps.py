"""Transitions: risers that lift into a hook, falls after it, impacts under it."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import Signal, Tone, clock, decay, faded, length_of, noise, normalised, phase_of

FRAME = 2048


@dataclass(frozen=True, slots=True)
class Riser:
    """Noise whose band climbs (or, ``falls``, sinks) over the whole tone, with a tone sliding along if ``whistle``."""

    from_hz: float = 300.0
    to_hz: float = 7000.0
    falls: bool = False
    whistle: float = 0.0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds, tone.rate)
        share = np.linspace(0, 1, samples, dtype=np.float32)
        centres = self.from_hz * (self.to_hz / self.from_hz) ** np.linspace(0, 1, samples // (FRAME // 2) + 2)
        sound = np.stack([self._band(samples, centres, tone.rate, rng) for _ in range(2)])
        if self.whistle:
            curve = np.float32(tone.pitch) + 12 * share
            sound += np.float32(self.whistle) * np.sin(np.float32(2 * np.pi) * phase_of(curve, tone.rate))
        envelope = (1 - share) ** np.float32(1.5) if self.falls else share ** np.float32(2.2)
        return faded(normalised(sound * envelope), tone.rate, start=True, seconds=0.02)

    @staticmethod
    def _band(samples: int, centres: np.ndarray, rate: int, rng: np.random.Generator) -> Signal:
        """White noise through a band that moves from frame to frame, overlapped by halves."""
        hop, frames = FRAME // 2, len(centres)
        window = np.hanning(FRAME + 1)[:FRAME].astype(np.float32)
        spectra = np.fft.rfft(rng.standard_normal((frames, FRAME), np.float32) * window)
        hz = np.maximum(np.fft.rfftfreq(FRAME, 1 / rate), 20)
        spectra *= np.exp(-((np.log2(hz[None, :] / centres[:, None]) / 0.8) ** 2))
        pieces = np.fft.irfft(spectra, FRAME).astype(np.float32)
        sound = np.zeros((frames + 1) * hop, np.float32)
        sound[: frames * hop] += pieces[:, :hop].ravel()
        sound[hop:] += pieces[:, hop:].ravel()
        return normalised(sound[:samples])


@dataclass(frozen=True, slots=True)
class Impact:
    """A low boom with air on top, for the first beat of a hook."""

    low_hz: float = 38.0
    ring_s: float = 0.7

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.ring_s * 4, tone.rate)
        curve = 69 + 12 * np.log2(self.low_hz / 440) + 14 * np.exp(clock(samples, tone.rate) / np.float32(-0.09))
        boom = np.sin(np.float32(2 * np.pi) * phase_of(curve.astype(np.float32), tone.rate)) * decay(
            samples, tone.rate, self.ring_s
        )
        air = np.stack([noise(samples, tone.rate, rng, 200, 6000, order=1) for _ in range(2)])
        air *= decay(samples, tone.rate, 0.25)
        return faded(normalised(boom + np.float32(0.3) * air), tone.rate, start=True)
