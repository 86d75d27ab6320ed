"""What a file is: its format, rate, channels and length, found by reading all of it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from catalog.audio import ffmpeg, whole
from catalog.audio.refusal import AudioRefusedError

MAX_DURATION_S = 30 * 60
MIN_DURATION_S = Decimal("1")
MIN_RATE_HZ, MAX_RATE_HZ = 22_050, 96_000
SILENCE_DBFS = -70.0
READ_TIMEOUT_S = 240
STATISTICS = "astats=measure_perchannel=none:measure_overall=Peak_level+Number_of_NaNs+Number_of_Infs"
# What a file begins with; a RIFF's or FORM's kind stands at its ninth byte.
BEGINNINGS = (
    (b"ID3", "an MP3 file"),
    (b"fLaC", "a FLAC file"),
    (b"OggS", "an Ogg file"),
    (b"FORM", "an AIFF file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"%PDF", "a PDF"),
    (b"#EXTM3U", "a playlist"),
)
SOUNDS = frozenset({"wav", "mp3", "a FLAC file", "an Ogg file", "an AIFF file"})
HEAD_BYTES = 512
_STREAM = re.compile(
    r"^  Stream #0:\d+[^:]*(?:\[\w+\])?: Audio: (?P<codec>\w+)[^,]*, (?P<rate>\d+) Hz, (?P<layout>[^,]+)", re.M
)
_PROGRESS = re.compile(rb"^out_time_us=(\d+)$", re.M)
_NO_NUMBERS = re.compile(r"Number of (?:NaNs|Infs): ([\d.]+)")
_PEAK = re.compile(r"Peak level dB: (-?(?:inf|[\d.]+))")
_LAYOUTS = {"mono": 1, "stereo": 2}
_BITS = re.compile(r"pcm_[suf](\d+)")


@dataclass(frozen=True, slots=True)
class Probed:
    """``format`` is for people: "WAV, 24 bit", "MP3"."""

    format: str
    sample_rate_hz: int
    channels: int
    duration_s: Decimal


def looks_like(path: Path) -> str:
    """What a file is by its first bytes: "wav", "mp3", "zip", or words for people."""
    with path.open("rb") as file:
        return _kind(file.read(HEAD_BYTES))


def is_sound(head: bytes) -> bool:
    """Whether a file that begins so can be a stem: its first bytes are those of a format that holds sound."""
    return _kind(head[:HEAD_BYTES]) in SOUNDS or head[4:8] == b"ftyp"


def _kind(head: bytes) -> str:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06):
        return "mp3"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    for beginning, name in BEGINNINGS:
        if head.startswith(beginning):
            return name
    is_text = bool(head) and all(byte in (9, 10, 13) or 32 <= byte < 127 for byte in head)
    return "a text file" if is_text else "something else"


def require(path: Path, kind: str) -> None:
    """Raise AudioRefusedError unless the file begins as a ``wav``, ``mp3`` or ``zip`` does."""
    wanted = {"wav": "a WAV file", "mp3": "an MP3 file", "zip": "a zip archive"}
    if path.stat().st_size == 0:
        raise AudioRefusedError("The file is empty.")
    found = looks_like(path)
    if found != kind:
        raise AudioRefusedError(f"This is not {wanted[kind]}, but {wanted.get(found, found)}.")


def probe(path: Path, kind: str) -> Probed:
    """Read the whole of a ``wav`` or ``mp3`` file; raises AudioRefusedError with the reason if it can't be sold."""
    require(path, kind)
    ran = ffmpeg.run(
        [path],
        ["-map", "0:a:0", "-filter:a", STATISTICS, "-f", "null", "-progress", "pipe:1", "-"],
        folder=path.parent,
        timeout_s=READ_TIMEOUT_S,
        level="info",
    )
    stream = _STREAM.search(ran.stderr)
    times = _PROGRESS.findall(ran.stdout)
    if stream is None or not times:
        raise AudioRefusedError("There is no sound in this file.")
    sample_rate_hz = int(stream["rate"])
    _check_rate(sample_rate_hz)
    duration_s = (Decimal(int(times[-1])) / 1_000_000).quantize(Decimal("0.001"))
    found = Probed(
        format=_format(kind, stream["codec"]),
        sample_rate_hz=sample_rate_hz,
        channels=_channels(stream["layout"]),
        duration_s=duration_s,
    )
    if path.stat().st_size < whole.size_said(path, kind):
        raise AudioRefusedError(ffmpeg.UNREADABLE)
    _check_length(duration_s)
    _check_samples(ran.stderr)
    return found


def _check_rate(sample_rate_hz: int) -> None:
    if not MIN_RATE_HZ <= sample_rate_hz <= MAX_RATE_HZ:
        raise AudioRefusedError(
            f"The file has {_kilohertz(sample_rate_hz)} kHz; from {_kilohertz(MIN_RATE_HZ)} to "
            f"{_kilohertz(MAX_RATE_HZ)} kHz can be sold. Export it at 44.1 or 48 kHz."
        )


def _kilohertz(rate_hz: int) -> str:
    return f"{Decimal(rate_hz).scaleb(-3).normalize():f}"


def _check_samples(said: str) -> None:
    """The sound itself: there is some, and each sample is a number."""
    if any(float(count) for count in _NO_NUMBERS.findall(said)):
        raise AudioRefusedError("The sound has broken samples, which would be noise. Export it again.")
    peak = _PEAK.search(said)
    if peak is None or peak[1] == "-inf" or float(peak[1]) < SILENCE_DBFS:
        raise AudioRefusedError("There is only silence in this file.")


def _check_length(duration_s: Decimal) -> None:
    if duration_s < MIN_DURATION_S:
        raise AudioRefusedError("The file has less than a second of sound.")
    if duration_s > MAX_DURATION_S:
        raise AudioRefusedError(
            f"The file is {int(duration_s // 60)} minutes long; {MAX_DURATION_S // 60} is the most."
        )


def _format(kind: str, codec: str) -> str:
    if kind == "mp3":
        if codec != "mp3":
            raise AudioRefusedError("The sound in this file is of another kind than MP3. Export it as MP3.")
        return "MP3"
    bits = _BITS.match(codec)
    if bits is None:
        raise AudioRefusedError("This WAV is compressed. Export it without compression, as plain PCM.")
    return f"WAV, {bits[1]} bit" + (" float" if codec.startswith("pcm_f") else "")


def _channels(layout: str) -> int:
    channels = _LAYOUTS.get(layout.strip())
    if channels is None:
        many = layout.strip() if layout.strip().endswith("channels") else f"{layout.strip()} sound"
        raise AudioRefusedError(f"The file has {many}; only mono and stereo can be sold.")
    return channels
