"""What a file is, and why it is refused."""

import os
import tempfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from catalog.audio import ffmpeg
from catalog.audio.preview import write_mp3
from catalog.audio.probe import Probed, probe
from catalog.audio.refusal import AudioRefusedError
from tests.catalog.sounds import RATE_HZ, write_wav


def test_a_wav_is_known_by_all_of_its_sound(tmp_path: Path) -> None:
    found = probe(write_wav(tmp_path / "a.wav", seconds=2.5), "wav")

    assert found == Probed("WAV, 16 bit", RATE_HZ, 2, Decimal("2.500"))


def test_a_mono_wav_has_one_channel(tmp_path: Path) -> None:
    assert probe(write_wav(tmp_path / "a.wav", channels=1), "wav").channels == 1


def test_an_mp3_is_known(tmp_path: Path) -> None:
    mp3 = write_mp3(write_wav(tmp_path / "a.wav", seconds=3), tmp_path / "a.mp3")

    found = probe(mp3, "mp3")

    assert (found.format, found.sample_rate_hz, found.channels) == ("MP3", RATE_HZ, 2)
    assert abs(found.duration_s - 3) < Decimal("0.1")


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    mp3 = write_mp3(write_wav(tmp_path / "a.wav"), tmp_path / "really.wav")

    with pytest.raises(AudioRefusedError, match="not a WAV file, but an MP3 file"):
        probe(mp3, "wav")


def _half(path: Path) -> bytes:
    whole = write_wav(path.parent / "whole.wav").read_bytes()
    return whole[: len(whole) // 2]


BROKEN = {
    "empty": (lambda path: b"", "The file is empty"),
    "random": (lambda path: b"\x00" + np.random.default_rng(1).bytes(4000), "not a WAV file, but something else"),
    "text": (lambda path: b"just some words\n" * 20, "but a text file"),
    "playlist": (lambda path: b"#EXTM3U\nfile:///etc/passwd\n", "but a playlist"),
    "ffconcat": (lambda path: b"ffconcat version 1.0\nfile /etc/passwd\n", "but a text file"),
    "picture": (lambda path: b"\x89PNG\r\n\x1a\n" + bytes(100), "but a picture"),
    "zip": (lambda path: b"PK\x03\x04" + bytes(100), "but a zip archive"),
    "cut off": (_half, "damaged or cut off"),
    "header alone": (lambda path: _half(path)[:44], "no sound|damaged"),
    "noise under a RIFF head": (lambda path: b"RIFF\x00\x10\x00\x00WAVE" + bytes(4088), "damaged|no sound"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_upload_is_refused_with_its_reason(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, reason = BROKEN[kind]
    path = tmp_path / "upload"
    path.write_bytes(make(path))
    work = tmp_path / "work"  # in the system's folder others come and go
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))

    with pytest.raises(AudioRefusedError, match=reason):
        probe(path, "wav")

    assert os.listdir(work) == []


def test_less_than_a_second_is_no_beat(tmp_path: Path) -> None:
    with pytest.raises(AudioRefusedError, match="less than a second"):
        probe(write_wav(tmp_path / "a.wav", seconds=0.5), "wav")


def test_more_than_half_an_hour_is_no_beat(tmp_path: Path) -> None:
    long = write_wav(tmp_path / "a.wav", seconds=1)
    head = bytearray(long.read_bytes()[:44])
    size = RATE_HZ * 4 * 1860  # 31 minutes of silence that take no room on the disk
    head[4:8], head[40:44] = (size + 36).to_bytes(4, "little"), size.to_bytes(4, "little")
    with long.open("wb") as file:
        file.write(head)
        file.truncate(size + 44)

    with pytest.raises(AudioRefusedError, match="31 minutes long; 30 is the most"):
        probe(long, "wav")


def test_a_reader_that_never_ends_is_ended_with_its_children(tmp_path: Path) -> None:
    endless = ["-f", "null", "-filter:a", "aloop=loop=-1:size=44100", "-"]

    with pytest.raises(AudioRefusedError, match="too long"):
        ffmpeg.run([write_wav(tmp_path / "a.wav")], endless, folder=tmp_path, timeout_s=1.0)

    running = [Path(f"/proc/{pid}/cmdline") for pid in os.listdir("/proc") if pid.isdigit()]
    assert not [line for line in map(_read, running) if str(tmp_path).encode() in line]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.wav", "concat:/etc/passwd", "file:///etc/hostname"])
def test_what_a_file_leads_to_is_not_opened(address: str, tmp_path: Path) -> None:
    list_file = tmp_path / "list.wav"
    list_file.write_text(f"#EXTM3U\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n")

    with pytest.raises(AudioRefusedError):
        ffmpeg.run([list_file], ["-f", "null", "-"], folder=tmp_path, timeout_s=20)
