"""What breathes: choirs and vocal chops drawn from formants, flutes and whistles."""

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
    normalised,
    phase_of,
    pitch_curve,
    spread,
)

# First four formants in Hz with their levels, after published averages for a high voice.
FORMANTS: dict[str, tuple[tuple[float, float], ...]] = {
    "ah": ((800, 1.0), (1150, 0.6), (2900, 0.16), (3900, 0.1)),
    "eh": ((500, 1.0), (1750, 0.4), (2600, 0.2), (3600, 0.08)),
    "ee": ((330, 1.0), (2300, 0.3), (3000, 0.22), (3900, 0.1)),
    "oh": ((450, 1.0), (800, 0.5), (2830, 0.08), (3800, 0.06)),
    "oo": ((330, 1.0), (700, 0.25), (2700, 0.04), (3800, 0.02)),
}
TABLE = 2048


@dataclass(frozen=True, slots=True)
class Vocal:
    vowels: tuple[str, str] = ("ah", "oh")  # morphs from the first to the second
    morph_s: float = 0.4
    singers: int = 3
    detune_cents: float = 14.0
    width: float = 0.8
    breath: float = 0.06
    attack_s: float = 0.12
    decay_s: float = 1.0
    sustain: float = 0.85
    release_s: float = 0.4
    vibrato_cents: float = 18.0
    scoop: float = 0.0  # semitones from below, at the start
    octave: int = 0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        time = clock(samples, tone.rate)
        fundamental = hertz(tone.pitch + 12 * self.octave)
        tables = [self._table(vowel, fundamental, tone.rate) for vowel in self.vowels]
        morph = 1 - np.exp(time / np.float32(-self.morph_s))
        curve = pitch_curve(tone, samples, vibrato_cents=self.vibrato_cents, vibrato_hz=5.0) + np.float32(
            12 * self.octave
        )
        curve -= np.float32(self.scoop) * np.exp(time / np.float32(-0.05))
        sides = [self._side(tables, morph, curve, tone.rate, rng) for _ in range(2 if self.width else 1)]
        sound = normalised(spread(sides[0], sides[1], self.width) if self.width else sides[0])
        if self.breath:
            sound = sound + np.float32(self.breath) * noise(samples, tone.rate, rng, 1500, 8000)
        envelope = adsr(tone, samples, self.attack_s, self.decay_s, self.sustain, self.release_s)
        return faded((sound * envelope).astype(np.float32), tone.rate, start=True)

    def _side(self, tables: list[Signal], morph: Signal, curve: Signal, rate: int, rng: np.random.Generator) -> Signal:
        total = np.zeros(len(curve), np.float32)
        for _ in range(self.singers):
            cents = self.detune_cents * float(rng.standard_normal()) / 2
            index = (phase_of(curve + np.float32(cents / 100), rate, float(rng.random())) * TABLE).astype(np.int32)
            first = tables[0].take(index)
            total += first + morph * (tables[1].take(index) - first)
        return total

    @staticmethod
    def _table(vowel: str, fundamental: float, rate: int) -> Signal:
        """One period whose harmonics follow the vowel's formants over a glottal slope."""
        harmonics = np.arange(1, min(int(0.4 * rate / fundamental), TABLE // 4))
        hz = harmonics * fundamental
        envelope = sum(level / (1 + ((hz - centre) / (70 + 0.045 * centre)) ** 2) for centre, level in FORMANTS[vowel])
        spectrum = np.zeros(TABLE // 2 + 1, np.complex64)
        spectrum[harmonics] = (envelope + 0.01) * harmonics**-0.35 * np.exp(1j * harmonics**2 * 0.3)
        return normalised(np.fft.irfft(spectrum, TABLE).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Blown:
    """Flute or whistle: few harmonics, breath around them, a vibrato that swells."""

    harmonics: tuple[float, ...] = (1.0, 0.32, 0.16, 0.05)
    breath: float = 0.12
    attack_s: float = 0.05
    release_s: float = 0.12
    vibrato_cents: float = 22.0
    octave: int = 0

    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        samples = length_of(tone.seconds + self.release_s, tone.rate)
        curve = pitch_curve(tone, samples, vibrato_cents=self.vibrato_cents, vibrato_hz=4.8) + np.float32(
            12 * self.octave
        )
        curve -= np.float32(0.6) * np.exp(clock(samples, tone.rate) / np.float32(-0.03))
        angle = np.float32(2 * np.pi) * phase_of(curve, tone.rate)
        sound = np.zeros(samples, np.float32)
        for number, level in enumerate(self.harmonics, start=1):
            sound += np.float32(level) * np.sin(angle * number)
        sound = normalised(sound)
        hz = hertz(tone.pitch + 12 * self.octave)
        sound += np.float32(self.breath) * noise(samples, tone.rate, rng, hz, min(hz * 6, 0.4 * tone.rate))
        envelope = adsr(tone, samples, self.attack_s, 0.5, 0.85, self.release_s)
        return faded(sound * envelope, tone.rate, start=True)
