"""Instruments: frozen settings with ``play``, which turns a tone into a sound of about peak 1."""

from typing import Protocol

import numpy as np

from demo.music.tone import Signal, Tone


class Voice(Protocol):
    def play(self, tone: Tone, rng: np.random.Generator) -> Signal:
        """Mono ``(samples,)`` or wide ``(2, samples)``, silent at its ends; equal tones differ by ``rng`` alone."""
        ...
