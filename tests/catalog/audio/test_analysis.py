"""Tempo and key as they are heard, beside those of the demo beats' own scores."""

from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest

from catalog.audio.analysis import Analysis, analyse
from demo.music.render import render
from demo.music.score import Song
from demo.music.songs import SONGS
from tests.catalog.sounds import write_samples, write_wav

EVERY = 3  # every third beat: each tempo that may be taken for its half or double is among them
LONG_ENOUGH_S = 30
RATE_HZ = 22_050


def _begun(song: Song) -> Song:
    """The beginning of a song, at half the sample rate: an eighth of the work."""
    lengths_s = accumulate(section.steps * song.step_s for section in song.sections)
    wanted = 1 + sum(length_s < LONG_ENOUGH_S for length_s in lengths_s)
    return replace(song, sections=song.sections[:wanted], sample_rate_hz=RATE_HZ, tail_s=1.0)


def test_demo_beats_are_heard_as_they_were_written(tmp_path: Path) -> None:
    songs = list(SONGS.values())[::EVERY]

    heard = {}
    for song in songs:
        path = write_samples(tmp_path / "beat.wav", render(_begun(song)).master.mean(axis=0), RATE_HZ)
        found = analyse(path)
        heard[song.slug] = (found.tempo and found.tempo.bpm_hundredths, found.key and found.key.name)

    assert heard == {song.slug: (song.bpm * 100, song.key) for song in songs}


@pytest.mark.parametrize(("seconds", "level"), [(3, 0.3), (20, 0.3), (20, 0.0)], ids=["short", "one tone", "silence"])
def test_nothing_is_proposed_where_nothing_is_clear(seconds: float, level: float, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", seconds=seconds, level=level)

    assert analyse(path) == Analysis(None, None)
