"""The one place that starts ffmpeg: fenced, without network, with the formats that we take and no others.

Source: https://ffmpeg.org/ffmpeg-protocols.html (whitelists), https://ffmpeg.org/ffmpeg.html (-xerror)
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from catalog.audio.refusal import AudioRefusedError, AudioToolError

FENCE = Path(__file__).with_name("fence.py")
FORMATS = "wav,w64,mp3,flac,aiff,ogg,mov"
CPU_S = 300
MEMORY_BYTES = 1 << 30
MAX_OUTPUT_BYTES = 1 << 31
MAX_TEXT = 1 << 20
KILLED = {-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGTERM}
UNREADABLE = "The file is damaged or cut off: its sound can't be read to the end. Export it again and upload it."


@dataclass(frozen=True, slots=True)
class Ran:
    """What ffmpeg wrote to its two outputs."""

    stdout: bytes
    stderr: str


def run(
    inputs: Sequence[Path], arguments: Sequence[str], *, folder: Path, timeout_s: float, level: str = "error"
) -> Ran:
    """Run ffmpeg over ``inputs`` in ``folder``; any error in the files ends it.

    Raises AudioRefusedError if a file can't be read, AudioToolError if ffmpeg was stopped or could not write.
    """
    opened: list[str] = []
    for path in inputs:
        opened += ["-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS, "-i", str(path.absolute())]
    command = [
        *(sys.executable, "-I", str(FENCE), str(CPU_S), str(MEMORY_BYTES), str(MAX_OUTPUT_BYTES), "--"),
        *(get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-nostats", "-v", level, "-xerror", "-threads", "1"),
        *opened,
        *arguments,
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C"},
        start_new_session=True,  # so that all of it can be ended
    )
    try:
        stdout, stderr = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise AudioRefusedError("The file takes too long to read. Is it much longer than a beat?") from error
    finally:
        _end(process)
    return _result(process.returncode, stdout, stderr.decode(errors="replace")[-MAX_TEXT:])


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _result(code: int, stdout: bytes, said: str) -> Ran:
    if code == 0:
        return Ran(stdout, said)
    if "No space left" in said or "File too large" in said or "Cannot allocate memory" in said or code in KILLED:
        raise AudioToolError(f"ffmpeg ended with {code}: {said[-300:]}")
    raise AudioRefusedError(UNREADABLE)
