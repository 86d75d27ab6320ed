"""How loud a file is: integrated loudness and true peak.

Source: EBU R 128 (https://tech.ebu.ch/docs/r/r128.pdf), measured by ffmpeg's ebur128.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from catalog.audio import ffmpeg
from catalog.audio.refusal import AudioRefusedError

SILENCE_LUFS = Decimal(-70)  # the gate of R 128: below it nothing counts as sound
TIMEOUT_S = 240
_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+|-?inf|nan) LUFS", re.M)
_PEAK = re.compile(r"^\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", re.M)


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS, true peak in dBTP."""

    integrated_lufs: Decimal
    true_peak_dbtp: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """Seconds of a file, from ``start_s``; to its end if ``length_s`` is None."""

    start_s: float = 0
    length_s: int | None = None

    def filters(self) -> str:
        """What stands before other filters of a graph, so that they see this part alone."""
        if self.length_s is None and not self.start_s:
            return ""
        end = "" if self.length_s is None else f":end={self.start_s + self.length_s}"
        return f"atrim=start={self.start_s}{end},asetpts=PTS-STARTPTS,"


WHOLE = Part()


def measure(path: Path, part: Part = WHOLE) -> Loudness:
    """Loudness of a file, or of a part of it; raises AudioRefusedError for silence."""
    ran = ffmpeg.run(
        [path],
        ["-map", "0:a:0", "-filter:a", f"{part.filters()}ebur128=peak=true:framelog=quiet", "-f", "null", "-"],
        folder=path.parent,
        timeout_s=TIMEOUT_S,
        level="info",
    )
    integrated, peak = _last(_INTEGRATED, ran.stderr), _last(_PEAK, ran.stderr)
    if integrated is None or peak is None or integrated <= SILENCE_LUFS:
        raise AudioRefusedError("There is only silence in this file.")
    return Loudness(integrated, peak)


def _last(pattern: re.Pattern[str], said: str) -> Decimal | None:
    found = pattern.findall(said)
    if not found or found[-1].endswith(("inf", "nan")):
        return None
    return Decimal(found[-1])
