"""Which zips are stems."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from catalog.audio.refusal import AudioRefusedError
from catalog.audio.stems import check_stems
from tests.catalog.sounds import STEM, zip_of


def _zip(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_stems_are_listed_and_what_systems_add_is_left_aside(tmp_path: Path) -> None:
    content = zip_of(
        {
            "Bus/drums.wav": STEM,
            "Bus/bass.WAV": STEM + b"b",
            "__MACOSX/._x": b"",
            "Bus/.DS_Store": b"",
            "notes.txt": b"A",
        }
    )

    assert check_stems(_zip(tmp_path / "s.zip", content)) == ["Bus/drums.wav", "Bus/bass.WAV"]


REFUSED = {
    "empty file": (b"", "The file is empty"),
    "no zip": (b"RIFF\x00\x00\x00\x00WAVE", "not a zip archive, but a WAV file"),
    "no sound": (zip_of({"readme.txt": b"hello"}), "no sound in this zip"),
    "cut off": (zip_of({"a.wav": b"x" * 5000})[:-30], "damaged or cut off"),
    "slip": (zip_of({"../../a.wav": b"x"}), "lead outside"),
    "absolute": (zip_of({"/a.wav": b"x"}), "lead outside"),
    "program": (zip_of({"a.wav": b"x", "setup.exe": b"x"}), "neither sound nor a note"),
    "zip in zip": (zip_of({"a.wav": b"x", "more.zip": b"x"}), "neither sound nor a note"),
    "empty stem": (zip_of({"a.wav": STEM, "b.wav": b""}), "“b.wav” holds no sound"),
    "page called a stem": (zip_of({"a.wav": b"<html>" * 50}), "“a.wav” holds no sound"),
    "packed as few can open": (zip_of({"a.wav": STEM}, zipfile.ZIP_LZMA), "not everybody can open"),
    "many": (zip_of({f"{number}.wav": b"" for number in range(301)}), "301 files; 300 is the most"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_zip_that_is_no_set_of_stems_is_refused_with_its_reason(kind: str, tmp_path: Path) -> None:
    content, reason = REFUSED[kind]

    with pytest.raises(AudioRefusedError, match=reason):
        check_stems(_zip(tmp_path / "s.zip", content))


def test_a_bomb_is_refused_unread(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.wav", "w") as file:
        for _ in range(60):
            file.write(bytes(1 << 20))

    with pytest.raises(AudioRefusedError, match="hundred times its size"):
        check_stems(tmp_path / "s.zip")


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    content = bytearray(zip_of({"a.wav": bytes(50 << 20)}, zipfile.ZIP_BZIP2))
    for signature, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + size_at
        content[at : at + 4] = (10).to_bytes(4, "little")
    packed = _zip(tmp_path / "s.zip", bytes(content))

    tracemalloc.start()
    try:
        with pytest.raises(AudioRefusedError, match="not everybody can open"):
            check_stems(packed)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 5 << 20


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    content = bytearray(zip_of({"a.wav": b"x" * 5000}))
    content[2000] ^= 1

    with pytest.raises(AudioRefusedError, match="damaged"):
        check_stems(_zip(tmp_path / "s.zip", bytes(content)))
