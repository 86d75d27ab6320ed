"""Drums with a skin: kicks, snares, toms, congas, rims, and the hand's clap and snap."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import (
    Signal,
    Tone,
    clock,
    decay,
    faded,
    filtered,
    length_of,
    noise,
    normalised,
    phase_of,
    saturated,
)


def _falling(samples: int, rate: int, low_hz: float, octaves: float, fall_s: float) -> Signal:
    """A sine that falls ``octaves`` onto ``low_hz``."""
    curve = 69 + 12 * np.log2(low_hz / 440) + 12 * octaves * np.exp(clock(samples, rate) / np.float32(-fall_s))
    falling: Signal = np.sin(np.float32(2 * np.pi) * phase_of(curve.astype(np.float32), rate))
    return falling


@dataclass(frozen=True, slots=True)
class Kick:
    low_hz: float = 48.0
    octaves: float = 2.6
    fall_s: float = 0.028
    ring_s: float = 0.16
    click: float = 0.25
    click_hz: tuple[float, float] = (1200.0, 6000.0)
    drive: float = 1.2
    dust: float = 0.0  # of a sampled record: room noise under the hit
    high_hz: float | None = None  # a tape's ceiling

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.ring_s * 5 + 0.03, tone.rate)
        time = clock(samples, tone.rate)
        body = _falling(samples, tone.rate, self.low_hz, self.octaves, self.fall_s)
        body *= np.exp(-((time / np.float32(self.ring_s)) ** np.float32(1.15)))
        attack = noise(samples, tone.rate, rng, *self.click_hz) * decay(samples, tone.rate, 0.004)
        sound = saturated(body, self.drive) + np.float32(self.click * tone.velocity) * attack
        if self.dust:
            sound += np.float32(self.dust) * noise(samples, tone.rate, rng, 90, 1400) * decay(samples, tone.rate, 0.06)
        if self.high_hz:
            sound = filtered(sound, tone.rate, high_hz=self.high_hz)
        return faded(normalised(sound), tone.rate, seconds=0.02)


@dataclass(frozen=True, slots=True)
class Snare:
    tone_hz: float = 190.0
    body: float = 0.6
    body_s: float = 0.07
    wires: float = 0.8
    wires_s: float = 0.13
    wires_hz: tuple[float, float] = (1600.0, 9500.0)
    crack: float = 0.4
    drive: float = 0.8
    gate_s: float = 0.0  # of a gated room behind it, for the eighties
    high_hz: float | None = None

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(max(self.wires_s * 5, self.gate_s + 0.05, 0.25), tone.rate)
        time = clock(samples, tone.rate)
        shell = _falling(samples, tone.rate, self.tone_hz, 0.45, 0.02)
        shell += np.float32(0.55) * np.sin(np.float32(2 * np.pi * self.tone_hz * 1.74) * time)
        sound = np.float32(self.body) * shell * decay(samples, tone.rate, self.body_s)
        wires_s = self.wires_s * (0.6 + 0.4 * tone.velocity)
        wires = noise(samples, tone.rate, rng, *self.wires_hz, order=1) * decay(samples, tone.rate, wires_s)
        sound += np.float32(self.wires) * wires
        sound += np.float32(self.crack) * noise(samples, tone.rate, rng, 700, 4200) * decay(samples, tone.rate, 0.009)
        if self.gate_s:
            room = noise(samples, tone.rate, rng, 300, 5200, order=1)
            sound += np.float32(0.4) * room * (time < self.gate_s) * np.exp(time / np.float32(-self.gate_s * 1.2))
        sound = saturated(normalised(sound), self.drive)
        if self.high_hz:
            sound = filtered(sound, tone.rate, high_hz=self.high_hz)
        return faded(normalised(sound), tone.rate, seconds=0.012)


@dataclass(frozen=True, slots=True)
class Clap:
    hands: int = 4
    spacing_s: float = 0.0095
    tail_s: float = 0.11
    band_hz: tuple[float, float] = (850.0, 4200.0)
    width: float = 0.5

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.tail_s * 5 + 0.06, tone.rate)
        sides = []
        for _ in range(2):
            envelope = np.zeros(samples, np.float32)
            for hand in range(self.hands):
                start = int((hand * self.spacing_s + 0.001 * rng.random()) * tone.rate)
                falls_s = self.tail_s if hand == self.hands - 1 else 0.004
                envelope[start:] = np.maximum(envelope[start:], decay(samples - start, tone.rate, falls_s))
            sides.append(noise(samples, tone.rate, rng, *self.band_hz, order=1) * envelope)
        middle = (sides[0] + sides[1]) * np.float32(0.5)
        wide = np.stack([middle + np.float32(self.width) * (side - middle) for side in sides])
        return faded(normalised(wide), tone.rate, start=True, seconds=0.0006)


@dataclass(frozen=True, slots=True)
class Snap:
    """Fingers: a short bright knock with a little room."""

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(0.22, tone.rate)
        knock = noise(samples, tone.rate, rng, 1700, 3600) * decay(samples, tone.rate, 0.012)
        pre = np.roll(knock, int(0.006 * tone.rate)) * np.float32(0.5)
        air = noise(samples, tone.rate, rng, 2200, 9000, order=1) * decay(samples, tone.rate, 0.045)
        return faded(normalised(knock + pre + np.float32(0.16) * air), tone.rate, start=True, seconds=0.001)


@dataclass(frozen=True, slots=True)
class Skin:
    """Toms, congas, bongos, talking drums: tuned by the tone's pitch."""

    bend_octaves: float = 0.3
    bend_s: float = 0.03
    ring_s: float = 0.16
    slap: float = 0.25
    overtone: float = 0.3
    drive: float = 0.4

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.ring_s * 6, tone.rate)
        low_hz = 440 * 2 ** ((tone.pitch - 69) / 12)
        sound = _falling(samples, tone.rate, low_hz, self.bend_octaves, self.bend_s) * decay(
            samples, tone.rate, self.ring_s
        )
        over = np.sin(np.float32(2 * np.pi * low_hz * 1.593) * clock(samples, tone.rate))
        sound += np.float32(self.overtone) * over * decay(samples, tone.rate, self.ring_s * 0.4)
        hand = noise(samples, tone.rate, rng, 500, 5200, order=1) * decay(samples, tone.rate, 0.007)
        sound += np.float32(self.slap * tone.velocity) * hand
        return faded(normalised(saturated(sound, self.drive)), tone.rate, start=True, seconds=0.0008)


@dataclass(frozen=True, slots=True)
class Rim:
    """Side stick or clave: two short ringing tones."""

    hz: tuple[float, float] = (1700.0, 520.0)
    ring_s: float = 0.018
    noise_level: float = 0.3

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(self.ring_s * 8 + 0.02, tone.rate)
        time = clock(samples, tone.rate)
        sound = np.sin(np.float32(2 * np.pi * self.hz[0]) * time) * decay(samples, tone.rate, self.ring_s)
        sound += (
            np.float32(0.6)
            * np.sin(np.float32(2 * np.pi * self.hz[1]) * time)
            * decay(samples, tone.rate, self.ring_s * 1.3)
        )
        sound += (
            np.float32(self.noise_level) * noise(samples, tone.rate, rng, 1500, 8000) * decay(samples, tone.rate, 0.004)
        )
        return faded(normalised(sound), tone.rate, start=True, seconds=0.0005)
