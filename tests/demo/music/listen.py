"""``python -m tests.demo.music.listen [slug …]``: render beats and print what can be measured of them, one a line."""

import sys
import time
from itertools import pairwise

import numpy as np

from demo.music.loudness import integrated_lufs
from demo.music.render import render
from demo.music.songs import SONGS
from tests.demo.music.estimates import estimate_bpm, estimate_key, folded

BANDS_HZ = (20, 60, 120, 250, 500, 1000, 2000, 4000, 8000, 16_000)


def listen(slug: str) -> str:
    """One line: seconds to render, loudness, crest, width, tempo and key (``=``: heard as declared), octaves in dB."""
    song = SONGS[slug]
    started = time.process_time()
    rendered = render(song)
    took_s = time.process_time() - started
    track, rate = rendered.master, song.sample_rate_hz
    crest_db = 20 * np.log10(np.abs(track).max() / np.sqrt((track**2).mean()))
    bpm, key = estimate_bpm(track, rate), estimate_key(track, rate)
    is_true = abs(bpm / folded(song.bpm) - 1) < 0.015, key == (song.parsed_key.tonic, song.parsed_key.mode)
    power = np.abs(np.fft.rfft(track.mean(axis=0))) ** 2
    hz = np.fft.rfftfreq(track.shape[1], 1 / rate)
    octaves = [power[(hz >= low) & (hz < high)].sum() for low, high in pairwise(BANDS_HZ)]
    levels = " ".join(f"{10 * np.log10(octave / sum(octaves)):4.0f}" for octave in octaves)
    tempo = f"{song.bpm:3} bpm {'=' if is_true[0] else bpm}"
    return (
        f"{slug:18} {song.duration_s:5.1f} s in {took_s:4.1f} s  {integrated_lufs(track, rate):6.1f} LUFS  "
        f"crest {crest_db:4.1f}  width {1 - np.corrcoef(track[0], track[1])[0, 1]:.2f}  {tempo}  "
        f"{song.key:9} {'=' if is_true[1] else key}  [{levels}]"
    )


if __name__ == "__main__":
    for wanted in sys.argv[1:] or SONGS:
        print(listen(wanted), flush=True)  # noqa: T201  # a tool's answer
