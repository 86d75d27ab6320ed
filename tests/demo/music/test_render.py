"""Rendered beats: true to what they declare, whole, loud enough, and the same each time."""

import hashlib
import re
import subprocess
import wave
import zipfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from demo.music.render import Rendered, render
from demo.music.score import STEMS
from demo.music.songs import SONGS
from demo.music.wav import write_files
from tests.demo.music.estimates import estimate_bpm, estimate_key, folded

LOUDEST_LUFS, SOFTEST_LUFS, TRUE_PEAK_DBTP = -9.0, -14.5, -1.0


@pytest.fixture(scope="module", params=["basalt", "slow-aurora"])  # 16 bit at 44.1 kHz, 24 bit at 48 kHz
def rendered(request: pytest.FixtureRequest) -> Rendered:
    return render(SONGS[request.param])


@pytest.fixture(scope="module")
def files(rendered: Rendered, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_files(rendered, tmp_path_factory.mktemp("beat"))


def read_wav(data: bytes, bit_depth: int) -> np.ndarray:
    """Samples as integers, ``(frames, 2)``."""
    if bit_depth == 16:
        return np.frombuffer(data, "<i2").reshape(-1, 2).astype(np.int32)
    padded = np.zeros((len(data) // 3, 4), np.uint8)
    padded[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    return (padded.view("<i4") >> 8).reshape(-1, 2)


def frames_of(path: Path) -> tuple[np.ndarray, tuple[int, int, int]]:
    with wave.open(str(path), "rb") as file:
        shape = (file.getnchannels(), file.getframerate(), file.getsampwidth() * 8)
        return read_wav(file.readframes(file.getnframes()), shape[2]), shape


def test_a_stranger_hears_the_declared_tempo(rendered: Rendered) -> None:
    heard = estimate_bpm(rendered.master, rendered.song.sample_rate_hz)

    assert heard == pytest.approx(folded(rendered.song.bpm), rel=0.015)


def test_a_stranger_hears_the_declared_key(rendered: Rendered) -> None:
    key = rendered.song.parsed_key

    assert estimate_key(rendered.master, rendered.song.sample_rate_hz) == (key.tonic, key.mode)


def test_the_stems_in_the_zip_sum_to_the_master_to_the_last_bit(
    rendered: Rendered, files: tuple[Path, Path], tmp_path: Path
) -> None:
    song = rendered.song
    master, shape = frames_of(files[0])
    with zipfile.ZipFile(files[1]) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)  # our own zip
    stems = [frames_of(tmp_path / name) for name in names]

    assert names == [f"{song.slug}/{number}-{stem}.wav" for number, stem in enumerate(STEMS, start=1)]
    assert shape == (2, song.sample_rate_hz, song.bit_depth)
    assert {stem[1] for stem in stems} == {shape}
    assert len(master) == int(song.duration_s * song.sample_rate_hz)
    assert (np.sum([stem[0] for stem in stems], axis=0) == master).all()
    assert all(np.abs(stem[0]).max() > 0 for stem in stems)


def test_loudness_and_true_peak_are_those_of_a_finished_record(files: tuple[Path, Path]) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(files[0])]
    said = subprocess.run(
        [*command, "-af", "ebur128=peak=true", "-f", "null", "-"], capture_output=True, text=True, check=True
    ).stderr
    summary = said[said.rindex("Summary") :]
    loudness, peak = (float(re.search(rf"{name}:\s+(-?[\d.]+)", summary)[1]) for name in ("I", "Peak"))  # type: ignore[index]  # ffmpeg always says both

    assert SOFTEST_LUFS <= loudness <= LOUDEST_LUFS
    assert peak < TRUE_PEAK_DBTP


def test_it_begins_and_ends_in_silence_without_a_click(rendered: Rendered) -> None:
    track = rendered.master

    assert np.abs(track[:, 0]).max() < 0.02
    assert np.abs(track[:, -64:]).max() < 1e-3


def test_nothing_hums_below_hearing(rendered: Rendered) -> None:
    assert np.abs(rendered.master.mean(axis=1)).max() < 2e-3


def test_the_same_score_gives_the_same_bytes(rendered: Rendered, files: tuple[Path, Path], tmp_path: Path) -> None:
    again = write_files(render(rendered.song), tmp_path)

    for one, two in zip(files, again, strict=True):
        assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()
