"""Frequency modulation: electric pianos, glass bells, hollow keys."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import Signal, Tone, clock, faded, hertz, length_of, pitch_curve, saturated, spread


@dataclass(frozen=True, slots=True)
class Modulated:
    """Carriers with a modulator each: (carrier ratio, level, modulator ratio, index, seconds of its fall)."""

    pairs: tuple[tuple[float, float, float, float, float], ...]
    ring_s: float = 1.6
    release_s: float = 0.25
    attack_s: float = 0.002
    tremolo_hz: float = 0.0
    tremolo_depth: float = 0.0
    width: float = 0.3
    detune_cents: float = 3.0
    lets_ring: bool = False
    drive: float = 0.0
    octave: int = 0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        fundamental = hertz(tone.pitch + 12 * self.octave)
        ring = self.ring_s * (261.6 / fundamental) ** 0.35
        held = ring * 4 if self.lets_ring else min(tone.seconds, ring * 5)
        samples = length_of(held + self.release_s, tone.rate)
        time = clock(samples, tone.rate)
        warped = time
        if tone.bends:
            curve = pitch_curve(tone, samples) - np.float32(tone.pitch)
            warped = (np.cumsum(np.exp2(curve.astype(np.float64) / 12)) / tone.rate).astype(np.float32)
        sides = [self._side(fundamental, cents, warped, time, tone.velocity) for cents in self._detunes(rng)]
        sound = spread(sides[0], sides[1], self.width) if self.width else sides[0]
        envelope = np.exp(time / np.float32(-ring)) * np.clip(time / np.float32(self.attack_s), 0, 1)
        envelope *= np.exp(-np.maximum(time - np.float32(held), 0) / np.float32(self.release_s / 4))
        sound = saturated(sound * envelope, self.drive * tone.velocity)
        return faded(self._trembling(sound, time).astype(np.float32), tone.rate, seconds=0.01)

    def _detunes(self, rng: np.random.Generator) -> tuple[float, ...]:
        drift = 0.2 * self.detune_cents * float(rng.standard_normal())
        return (self.detune_cents / 2 + drift, -self.detune_cents / 2 + drift) if self.width else (drift,)

    def _side(self, fundamental: float, cents: float, warped: Signal, time: Signal, velocity: float) -> Signal:
        total = np.zeros(len(time), np.float32)
        base = np.float32(2 * np.pi * fundamental * 2 ** (cents / 1200))
        weight = sum(pair[1] for pair in self.pairs)
        for carrier, level, modulator, index, falls_s in self.pairs:
            depth = np.float32(index * velocity**1.6) * np.exp(time / np.float32(-falls_s))
            total += np.float32(level / weight) * np.sin(
                base * np.float32(carrier) * warped + depth * np.sin(base * np.float32(modulator) * warped)
            )
        return total

    def _trembling(self, sound: Signal, time: Signal) -> Signal:
        if not self.tremolo_depth:
            return sound
        swing = np.float32(self.tremolo_depth) * np.sin(np.float32(2 * np.pi * self.tremolo_hz) * time)
        if sound.ndim == 1:
            return np.asarray(sound * (1 - np.float32(self.tremolo_depth) + swing), np.float32)
        return np.asarray(sound * np.stack((1 + swing, 1 - swing)), np.float32)
