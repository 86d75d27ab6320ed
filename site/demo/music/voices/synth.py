"""The subtractive synthesiser: detuned oscillators through a moving filter. Leads, pads, strings, basses."""

from dataclasses import dataclass

import numpy as np

from demo.music.tone import (
    Signal,
    Tone,
    adsr,
    clock,
    faded,
    hertz,
    length_of,
    noise,
    phase_of,
    pitch_curve,
    saturated,
    spread,
)
from demo.music.wavetable import HIGHEST_CUTOFF, Bank, Shape, bank, oscillate


@dataclass(frozen=True, slots=True)
class Synth:
    shape: Shape = "saw"
    unison: int = 1
    detune_cents: float = 12.0
    width: float = 0.0  # 0 plays mono
    cutoff_hz: float = 2000.0
    key_follow: float = 0.4
    sweep_octaves: float = 0.0  # how far above ``cutoff_hz`` the filter starts, or rises from when ``opens``
    sweep_s: float = 0.2
    opens: bool = False
    resonance: float = 0.1
    attack_s: float = 0.004
    decay_s: float = 0.3
    sustain: float = 0.7
    release_s: float = 0.12
    sub: float = 0.0  # sine an octave below
    air: float = 0.0  # noise through the same envelope
    vibrato_cents: float = 0.0
    tremolo_hz: float = 0.0
    drive: float = 0.0
    octave: int = 0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        curve = pitch_curve(tone, samples, vibrato_cents=self.vibrato_cents) + np.float32(12 * self.octave)
        cutoff = self._cutoff(tone, samples)
        source = bank(self.shape, self.resonance)
        sides = [self._side(source, curve, cutoff, tone.rate, rng) for _ in range(2 if self.width else 1)]
        sound = spread(sides[0], sides[1], self.width) if self.width else sides[0]
        if self.sub:
            sub = np.sin(np.float32(2 * np.pi) * phase_of(curve - 12, tone.rate))
            sound = sound + np.float32(self.sub) * sub
        if self.air:
            sound = sound + np.float32(self.air) * noise(samples, tone.rate, rng, 2500, 9000)
        envelope = adsr(tone, samples, self.attack_s, self.decay_s, self.sustain, self.release_s)
        if self.tremolo_hz:
            envelope = envelope * (
                1 - 0.35 * (0.5 + 0.5 * np.sin(2 * np.pi * self.tremolo_hz * clock(samples, tone.rate)))
            )
        sound = saturated(sound / np.float32(1 + 0.7 * self.sub), self.drive) * envelope
        return faded(sound.astype(np.float32), tone.rate, start=True, seconds=0.002)

    def _cutoff(self, tone: Tone, samples: int) -> Signal | float:
        """Octaves above the fundamental, for each sample while the filter moves."""
        fundamental = hertz(tone.pitch + 12 * self.octave)
        hz = self.cutoff_hz * (fundamental / 261.6) ** self.key_follow * 2 ** (1.2 * (tone.velocity - 0.8))
        ceiling = np.log2(HIGHEST_CUTOFF * tone.rate / fundamental)
        base = float(np.log2(hz / fundamental))
        if not self.sweep_octaves:
            return min(base, float(ceiling))
        shape = np.exp(-clock(samples, tone.rate) / np.float32(self.sweep_s))
        if self.opens:
            shape = 1 - shape
        reach = self.sweep_octaves * (0.6 + 0.5 * tone.velocity)
        moving: Signal = np.minimum(np.float32(base) + np.float32(reach) * shape, np.float32(ceiling))
        return moving

    def _side(self, source: Bank, curve: Signal, cutoff: Signal | float, rate: int, rng: np.random.Generator) -> Signal:
        detunes = np.linspace(-1, 1, self.unison) if self.unison > 1 else np.zeros(1)
        total = np.zeros(len(curve), np.float32)
        for detune in detunes:
            cents = self.detune_cents * (detune + 0.15 * rng.standard_normal())
            if self.unison == 1:
                cents = 0.3 * self.detune_cents * rng.standard_normal() if self.width else 0.0
            phase = phase_of(curve + np.float32(cents / 100), rate, float(rng.random()))
            total += oscillate(source, phase, cutoff)
        return total / np.float32(self.unison**0.6)
