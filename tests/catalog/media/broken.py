"""Uploads that no shop should sell: what they are, how they are sent, and what the editor reads."""

import io
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from catalog.audio.preview import write_mp3
from tests.catalog.sounds import RATE_HZ, STEM, write_wav, zip_of

ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x00"
PCM, ADPCM, FLOAT = 1, 2, 3
DAMAGED, NO_WAV, NO_MP3, NO_ZIP = "damaged or cut off", "not a WAV file", "not an MP3 file", "not a zip archive"


@dataclass(frozen=True, slots=True)
class Broken:
    """An upload of this type and content; ``says`` is a part of the sentence that the editor gets."""

    file_type: str
    content: bytes
    says: str
    name: str = "beat.wav"


def broken_uploads(folder: Path, address: str) -> dict[str, Broken]:
    """All of them, by what is wrong; ``address`` is where nothing may be fetched from."""
    path = write_wav(folder / "whole.wav", seconds=3)
    wav = path.read_bytes()
    mp3 = write_mp3(path, folder / "whole.mp3").read_bytes()
    return {**_not_audio(wav, mp3), **_cut_off(wav, mp3), **_odd_sound(), **_zips(wav), **_playlists(address)}


def _not_audio(wav: bytes, mp3: bytes) -> dict[str, Broken]:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40)).save(picture, "PNG")
    return {
        "words": Broken("wav", b"words, not music\n" * 50, "a text file"),
        "words of another alphabet": Broken("wav", "ما هذا".encode("utf-16") * 50, NO_WAV),
        "a PDF": Broken("wav", b"%PDF-1.7\n" + bytes(500), "a PDF"),
        "a program": Broken("mp3", b"MZ\x90\x00" + bytes(range(256)) * 20, NO_MP3, "beat.mp3"),
        "noise": Broken("wav", b"\x01" + np.random.default_rng(1).bytes(5000), NO_WAV),
        "a picture": Broken("wav", picture.getvalue(), "a picture"),
        "a picture with sound behind it": Broken("wav", picture.getvalue() + wav, "a picture"),
        "a page": Broken("mp3", b"<html><script>alert(1)</script></html>" * 20, "a text file", "beat.mp3"),
        "nothing as WAV": Broken("wav", b"", "empty"),
        "nothing as MP3": Broken("mp3", b"", "empty"),
        "nothing as stems": Broken("stems", b"", "empty"),
        "an MP3 called WAV": Broken("wav", mp3, "but an MP3 file"),
        "a WAV called MP3": Broken("mp3", wav, "but a WAV file"),
        "a WAV called stems": Broken("stems", wav + zip_of({"a.wav": STEM}), NO_ZIP),
        "a FLAC that is cut off": Broken("wav", b"fLaC\x00\x00\x00\x22" + bytes(30), "a FLAC file"),
        "a RAR archive": Broken("stems", b"Rar!\x1a\x07\x00" + bytes(200), NO_ZIP),
    }


