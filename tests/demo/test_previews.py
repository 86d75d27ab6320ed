"""The preview of every demo beat, as the media queue makes it: tagged at its times, equally loud, never clipped."""

from decimal import Decimal
from pathlib import Path

import pytest

from catalog.audio.loudness import measure
from catalog.audio.preview import write_preview
from catalog.audio.tag import LENGTH_S, write_default_tag
from demo.music.render import render
from demo.music.songs import SONGS
from demo.music.wav import write_files
from tests.catalog.audio.correlating import decode, likeness, times_heard

CLEARLY = 0.5  # beats themselves come to a third of likeness, a tag under the loudest of them to two thirds


@pytest.mark.parametrize("slug", SONGS)  # a test for each, so that all processes of the suite take their share
def test_the_tag_is_heard_at_its_times_alone_at_minus_14_lufs_below_minus_1_dbtp(slug: str, tmp_path: Path) -> None:
    song = SONGS[slug]
    master, _ = write_files(render(song), tmp_path)
    tag = write_default_tag(tmp_path / "tag.wav")

    preview = write_preview(master, tag, tmp_path / "preview.mp3", measure(master))

    sought = decode(tag)
    expected = list(range(5, int(song.duration_s - LENGTH_S) + 1, 25))
    heard = times_heard(likeness(decode(preview), sought), CLEARLY)
    assert heard[: len(expected)] == pytest.approx(expected, abs=0.1)
    assert heard[len(expected) :] in ([], [pytest.approx(expected[-1] + 25, abs=0.1)])  # one that the end cuts off
    assert times_heard(likeness(decode(master), sought), CLEARLY) == []
    loudness = measure(preview)
    assert abs(loudness.integrated_lufs - Decimal(-14)) <= 1
    assert loudness.true_peak_dbtp < -1
