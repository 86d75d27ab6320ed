"""Sound files for tests: tones whose loudness and length are known."""

import io
import wave
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
A_MINOR = ((110.0, 220.0, 261.63), (146.83, 220.0, 349.23), (164.81, 246.94, 329.63), (110.0, 220.0, 329.63))  # chords
STEM = b"RIFF\x2c\x00\x00\x00WAVEfmt " + bytes(84)  # begins as a WAV does; of stems no more is looked at


def write_wav(
    path: Path, *, seconds: float = 3.0, level: float = 0.1, tone_hz: float = 1000.0, channels: int = 2, seed: int = 0
) -> Path:
    """A sine of peak ``level``; ``seed`` adds a little noise, so that two files differ."""
    time_s = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    mono = level * np.sin(2 * np.pi * tone_hz * time_s)
    if seed:
        mono = mono + 0.002 * np.random.default_rng(seed).standard_normal(time_s.size)
    samples = (np.repeat(mono[:, None], channels, axis=1) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return path


def write_beat(path: Path, *, bpm: float, chords: Sequence[Sequence[float]], seconds: float = 16.0) -> Path:
    """A click on each beat over chords, their tones in Hz, that change every four beats."""
    beat_s, time_s = 60 / bpm, np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    within_s = time_s % beat_s
    chord = (time_s // (4 * beat_s)).astype(int) % len(chords)
    tones = sum(np.sin(2 * np.pi * np.array([notes[n] for notes in chords])[chord] * time_s) for n in range(3))
    clicks = np.random.default_rng(1).standard_normal(time_s.size) * np.exp(-within_s / 0.01)
    return write_samples(path, 0.08 * tones + 0.2 * clicks)


def write_samples(path: Path, mono: NDArray[np.floating[Any]], rate_hz: int = RATE_HZ) -> Path:
    """16 bit mono of samples between -1 and 1."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setframerate(rate_hz)
        file.setsampwidth(2)
        file.writeframes((np.clip(mono, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def zip_of(names: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return packed.getvalue()
