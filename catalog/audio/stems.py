"""Is this zip a set of stems? Looked through entry by entry; no name in it ever becomes a path."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from catalog.audio.probe import is_sound, require
from catalog.audio.refusal import AudioRefusedError

MAX_ENTRIES = 300
MAX_UNPACKED_BYTES = 16 << 30
MAX_RATIO = 100  # of unpacked to packed: sound never packs so well, a zip bomb does
RATIO_COUNTS_FROM_BYTES = 50 << 20  # a bar of silence packs well too
AUDIO_SUFFIXES = frozenset({".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg", ".m4a"})
HARMLESS_SUFFIXES = AUDIO_SUFFIXES | {".mid", ".midi", ".txt", ".pdf", ".md"}
# What every system's own unpacker opens. The others are refused for one more reason: zipfile unpacks a whole block of
# bzip2 or LZMA into memory at once, whatever size the entry says that it has.
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
BY_SYSTEMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
CHUNK = 1 << 20
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError)


def check_stems(path: Path) -> list[str]:
    """Names of the stems in a zip, in its order; raises AudioRefusedError with the reason if it can't be sold."""
    require(path, "zip")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_sizes(entries)
            for entry in entries:
                _check_name(entry)
            names = [entry.filename for entry in entries if _is_stem(entry)]
            if not names:
                raise AudioRefusedError("There is no sound in this zip: put the stems into it as WAV files.")
            for entry in entries:
                _read(archive, entry, is_stem=_is_stem(entry))
    except (*DAMAGED, OSError) as error:
        raise AudioRefusedError("The zip is damaged or cut off. Pack it again and upload it.") from error
    return names


def largest_stem(path: Path) -> int:
    """Bytes of the largest stem in a zip that was checked."""
    with zipfile.ZipFile(path) as archive:
        return max((entry.file_size for entry in archive.infolist() if _is_stem(entry)), default=0)


def unpack(path: Path, name: str, to: Path) -> Path:
    """Write one stem of a zip that was checked to ``to``; raises AudioRefusedError if it can't be read."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as packed, to.open("wb") as file:
            while piece := packed.read(CHUNK):
                file.write(piece)
    except (*DAMAGED, KeyError) as error:
        raise AudioRefusedError("The zip is damaged or cut off. Pack it again and upload it.") from error
    return to


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise AudioRefusedError(f"The zip holds {len(entries)} files; {MAX_ENTRIES} is the most.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise AudioRefusedError("The zip has a password; buyers could not open it.")
    if any(entry.compress_type not in METHODS for entry in entries):
        raise AudioRefusedError("The zip is packed in a way that not everybody can open. Pack it as an ordinary zip.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise AudioRefusedError(f"Unpacked, the zip is larger than {MAX_UNPACKED_BYTES >> 30} GB.")
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        raise AudioRefusedError("The zip unpacks to a hundred times its size; that is no sound.")


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    path = PurePosixPath(name)
    is_unsafe = "\\" in name or path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":")
    if is_unsafe or any(ord(letter) < 32 for letter in name):
        raise AudioRefusedError("The zip holds names that lead outside of it. Pack it again from one folder.")
    if entry.external_attr >> 28 == 0xA:
        raise AudioRefusedError("The zip holds links instead of files. Pack the files themselves.")
    if not _is_by_system(name) and path.suffix.lower() not in HARMLESS_SUFFIXES:
        raise AudioRefusedError(f"“{path.name[:60]}” is neither sound nor a note; leave it out of the zip.")


def _is_by_system(name: str) -> bool:
    return name.startswith(BY_SYSTEMS[0]) or PurePosixPath(name).name in BY_SYSTEMS


def _is_stem(entry: zipfile.ZipInfo) -> bool:
    return PurePosixPath(entry.filename).suffix.lower() in AUDIO_SUFFIXES and not _is_by_system(entry.filename)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, is_stem: bool) -> None:
    """Read an entry to its end: its checksum is held against what it says, and it can't be longer than it says."""
    with archive.open(entry) as file:
        head = file.read(CHUNK)
        if is_stem and not is_sound(head):
            raise AudioRefusedError(
                f"“{PurePosixPath(entry.filename).name[:60]}” holds no sound. Export that stem again."
            )
        while file.read(CHUNK):
            pass