def _cut_off(wav: bytes, mp3: bytes) -> dict[str, Broken]:
    long = RATE_HZ * 4 * 3600 * 30
    rf64 = b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<IQQQI", 28, long + 72, long, long // 4, 0) + wav[12:]
    return {
        "a WAV without its end": Broken("wav", wav[: len(wav) // 2], DAMAGED),
        "a WAV of a head alone": Broken("wav", wav[:44], "damaged|no sound"),
        "an MP3 without its end": Broken("mp3", mp3[: len(mp3) // 2], DAMAGED, "beat.mp3"),
        "a WAV of 30 hours by its header": Broken("wav", _wav(wav[44:], says_bytes=long), DAMAGED),
        "an RF64 of 30 hours by its header": Broken("wav", rf64, DAMAGED),
        "zeroes under a RIFF head": Broken("wav", b"RIFF\x00\x10\x00\x00WAVE" + bytes(4088), "damaged|no sound"),
        "a tag and nothing behind it": Broken("mp3", ID3 + bytes(4000), "damaged|no sound", "beat.mp3"),
    }


def _odd_sound() -> dict[str, Broken]:
    tone = 0.3 * np.sin(np.arange(2 * RATE_HZ) / 9)
    pcm = (tone * 32767).astype("<i2")
    numbers = tone.astype("<f4")
    numbers[1000:1010] = np.nan
    endless = tone.astype("<f4")
    endless[7] = np.inf
    return {
        "8 channels": Broken("wav", _wav(np.repeat(pcm, 8).tobytes(), channels=8), "only mono and stereo"),
        "192 kHz": Broken("wav", _wav(np.repeat(pcm, 5).tobytes(), rate_hz=192_000), "has 192 kHz"),
        "1 Hz": Broken("wav", _wav(pcm[:100].tobytes(), rate_hz=1), "has 0.001 kHz"),
        "half a second": Broken("wav", _wav(pcm[: RATE_HZ // 2].tobytes()), "less than a second"),
        "only silence": Broken("wav", _wav(bytes(4 * RATE_HZ)), "only silence"),
        "samples that are no numbers": Broken("wav", _wav(numbers.tobytes(), form=FLOAT, bits=32), "broken samples"),
        "samples without an end": Broken("wav", _wav(endless.tobytes(), form=FLOAT, bits=32), "broken samples"),
        "A-law": Broken("wav", _wav(pcm.tobytes()[: 2 * RATE_HZ], form=6, bits=8), "compressed"),
    }


def _wav(
    samples: bytes,
    *,
    form: int = PCM,
    channels: int = 1,
    rate_hz: int = RATE_HZ,
    bits: int = 16,
    says_bytes: int | None = None,
) -> bytes:
    """A WAV by hand, whose header may say another length than it has."""
    block = channels * bits // 8
    said = min(len(samples) if says_bytes is None else says_bytes, 0xFFFFFF00)
    head = struct.pack("<IHHIIHH", 16, form, channels, rate_hz, rate_hz * block, block, bits)
    return b"RIFF" + struct.pack("<I", 36 + said) + b"WAVEfmt " + head + b"data" + struct.pack("<I", said) + samples


def _zips(wav: bytes) -> dict[str, Broken]:
    bomb = zip_of({"a.wav": wav[:44] + bytes(60 << 20)}, zipfile.ZIP_DEFLATED)
    many = zip_of({f"{number}.wav": b"" for number in range(10_000)})
    cases = {
        "a zip bomb": (bomb, "hundred times its size"),
        "a zip in a zip": (zip_of({"a.wav": STEM, "more.zip": zip_of({"b.wav": STEM})}), "neither sound nor a note"),
        "a way out of the folder": (zip_of({"../../etc/a.wav": STEM}), "lead outside"),
        "a way out for Windows": (zip_of({"..\\a.wav": STEM}), "lead outside"),
        "an absolute name": (zip_of({"/etc/a.wav": STEM}), "lead outside"),
        "a drive's name": (zip_of({"C:a.wav": STEM}), "lead outside"),
        "a link": (_with_link(), "links instead of files"),
        "a password": (_encrypted(), "has a password"),
        "10,000 entries": (many, "10000 files"),
        "no sound in it": (zip_of({"readme.txt": b"hello"}), "no sound in this zip"),
        "sizes that lie": (_with_lying_size(wav), "damaged"),
        "two names for one place": (_overlapping(), "damaged"),
        "a name with a line break": (zip_of({"a\nb.wav": STEM}), "lead outside"),
        "a zip without its end": (zip_of({"a.wav": wav})[:-40], DAMAGED),
        "a flipped bit": (_with_flipped_bit(wav), "damaged"),
        "a playlist called a stem": (zip_of({"a.wav": b"#EXTM3U\n/etc/passwd\n"}), "holds no sound"),
        "a program among stems": (zip_of({"a.wav": STEM, "run.exe": b"MZ"}), "neither sound nor a note"),
    }
    return {what: Broken("stems", content, says, "stems.zip") for what, (content, says) in cases.items()}


def _with_link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("a.wav")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


def _encrypted() -> bytes:
    content = bytearray(zip_of({"a.wav": STEM}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags_at] |= 1
    return bytes(content)


def _with_lying_size(wav: bytes) -> bytes:
    content = bytearray(zip_of({"a.wav": wav}, zipfile.ZIP_DEFLATED))
    for signature, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + size_at
        content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def _overlapping() -> bytes:
    """Two entries of the list lead to the same bytes, as in bombs without nesting."""
    content = zip_of({"a.wav": STEM, "b.wav": STEM})
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 42] + bytes(4) + content[at + 46 :]


def _with_flipped_bit(wav: bytes) -> bytes:
    content = bytearray(zip_of({"a.wav": wav}))
    content[5000] ^= 1
    return bytes(content)


def _playlists(address: str) -> dict[str, Broken]:
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{address}/a.ts\n#EXT-X-ENDLIST\n"
    concat = "ffconcat version 1.0\nfile '/etc/passwd'\n"
    sdp = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
    disguised = b"RIFF\x00\x10\x00\x00WAVE\n" + hls.encode() * 20
    return {
        "an m3u8 of a local file": Broken("wav", b"#EXTM3U\n#EXTINF:3,\n/etc/passwd\n#EXT-X-ENDLIST\n", "a playlist"),
        "an ffconcat of a local file": Broken("wav", concat.encode(), "a text file"),
        "HLS over HTTP": Broken("mp3", hls.encode(), "a playlist", "beat.mp3"),
        "HLS under a tag": Broken("mp3", ID3 + hls.encode() * 20, "damaged|no sound", "beat.mp3"),
        "HLS under a RIFF head": Broken("wav", disguised, "damaged|no sound"),
        "an SDP": Broken("wav", sdp.encode(), "a text file"),
        "a DASH manifest": Broken(
            "wav", f'<?xml version="1.0"?><MPD><BaseURL>{address}</BaseURL></MPD>'.encode(), "text"
        ),
    }
