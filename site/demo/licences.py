"""The demo shop's five licences, with terms that a person can read."""

from dataclasses import dataclass

LAW = "This is a demo text, written to be read. Have your own terms checked before you sell under them."


@dataclass(frozen=True, slots=True)
class Tier:
    """A licence as an editor would type it; prices in minor units, empty caps mean unlimited."""

    code: str
    name: str
    summary: str
    amount_minor: int
    types: tuple[str, ...]
    terms: str
    is_exclusive: bool = False
    max_streams: int | None = None
    max_copies: int | None = None
    max_videos: int | None = None
    max_stations: int | None = None
    max_performances: int | None = None
    term_months: int | None = None


def _lease(files: str, use: str, end: str) -> str:
    return f"""You get the beat as {files} and may record one new song with it.

{use}

Write "produced by" and the producer's name wherever the song's credits stand.

You may not sell the beat by itself, register it with Content ID, or give your files to others except to those who work on your song.

The producer keeps the copyright in the beat; the words and the recording of your voice are yours. Publishing of the song is shared half and half.

{end}

{LAW}"""


ENDS = "The licence ends with its term or when a limit is reached. You may then renew or upgrade; songs released before stay up for thirty days meanwhile."
STAYS = "The licence has no end. If the beat is sold exclusively later, yours stays valid."
TIERS: tuple[Tier, ...] = (
    Tier(
        "mp3-lease", "MP3 lease", "For demos and first releases", 2900, ("mp3",),
        _lease(
            "an MP3 of 320 kbit/s", "Up to 50,000 streams, 2,000 copies and one music video, for two years.", ENDS
        ),
        max_streams=50_000, max_copies=2_000, max_videos=1, max_stations=0, max_performances=5, term_months=24,
    ),
    Tier(
        "wav-lease", "WAV lease", "Release quality, ready to mix", 4900, ("mp3", "wav"),
        _lease(
            "MP3 and WAV, untagged", "Up to 250,000 streams, 5,000 copies and two music videos, for five years.", ENDS
        ),
        max_streams=250_000, max_copies=5_000, max_videos=2, max_stations=2, max_performances=20, term_months=60,
    ),
    Tier(
        "stems", "Stems", "Every track apart, for your own mix", 9900, ("mp3", "wav", "stems"),
        _lease(
            "MP3, WAV and the stems in a zip, each track by itself",
            "Up to 500,000 streams, 10,000 copies and three music videos, for ten years. You may rearrange and remix the tracks within your song.",
            ENDS,
        ),
        max_streams=500_000, max_copies=10_000, max_videos=3, max_stations=10, max_performances=50, term_months=120,
    ),
    Tier(
        "unlimited", "Unlimited", "No counting, no end", 19_900, ("mp3", "wav", "stems"),
        _lease("MP3, WAV and stems", "Streams, copies, videos and radio play are not counted.", STAYS),
    ),
    Tier(
        "exclusive", "Exclusive", "One buyer, every use, no end", 120_000, ("mp3", "wav", "stems"),
        f"""You get the beat as MP3, WAV and stems, and from now on it is sold to nobody else.

Use it in as many songs, copies, streams and videos as you like, for ever. You may register your songs, not the bare beat, with Content ID.

Licences that were sold before stay valid; how many there are stands in this contract.

Write "produced by" and the producer's name wherever the song's credits stand. Publishing of the songs is shared half and half.

The producer may show the beat as part of past work, marked as sold.

{LAW}""",
        is_exclusive=True,
    ),
)  # fmt: skip
