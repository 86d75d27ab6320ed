"""Basses that are one body moving: the 808, the log drum, the upright, the sub."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import Signal, Tone, clock, faded, length_of, noise, phase_of, pitch_curve, saturated


@dataclass(frozen=True, slots=True)
class Sub808:
    """A kick drum's tail tuned and let ring: sine, falling start, drive for small speakers."""

    ring_s: float = 1.1
    drive: float = 1.6
    drop: float = 18.0  # semitones that the start lies above the note
    drop_s: float = 0.018
    click: float = 0.12
    harmonics: float = 0.12  # of the octave, mixed in
    release_s: float = 0.06

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        time = clock(samples, tone.rate)
        curve = pitch_curve(tone, samples) + np.float32(self.drop) * np.exp(time / np.float32(-self.drop_s))
        angle = np.float32(2 * np.pi) * phase_of(curve, tone.rate)
        body = np.sin(angle) + np.float32(self.harmonics) * np.sin(2 * angle)
        body *= np.exp(time / np.float32(-self.ring_s))
        body = saturated(body / np.float32(1 + self.harmonics), self.drive)
        attack = min(int(0.012 * tone.rate), samples)
        body[:attack] += (
            np.float32(self.click)
            * noise(attack, tone.rate, rng, 800, 5000)
            * np.linspace(1, 0, attack, dtype=np.float32)
        )
        body *= np.exp(-np.maximum(time - np.float32(tone.seconds), 0) / np.float32(self.release_s / 4))
        return faded(body.astype(np.float32), tone.rate, start=True, seconds=0.0015)


@dataclass(frozen=True, slots=True)
class LogDrum:
    """Amapiano's bass: a hollow knock that becomes a note."""

    ring_s: float = 0.42
    drive: float = 1.8
    knock: float = 2.4
    release_s: float = 0.08

    def play(self, tone: Tone, _rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        time = clock(samples, tone.rate)
        curve = pitch_curve(tone, samples) + np.float32(7) * np.exp(time / np.float32(-0.022))
        angle = np.float32(2 * np.pi) * phase_of(curve, tone.rate)
        index = np.float32(self.knock * tone.velocity) * np.exp(time / np.float32(-0.06)) + np.float32(0.25)
        body = np.sin(angle + index * np.sin(angle)) * np.exp(time / np.float32(-self.ring_s))
        body = saturated(body, self.drive)
        body *= np.exp(-np.maximum(time - np.float32(tone.seconds), 0) / np.float32(self.release_s / 4))
        return faded(body, tone.rate, start=True, seconds=0.0015)


@dataclass(frozen=True, slots=True)
class Upright:
    """A plucked double bass: the first harmonics, each with its own fall, and a finger."""

    ring_s: float = 0.9
    growl: float = 0.5
    finger: float = 0.1
    release_s: float = 0.09

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        time = clock(samples, tone.rate)
        curve = pitch_curve(tone, samples) - np.float32(0.35) * np.exp(time / np.float32(-0.03))
        angle = np.float32(2 * np.pi) * phase_of(curve, tone.rate)
        body = np.zeros(samples, np.float32)
        for number, level in enumerate((1.0, 0.75, 0.42, 0.26, 0.15, 0.09, 0.05), start=1):
            share = self.growl ** (number - 1) if number > 2 else 1.0
            falls = np.float32(-self.ring_s / number**0.9)
            body += (
                np.float32(level * share * (0.6 + 0.4 * tone.velocity)) * np.sin(angle * number) * np.exp(time / falls)
            )
        attack = min(int(0.02 * tone.rate), samples)
        body[:attack] += (
            np.float32(self.finger)
            * noise(attack, tone.rate, rng, 300, 2500)
            * np.linspace(1, 0, attack, dtype=np.float32)
        )
        body *= np.clip(time / np.float32(0.004), 0, 1)
        body *= np.exp(-np.maximum(time - np.float32(tone.seconds), 0) / np.float32(self.release_s / 4))
        return faded(saturated(body / np.float32(1.9), 0.6), tone.rate)
