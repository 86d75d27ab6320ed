"""``PYTHONPATH=.:site .venv/bin/python -m bench.hearing [slug …]``: demo beats in full, heard beside their scores.

Needs no servers. A line a beat: what is written, what is heard, the seconds of one core that hearing took.
"""

import resource
import sys
import tempfile
from pathlib import Path

from catalog.audio.analysis import analyse
from demo.music.render import render
from demo.music.songs import SONGS
from tests.catalog.sounds import write_samples

TEMPO_WITHIN = 0.01
ASKED_OF_TEN = 9


def main(slugs: list[str]) -> int:
    """Print the table; 1 if fewer than nine in ten beats are heard right in both."""
    right = 0
    print(f"{'':20}{'tempo':>6}{'heard':>8}  {'key':10}{'heard':10}", end="")
    print(
        "".join(f"{head:>{width}}" for head, width in (("pulse", 6), ("fit", 6), ("lead", 6), ("long", 7), ("took", 7)))
    )
    for slug in slugs:
        song = SONGS[slug]
        with tempfile.TemporaryDirectory() as folder:
            master = render(song).master.mean(axis=0)
            path = write_samples(Path(folder) / "beat.wav", master, song.sample_rate_hz)
            started_s = _cpu_s()
            heard = analyse(path)
            took_s = _cpu_s() - started_s
        tempo, key = heard.tempo, heard.key
        is_tempo = tempo is not None and abs(tempo.bpm_hundredths - 100 * song.bpm) <= TEMPO_WITHIN * 100 * song.bpm
        is_key = key is not None and key.name == song.key
        right += is_tempo and is_key
        print(
            f"{slug:20}{song.bpm:>6}{tempo.bpm_hundredths / 100 if tempo else '-':>8}  {song.key:10}"
            f"{key.name if key else '-':10}{tempo.pulse if tempo else 0:>6.2f}{key.fit if key else 0:>6.2f}"
            f"{key.lead if key else 0:>6.2f}{song.duration_s:>5.0f} s{took_s:>5.2f} s",
            flush=True,
        )
    print(f"{right} of {len(slugs)} are right in both")
    return int(10 * right < ASKED_OF_TEN * len(slugs))


def _cpu_s() -> float:
    """Of this process and of the ffmpeg that it ran."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SONGS)))
