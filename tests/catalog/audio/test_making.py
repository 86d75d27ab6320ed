"""Loudness, tagged previews and waveforms."""

import subprocess
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from catalog.audio.loudness import measure
from catalog.audio.peaks import waveform
from catalog.audio.preview import write_preview
from catalog.audio.probe import probe
from catalog.audio.refusal import AudioRefusedError
from catalog.audio.tag import RATE_HZ, write_default_tag
from tests.catalog.sounds import write_wav


def _decode(path: Path) -> NDArray[np.float64]:
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, "<i2").astype(np.float64) / 32768


def test_a_sine_of_1_khz_at_minus_20_dbfs_measures_minus_20_lufs(tmp_path: Path) -> None:
    found = measure(write_wav(tmp_path / "a.wav", level=0.1, tone_hz=1000))  # EBU Tech 3341, the idea of case 1

    assert abs(found.integrated_lufs - Decimal(-20)) <= Decimal("0.1")
    assert abs(found.true_peak_dbtp - Decimal(-20)) <= Decimal("0.2")


def test_silence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioRefusedError, match="only silence"):
        measure(write_wav(tmp_path / "a.wav", level=0.0))


@pytest.mark.parametrize("level", [0.02, 0.9])
def test_previews_are_equally_loud_and_do_not_clip(level: float, tmp_path: Path) -> None:
    master = write_wav(tmp_path / "a.wav", seconds=20, level=level, tone_hz=300)
    tag = write_default_tag(tmp_path / "tag.wav")

    preview = write_preview(master, tag, tmp_path / "p.mp3", measure(master))

    found = measure(preview)
    assert abs(found.integrated_lufs - Decimal(-14)) <= Decimal(1)
    assert found.true_peak_dbtp <= Decimal(0)


def test_the_tag_is_in_the_sound_at_5_s_and_every_25_s(tmp_path: Path) -> None:
    master = write_wav(tmp_path / "a.wav", seconds=60, level=0.2, tone_hz=110)
    preview = write_preview(master, write_default_tag(tmp_path / "tag.wav"), tmp_path / "p.mp3", measure(master))
    sound = _decode(preview)

    def highs(at_s: float) -> float:
        part = sound[int(at_s * RATE_HZ) : int((at_s + 0.5) * RATE_HZ)]
        return float(np.abs(np.fft.rfft(part))[400:1500].max())  # 800 to 3000 Hz: the tag's notes, not the beat's

    for tagged_s in (5.1, 30.1, 55.1):
        assert highs(tagged_s) > 20 * highs(tagged_s - 2)


def test_a_preview_has_the_whole_length_at_128_kbit_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    master = write_wav(tmp_path / "a.wav", seconds=30)
    tag, loudness = write_default_tag(tmp_path / "tag.wav"), measure(master)

    first = write_preview(master, tag, tmp_path / "1.mp3", loudness)
    second = write_preview(master, tag, tmp_path / "2.mp3", loudness)

    assert first.read_bytes() == second.read_bytes()
    assert abs(probe(first, "mp3").duration_s - 30) < Decimal("0.1")
    assert abs(first.stat().st_size - 30 * 128_000 / 8) < 5000


def test_a_waveform_is_160_bars_of_which_the_loudest_is_full(tmp_path: Path) -> None:
    quiet = _decode(write_wav(tmp_path / "quiet.wav", seconds=8, level=0.1))
    quiet[quiet.size // 2 :] *= 4
    path = tmp_path / "louder.wav"
    path.write_bytes((tmp_path / "quiet.wav").read_bytes()[:44] + np.repeat((quiet * 32767).astype("<i2"), 2).tobytes())

    found = waveform(path)

    assert len(found.bars) == 160
    assert set(found.bars[82:]) == {100}
    assert set(found.bars[:78]) == {25}
    assert found.svg_path().count("M") == 160
