"""Sound files for tests: tones whose loudness and length are known."""

import io
import wave
import zipfile
from pathlib import Path

import numpy as np

RATE_HZ = 44_100
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


def zip_of(names: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return packed.getvalue()
