"""What everybody may hear: the beat at 128 kbit/s, as loud as all others, with a tag mixed into the sound."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from catalog.audio import ffmpeg
from catalog.audio.loudness import WHOLE, Loudness, Part, measure
from catalog.audio.tag import RATE_HZ

TARGET_LUFS = Decimal(-14)  # what streaming services play at, so that no beat sells by being louder
MOST_DBTP = Decimal(-1)
# The limiter sees samples; between them, and after the mp3's rounding, sound goes higher. What is made is measured,
# and made again with more room if that was not enough.
CEILING_DB, SPARE_DB = Decimal("-2.2"), Decimal("0.3")
NEAR_ENOUGH_LU = Decimal("0.5")
PASSES = 4
PREVIEW_KBPS, SOLD_KBPS = 128, 320
MAX_GAIN_DB = Decimal(30)
FADE_OUT_S = 3
TIMEOUT_S = 400
_CLEAN = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-id3v2_version", "3"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """When the tag sounds first, and how often then, in seconds."""

    first_tag_s: int = 5
    tag_every_s: int = 25


def write_preview(
    master: Path,
    tag: Path,
    out: Path,
    loudness: Loudness,
    recipe: Recipe = Recipe(),
    part: Part = WHOLE,  # frozen
) -> Path:
    """Write the tagged mp3 of ``part`` of ``master`` to ``out``; the same bytes for the same input.

    ``loudness`` is that of the part. The result has -14 LUFS and stays below -1 dBTP, measured; one that ends before
    the master does is faded out.
    """
    gain_db, ceiling_db = min(TARGET_LUFS - loudness.integrated_lufs, MAX_GAIN_DB), CEILING_DB
    for _ in range(PASSES):
        _render(master, tag, out, _graph(recipe, part, gain_db, ceiling_db))
        found = measure(out)
        is_near = abs(found.integrated_lufs - TARGET_LUFS) <= NEAR_ENOUGH_LU or gain_db == MAX_GAIN_DB
        if is_near and found.true_peak_dbtp < MOST_DBTP:
            break
        gain_db = min(gain_db + TARGET_LUFS - found.integrated_lufs, MAX_GAIN_DB)
        if found.true_peak_dbtp >= MOST_DBTP:
            ceiling_db -= found.true_peak_dbtp - MOST_DBTP + SPARE_DB
    return out


def _graph(recipe: Recipe, part: Part, gain_db: Decimal, ceiling_db: Decimal) -> str:
    """The filters: the part, as loud as it shall be, the tag in a loop, both together under a limiter."""
    form = f"aformat=sample_fmts=fltp:sample_rates={RATE_HZ}:channel_layouts=stereo"
    music = f"[0:a:0]{part.filters()}{form},volume={gain_db}dB[music]"
    every_s = recipe.tag_every_s
    voice = (
        f"[1:a:0]{form},atrim=end={every_s},apad=whole_dur={every_s},"
        f"aloop=loop=-1:size={every_s * RATE_HZ},adelay={recipe.first_tag_s}s:all=1[tag]"
    )
    fade = "" if part.length_s is None else f",afade=t=out:st={max(part.length_s - FADE_OUT_S, 0)}:d={FADE_OUT_S}"
    limit = f"alimiter=limit={10 ** (float(ceiling_db) / 20):.4f}:level=false"
    return f"{music};{voice};[music][tag]amix=inputs=2:duration=first:normalize=0,{limit}{fade}[out]"


def _render(master: Path, tag: Path, out: Path, graph: str) -> None:
    ffmpeg.run(
        [master, tag],
        [
            *("-filter_complex", graph, "-map", "[out]"),
            *("-c:a", "libmp3lame", "-b:a", f"{PREVIEW_KBPS}k", *_CLEAN, "-f", "mp3", "-y", str(out.absolute())),
        ],
        folder=out.parent,
        timeout_s=TIMEOUT_S,
    )


def write_mp3(master: Path, out: Path) -> Path:
    """Write the mp3 that is sold where the editor gave none: 320 kbit/s, sound unchanged, no metadata."""
    ffmpeg.run(
        [master],
        [
            *("-map", "0:a:0", "-c:a", "libmp3lame", "-b:a", f"{SOLD_KBPS}k"),
            *(*_CLEAN, "-f", "mp3", "-y", str(out.absolute())),
        ],
        folder=out.parent,
        timeout_s=TIMEOUT_S,
    )
    return out
