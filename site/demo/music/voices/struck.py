"""Sums of ringing partials: piano, guitar, harp, marimba, kalimba, bells, organ. What is hit or plucked, and pipes."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import (
    Signal,
    Tone,
    clock,
    faded,
    hertz,
    length_of,
    noise,
    normalised,
    pitch_curve,
    saturated,
    spread,
)

AUDIBLE_DECAYS = 6.5  # times its decay after which a partial is below -56 dB


@dataclass(frozen=True, slots=True)
class Struck:
    """``partials``: (ratio to the fundamental, amplitude, share of ``ring_s`` it rings); none: harmonics."""

    partials: tuple[tuple[float, float, float], ...] = ()
    harmonics: int = 18
    tilt: float = 1.2  # amplitude of harmonic n is n ** -tilt
    damping: float = 0.7  # harmonic n rings n ** -damping as long
    stiffness: float = 0.0  # of the string: 0.0004 a piano's
    position: float = 0.0  # where it is plucked, as a share of the string; silences harmonics there
    ring_s: float = 1.2  # at middle C; low notes ring longer
    release_s: float = 0.18
    lets_ring: bool = False  # goes on after the note's end
    strings: int = 1
    detune_cents: float = 2.0
    width: float = 0.0
    hammer: float = 0.0
    hammer_hz: tuple[float, float] = (600.0, 3500.0)
    attack_s: float = 0.001
    vibrato_cents: float = 0.0
    drive: float = 0.0
    octave: int = 0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        fundamental = hertz(tone.pitch + 12 * self.octave)
        ring = self.ring_s * (261.6 / fundamental) ** 0.45
        held = ring * 4.5 if self.lets_ring else min(tone.seconds, ring * 5)
        samples = length_of(held + self.release_s, tone.rate)
        bend = self._bend(tone, samples)
        takes = [self._take(tone, fundamental, ring, samples, bend, rng) for _ in range(2 if self.width else 1)]
        sound = spread(takes[0], takes[1], self.width) if self.width else takes[0]
        time = clock(samples, tone.rate)
        gate = np.exp(-np.maximum(time - np.float32(held), 0) / np.float32(self.release_s / 4))
        rise = np.clip(time / np.float32(self.attack_s), 0, 1)
        sound = saturated(sound, self.drive) * gate * rise
        return faded(sound.astype(np.float32), tone.rate, seconds=0.01)

    def _bend(self, tone: Tone, samples: int) -> Signal | None:
        """Warped time, in seconds, where the note bends or trembles; None where it does not."""
        if not tone.bends and not self.vibrato_cents:
            return None
        curve = pitch_curve(tone, samples, vibrato_cents=self.vibrato_cents) - np.float32(tone.pitch)
        return (np.cumsum(np.exp2(curve.astype(np.float64) / 12)) / tone.rate).astype(np.float32)

    def _recipe(self, fundamental: float, velocity: float, rate: int) -> list[tuple[float, float, float]]:
        """(hertz, amplitude, decay as a share) of the partials that can be heard; soft notes are duller."""
        softness = 1.1 * (1 - velocity)
        if self.partials:
            wanted = [(fundamental * ratio, level * ratio**-softness, share) for ratio, level, share in self.partials]
        else:
            n = np.arange(1, self.harmonics + 1)
            hz = fundamental * n * np.sqrt(1 + self.stiffness * n**2)
            level = n ** -(self.tilt + softness)
            if self.position:
                level = level * np.abs(np.sin(np.pi * n * self.position))
            wanted = list(zip(hz, level, n**-self.damping, strict=True))
        return [(float(h), float(a), float(s)) for h, a, s in wanted if h < 0.42 * rate and a > 0.002]

    def _take(
        self, tone: Tone, fundamental: float, ring: float, samples: int, bend: Signal | None, rng: np.random.Generator
    ) -> Signal:
        time = clock(samples, tone.rate)
        total = np.zeros(samples, np.float32)
        recipe = self._recipe(fundamental, tone.velocity, tone.rate)
        for string in range(self.strings):
            cents = self.detune_cents * (string - (self.strings - 1) / 2 + 0.3 * rng.standard_normal())
            for hz, level, share in recipe:
                rings = ring * share
                reach = min(samples, int(AUDIBLE_DECAYS * rings * tone.rate) + 1)
                warped = time[:reach] if bend is None else bend[:reach]
                angle = np.float32(2 * np.pi * hz * 2 ** (cents / 1200)) * warped
                angle += np.float32(rng.uniform(0, 0.6))
                total[:reach] += np.float32(level) * np.sin(angle) * np.exp(time[:reach] / np.float32(-rings))
        total = normalised(total)
        if self.hammer:
            knock = min(int(0.03 * tone.rate), samples)
            burst = noise(knock, tone.rate, rng, *self.hammer_hz) * np.exp(-time[:knock] / np.float32(0.006))
            total[:knock] += np.float32(self.hammer * tone.velocity) * burst
        return total


@dataclass(frozen=True, slots=True)
class Organ:
    """Drawbars with a percussive click and a slow rotor."""

    drawbars: tuple[tuple[float, float], ...] = (
        (0.5, 0.5),
        (1.0, 1.0),
        (1.5, 0.35),
        (2.0, 0.5),
        (3.0, 0.2),
        (4.0, 0.25),
    )
    percussion: float = 0.3
    rotor_hz: float = 5.6
    release_s: float = 0.05
    drive: float = 0.4
    decay_s: float = 0.0  # 0 holds as an organ does; else it dies away like a house bass

    def play(self, tone: Tone, _rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        time = clock(samples, tone.rate)
        fundamental = hertz(tone.pitch)
        rotor = np.float32(0.0011) * np.sin(np.float32(2 * np.pi * self.rotor_hz) * time) / np.float32(self.rotor_hz)
        total = np.zeros(samples, np.float32)
        for ratio, level in self.drawbars:
            if fundamental * ratio < 0.42 * tone.rate:
                total += np.float32(level) * np.sin(np.float32(2 * np.pi * fundamental * ratio) * (time + rotor))
        click = np.sin(np.float32(2 * np.pi * fundamental * 3) * time) * np.exp(time / np.float32(-0.12))
        total = normalised(total + np.float32(self.percussion) * click)
        if self.decay_s:
            total *= np.exp(time / np.float32(-self.decay_s))
        total *= np.exp(-np.maximum(time - np.float32(tone.seconds), 0) / np.float32(self.release_s / 4))
        return faded(saturated(total, self.drive), tone.rate, start=True, seconds=0.003)
