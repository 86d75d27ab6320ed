"""Samples to files: 16 and 24 bit WAV, masters as the exact sum of their stems, the zip that a buyer of stems gets."""

import wave
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from demo.music.render import Rendered
from demo.music.score import STEMS

FIRST_DATE = (2026, 1, 1, 0, 0, 0)  # inside every zip, so that equal stems make equal files


def quantised(rendered: Rendered) -> dict[str, NDArray[np.int32]]:
    """Each stem in whole steps of the file's bit depth, ``(samples, 2)``, and ``master``, their sum to the last bit."""
    scale = np.float32(2 ** (rendered.song.bit_depth - 1) - 1)
    files = {str(stem): np.rint(rendered.stems[stem] * scale).astype(np.int32).T for stem in STEMS}
    files["master"] = np.sum([files[stem] for stem in STEMS], axis=0, dtype=np.int32)
    return files


def write_wav(path: Path, samples: NDArray[np.int32], rate: int, bit_depth: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(bit_depth // 8)
        file.setframerate(rate)
        file.writeframes(_packed(samples, bit_depth))


def _packed(samples: NDArray[np.int32], bit_depth: int) -> bytes:
    """Little-endian PCM of ``(frames, 2)``."""
    if bit_depth == 16:
        return samples.astype("<i2").tobytes()
    return np.ascontiguousarray(samples.astype("<i4")).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def write_files(rendered: Rendered, folder: Path) -> tuple[Path, Path]:
    """The master and the zip of stems of one beat, in ``folder``."""
    song = rendered.song
    files = quantised(rendered)
    master_path = folder / f"{song.slug}.wav"
    write_wav(master_path, files["master"], song.sample_rate_hz, song.bit_depth)
    stems_path = folder / f"{song.slug}-stems.zip"
    with zipfile.ZipFile(stems_path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, stem in enumerate(STEMS, start=1):
            part_path = folder / f"{song.slug}-{stem}.wav"
            write_wav(part_path, files[stem], song.sample_rate_hz, song.bit_depth)
            name = zipfile.ZipInfo(f"{song.slug}/{number}-{stem}.wav", FIRST_DATE)
            name.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(name, part_path.read_bytes(), compresslevel=1)
            part_path.unlink()
    return master_path, stems_path
