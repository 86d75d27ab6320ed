"""Where in a sound another one is heard: cross-correlation, held against how loud the sound is there."""

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

RATE_HZ = 22_050
LOWEST_HZ = 800  # below it there are drums and basses, and nothing of a voice
APART_S = 2.0

Samples = NDArray[np.floating[Any]]


def decode(path: Path, rate_hz: int = RATE_HZ) -> Samples:
    """A file as mono samples."""
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(rate_hz), "-f", "s16le", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, "<i2").astype(np.float64) / 32768


def likeness(sound: Samples, sought: Samples) -> Samples:
    """For each moment of ``sound`` how alike what follows is to ``sought``: 1 is the same, 0 has nothing of it."""
    size = 1 << (sound.size + sought.size).bit_length()
    heard = np.fft.rfftfreq(size, 1 / RATE_HZ) >= LOWEST_HZ
    spectrum, wanted = np.fft.rfft(sound, size) * heard, np.fft.rfft(sought, size) * heard
    products = np.fft.irfft(spectrum * wanted.conj(), size)[: sound.size]
    high, voice = np.fft.irfft(spectrum, size)[: sound.size], np.fft.irfft(wanted, size)[: sought.size]
    energy = np.concatenate([[0.0], np.cumsum(high**2)])
    ends = np.minimum(np.arange(sound.size) + sought.size, sound.size)
    local = energy[ends] - energy[: sound.size]
    found: Samples = products / np.sqrt(np.maximum(local, local.max() * 1e-3) * float((voice**2).sum()))
    return found


def times_heard(alike: Samples, least: float) -> list[float]:
    """Seconds at which ``alike`` peaks over ``least``, one for each two seconds."""
    left, times = alike.copy(), []
    while left.max() >= least:
        at = int(left.argmax())
        times.append(round(at / RATE_HZ, 2))
        left[max(at - int(APART_S * RATE_HZ), 0) : at + int(APART_S * RATE_HZ)] = 0
    return sorted(times)
