"""The voice over previews: the shop's own, or by default three struck notes with a breath of noise, made by code."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.audio import ffmpeg
from catalog.audio.refusal import AudioRefusedError

RATE_HZ = 44_100
LENGTH_S = 1.4
_NOTES_HZ = (1318.51, 987.77, 1567.98)  # E6, B5, G6
_NOTE_EVERY_S = 0.16
_PEAK = 0.5
LONGEST_S, SHORTEST_S = 10, 0.3
QUIETEST = 0.003  # of full scale: what is quieter all through is no voice
TIMEOUT_S = 20


def write_default_tag(path: Path) -> Path:
    """Write the tag as a stereo WAV of 44.1 kHz and 16 bit; the same bytes every time."""
    time_s = np.arange(int(RATE_HZ * LENGTH_S)) / RATE_HZ
    mono = np.zeros_like(time_s)
    for position, note_hz in enumerate(_NOTES_HZ):
        since = time_s - position * _NOTE_EVERY_S
        struck = np.where(since >= 0, np.exp(-since.clip(0) * 6.0), 0.0)
        tone = np.sin(2 * np.pi * note_hz * since) + 0.35 * np.sin(2 * np.pi * 2.76 * note_hz * since)
        mono += struck * tone
    noise = np.random.default_rng(7).standard_normal(time_s.size)
    mono += 0.12 * np.convolve(noise, np.ones(12) / 12, mode="same") * np.exp(-(((time_s - 0.75) / 0.3) ** 2))
    mono *= _PEAK / np.abs(mono).max() * np.minimum(1.0, (LENGTH_S - time_s) / 0.05)
    return _write(path, np.repeat(mono[:, None], 2, axis=1))


def write_own_tag(source: Path, path: Path) -> Path:
    """Write a shop's own tag in the same form, as loud as the default; raises AudioRefusedError with the reason."""
    ran = ffmpeg.run(
        [source],
        [
            *("-map", "0:a:0", "-t", str(LONGEST_S + 1), "-ac", "2", "-ar", str(RATE_HZ)),
            *("-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"),
        ],
        folder=source.parent,
        timeout_s=TIMEOUT_S,
    )
    samples = np.frombuffer(ran.stdout, "<i2").reshape(-1, 2).astype(np.float64) / 32768
    if not SHORTEST_S <= len(samples) / RATE_HZ <= LONGEST_S:
        raise AudioRefusedError(f"A tag lasts from {SHORTEST_S} to {LONGEST_S} seconds.")
    peak = float(np.abs(samples).max())
    if peak < QUIETEST:
        raise AudioRefusedError("There is only silence in this file.")
    return _write(path, samples * (_PEAK / peak))


def _write(path: Path, stereo: NDArray[np.float64]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((stereo * 32767).astype("<i2").tobytes())
    return path
