"""How many bytes a file says that it has: one with fewer was cut off, though decoders play it without a word.

Source: EBU Tech 3306 (RF64); the header of LAME and Xing, http://gabriel.mp3-tech.org/mp3infotag.html
"""

from pathlib import Path

HEAD_BYTES = 4096
UNKNOWN = (0, 0xFFFFFFFF)  # written by programs that stream
FRAMES, BYTES = 0x1, 0x2  # flags of a Xing header


def size_said(path: Path, kind: str) -> int:
    """Least size of a whole ``wav`` or ``mp3``, by what its own header says; 0 if that says nothing."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if kind == "wav":
            return _of_wav(head)
        start = _id3_bytes(head)
        file.seek(start)
        return _of_mp3(file.read(HEAD_BYTES), start)


def _of_wav(head: bytes) -> int:
    said = int.from_bytes(head[4:8], "little")
    if head[:4] == b"RF64" and head[12:16] == b"ds64":
        said = int.from_bytes(head[20:28], "little")
    return 0 if said in UNKNOWN else said


def _id3_bytes(head: bytes) -> int:
    """Length of the tag before the sound; each of its four bytes carries seven bits."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10


def _of_mp3(first_frame: bytes, start: int) -> int:
    at = max(first_frame.find(mark, 0, 200) for mark in (b"Xing", b"Info"))
    if at < 0:
        return 0
    flags = int.from_bytes(first_frame[at + 4 : at + 8], "big")
    if not flags & BYTES:
        return 0
    at += 8 + (4 if flags & FRAMES else 0)
    return start + int.from_bytes(first_frame[at : at + 4], "big")
