"""Many short beats for imports: bars of the demo generator's music, each a file of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from demo.music.notation import STEPS_PER_BAR
from demo.music.render import render
from demo.music.score import Song
from demo.music.songs import SONGS
from demo.music.wav import quantised, write_wav

BARS = 12  # of each song: with 27 songs, 324 beats


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a song as a WAV file; ``bpm`` and ``key`` are the song's own."""

    path: Path
    bpm: int
    key: str


def bars(count: int, folder: Path) -> Iterator[Bar]:
    """``count`` different bars as ``folder``/"Beat 000 140bpm.wav" and so on; at most BARS of a song."""
    cut = (bar for song in SONGS.values() for bar in _cut(song))
    for number, (song, samples) in enumerate(islice(cut, count)):
        path = folder / f"Beat {number:03} {song.bpm}bpm.wav"
        write_wav(path, samples, song.sample_rate_hz, song.bit_depth)
        yield Bar(path, song.bpm, song.key)


def _cut(song: Song) -> Iterator[tuple[Song, NDArray[np.int32]]]:
    fullest = max(song.sections, key=lambda section: len(section.play))
    played = replace(song, sections=(replace(fullest, bars=BARS, fill="", drop_beats=0.0),))
    master = quantised(render(played))["master"]
    length = int(STEPS_PER_BAR * song.step_s * song.sample_rate_hz)
    for number in range(BARS):
        yield song, master[number * length : (number + 1) * length]
