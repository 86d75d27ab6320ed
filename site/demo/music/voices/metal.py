"""Drums of metal and grain: hats, cymbals, shakers, tambourine, cowbell; and what a record adds: crackle, hiss."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import Signal, Tone, clock, decay, faded, filtered, hertz, length_of, noise, normalised, saturated

# Inharmonic square oscillators of a drum machine's cymbal circuit, in Hz.
CYMBAL_HZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)


def _metal(samples: int, rate: int, rng: np.random.Generator, scale: float, low_hz: float) -> Signal:
    time = clock(samples, rate)
    total = np.zeros(samples, np.float32)
    for hz in CYMBAL_HZ:
        total += np.sign(np.sin(np.float32(2 * np.pi * hz * scale) * time + np.float32(rng.uniform(0, 6.28))))
    return normalised(filtered(total, rate, low_hz=low_hz, high_hz=15000))


@dataclass(frozen=True, slots=True)
class Hat:
    ring_s: float = 0.035
    low_hz: float = 7000.0
    metal: float = 0.5
    scale: float = 2.1
    high_hz: float = 15500.0
    width: float = 0.15

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        ring_s = self.ring_s * (0.7 + 0.3 * tone.velocity)
        samples = length_of(min(ring_s * 6, 1.4) + 0.01, tone.rate)
        ring = decay(samples, tone.rate, ring_s)
        metal = np.float32(self.metal) * _metal(samples, tone.rate, rng, self.scale, self.low_hz)
        sides = [
            metal + np.float32(1 - self.metal) * noise(samples, tone.rate, rng, self.low_hz, self.high_hz)
            for _ in range(2)
        ]
        middle = (sides[0] + sides[1]) * np.float32(0.5)
        wide = np.stack([middle + np.float32(self.width) * (side - middle) for side in sides])
        return faded(normalised(wide * ring), tone.rate, start=True, seconds=0.0008)


@dataclass(frozen=True, slots=True)
class Cymbal:
    ring_s: float = 0.9
    low_hz: float = 3200.0
    metal: float = 0.35
    reverse: bool = False

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.ring_s * 4, tone.rate)
        time = clock(samples, tone.rate)
        metal = _metal(samples, tone.rate, rng, 1.7, self.low_hz)
        envelope = decay(samples, tone.rate, self.ring_s) * (1 - np.float32(0.6) * np.exp(time / np.float32(-0.004)))
        sides = [
            np.float32(self.metal) * metal
            + np.float32(1 - self.metal) * noise(samples, tone.rate, rng, self.low_hz, 14000, order=1)
            for _ in range(2)
        ]
        sound = normalised(np.stack(sides) * envelope)
        sound = sound[:, ::-1].copy() if self.reverse else sound
        return faded(sound, tone.rate, start=True, seconds=0.003)


@dataclass(frozen=True, slots=True)
class Shaker:
    rise_s: float = 0.018
    fall_s: float = 0.035
    band_hz: tuple[float, float] = (4800.0, 12000.0)

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.rise_s + self.fall_s * 5, tone.rate)
        time = clock(samples, tone.rate)
        grains = noise(samples, tone.rate, rng, *self.band_hz) * (0.6 + 0.4 * rng.random(samples, dtype=np.float32))
        envelope = np.minimum(time / np.float32(self.rise_s), 1) ** 2
        envelope = envelope * np.exp(-np.maximum(time - np.float32(self.rise_s), 0) / np.float32(self.fall_s))
        return faded(normalised((grains * envelope).astype(np.float32)), tone.rate, start=True, seconds=0.001)


@dataclass(frozen=True, slots=True)
class Cowbell:
    """Two squares a rough fifth apart through a band: phonk plays melodies on it."""

    ring_s: float = 0.24
    drive: float = 1.0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(min(self.ring_s * 4, tone.seconds + 0.12), tone.rate)
        time = clock(samples, tone.rate)
        hz = hertz(tone.pitch)
        total = np.zeros(samples, np.float32)
        for ratio, level in ((1.0, 1.0), (1.4826, 0.42)):
            angle = np.float32(2 * np.pi * hz * ratio) * time + np.float32(0.2 * rng.random())
            total += np.float32(level) * np.tanh(4 * np.sin(angle))
        total = filtered(total, tone.rate, low_hz=hz * 0.7, high_hz=min(hz * 9, 9500), order=1)
        envelope = 0.55 * decay(samples, tone.rate, 0.025) + 0.45 * decay(samples, tone.rate, self.ring_s)
        sound = saturated(normalised(total) * envelope.astype(np.float32), self.drive)
        return faded(normalised(sound), tone.rate, start=True, seconds=0.001)


@dataclass(frozen=True, slots=True)
class Crackle:
    """A record's surface for as long as the tone: clicks of all sizes over a soft hiss."""

    clicks_per_s: float = 14.0
    hiss: float = 0.16

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds, tone.rate)
        impulses = np.zeros((2, samples), np.float32)
        count = int(self.clicks_per_s * tone.seconds)
        places = rng.integers(0, samples, count)
        sizes = (rng.pareto(2.2, count) + 0.3).clip(0.3, 2).astype(np.float32) * rng.choice((-1, 1), count)
        balance = rng.uniform(0.3, 1, (2, count)).astype(np.float32)
        for side in range(2):
            np.add.at(impulses[side], places, sizes * balance[side])
        clicks = filtered(impulses, tone.rate, 900, 6500, order=1)
        surface = np.stack([noise(samples, tone.rate, rng, 300, 7000, order=1) for _ in range(2)])
        return faded(
            normalised(normalised(clicks) + np.float32(self.hiss) * surface), tone.rate, start=True, seconds=0.3
        )
