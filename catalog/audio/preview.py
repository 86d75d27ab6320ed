"""What everybody may hear: the whole beat at 128 kbit/s, as loud as all others, with a tag mixed into the sound."""

from decimal import Decimal
from pathlib import Path

from catalog.audio import ffmpeg
from catalog.audio.loudness import Loudness
from catalog.audio.tag import RATE_HZ

TARGET_LUFS = Decimal(-14)  # what streaming services play at, so that no beat sells by being louder
CEILING = 0.89  # -1 dBFS
FIRST_TAG_S, TAG_EVERY_S = 5, 25
PREVIEW_KBPS, SOLD_KBPS = 128, 320
MAX_GAIN_DB = Decimal(30)
TIMEOUT_S = 400
_CLEAN = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-id3v2_version", "3"]


def write_preview(master: Path, tag: Path, out: Path, loudness: Loudness) -> Path:
    """Write the tagged mp3 of ``master`` to ``out``; the same bytes for the same input.

    Loudness is brought to -14 LUFS under a limiter at -1 dBFS. The tag sounds at 5 s and every 25 s.
    """
    gain_db = min(TARGET_LUFS - loudness.integrated_lufs, MAX_GAIN_DB)
    music = f"[0:a:0]aformat=sample_fmts=fltp:sample_rates={RATE_HZ}:channel_layouts=stereo,volume={gain_db}dB[music]"
    voice = (
        f"[1:a:0]aformat=sample_fmts=fltp:sample_rates={RATE_HZ}:channel_layouts=stereo,"
        f"apad=whole_dur={TAG_EVERY_S},aloop=loop=-1:size={TAG_EVERY_S * RATE_HZ},adelay={FIRST_TAG_S}s:all=1[tag]"
    )
    both = f"[music][tag]amix=inputs=2:duration=first:normalize=0,alimiter=limit={CEILING}:level=false[out]"
    ffmpeg.run(
        [master, tag],
        [
            *("-filter_complex", ";".join((music, voice, both)), "-map", "[out]"),
            *("-c:a", "libmp3lame", "-b:a", f"{PREVIEW_KBPS}k", *_CLEAN, "-f", "mp3", "-y", str(out.absolute())),
        ],
        folder=out.parent,
        timeout_s=TIMEOUT_S,
    )
    return out


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
