"""The preview of every demo beat, as the media queue makes it: tagged at its times, equally loud, never clipped."""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import pytest

from catalog.audio.loudness import Loudness, measure
from catalog.audio.preview import write_preview
from catalog.audio.tag import write_default_tag
from demo.music.render import render
from demo.music.songs import SONGS
from demo.music.wav import write_files
from tests.catalog.audio.correlating import decode, likeness, times_heard

CLEARLY = 0.5  # beats themselves come to a third of likeness, a tag under the loudest of them to two thirds


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured of one preview, and where in the master something like a tag is."""

    loudness: Loudness
    tagged_s: list[float]
    tagged_in_master_s: list[float]


def _hear(slug: str) -> Heard:
    with tempfile.TemporaryDirectory(prefix="demo-preview-") as name:
        folder = Path(name)
        master, _ = write_files(render(SONGS[slug]), folder)
        tag = write_default_tag(folder / "tag.wav")
        preview = write_preview(master, tag, folder / "preview.mp3", measure(master))
        sought = decode(tag)
        return Heard(
            measure(preview),
            times_heard(likeness(decode(preview), sought), CLEARLY),
            times_heard(likeness(decode(master), sought), CLEARLY),
        )


@pytest.fixture(scope="module")
def previews() -> dict[str, Heard]:
    """Of all demo beats, made by two processes."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        return dict(zip(SONGS, pool.map(_hear, SONGS), strict=True))


@pytest.mark.parametrize("slug", SONGS)
def test_the_tag_is_heard_at_5_s_and_every_25_s_and_nowhere_else(slug: str, previews: dict[str, Heard]) -> None:
    expected = list(range(5, int(SONGS[slug].duration_s) - 1, 25))

    assert previews[slug].tagged_s == pytest.approx(expected, abs=0.1)
    assert previews[slug].tagged_in_master_s == []


@pytest.mark.parametrize("slug", SONGS)
def test_it_has_minus_14_lufs_and_stays_below_minus_1_dbtp(slug: str, previews: dict[str, Heard]) -> None:
    loudness = previews[slug].loudness

    assert abs(loudness.integrated_lufs - Decimal(-14)) <= 1
    assert loudness.true_peak_dbtp < -1
