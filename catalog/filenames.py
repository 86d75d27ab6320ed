"""What producers write into the names of their files: title, tempo, key. Pure; proposals, for people to look at."""

import re
from dataclasses import dataclass

from catalog.keys import Mode, key_on

MIN_BPM, MAX_BPM = 40, 240
ENDINGS = re.compile(r"\.(wav|wave|mp3|aiff?|flac|ogg|m4a|zip)$", re.I)
_PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_MODES: dict[str, Mode] = {"m": "minor", "min": "minor", "minor": "minor", "maj": "major", "major": "major"}
_NUMBER = r"\d{2,3}(?:[.,]\d{1,2})?"
_TEMPO = re.compile(rf"(?<![^\W_])(?<!\d[.,])(?:({_NUMBER})[ _-]?bpm|bpm[ _:-]?({_NUMBER}))(?![^\W_])", re.I)
_BARE_TEMPO = re.compile(rf"(?<![^\W_])(?<!\d[.,])({_NUMBER})(?![^\W_])(?![.,]\d)")
_KEY = re.compile(
    r"(?<![^\W_])(?P<note>[A-G])(?P<gap>[ _-]?)(?P<sign>[#♯b♭]|(?:sharp|flat)(?=[ _-]?m))?[ _-]?"
    r"(?P<mode>m(?![^\W_])|(?i:min(?:or)?|maj(?:or)?)(?![^\W_]))"
)
_EDGE_BEFORE = re.compile(r"(?:^|[_(\[{,|]|\s[-–—])\s*$")  # noqa: RUF001  # dashes that people type
_EDGE_AFTER = re.compile(r"^\s*(?:$|[_)\]},|]|[-–—]\s)")  # noqa: RUF001
_BETWEEN = re.compile(r"^[\s_()\[\]{},|–—-]{1,4}$")  # noqa: RUF001  # what stands between a tempo and its key
_EMPTY_BRACKETS = re.compile(r"\([\s_,|-]*\)|\[[\s_,|-]*\]|\{[\s_,|-]*\}")
_LOOSE_ENDS = " _-–—,|."  # noqa: RUF001

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says. ``title`` is "" if nothing else is in it, ``key`` one of ``catalog.keys`` or ""."""

    title: str
    bpm_hundredths: int | None = None
    key: str = ""


def read_name(name: str) -> Named:
    """Read "Title 140bpm Am.wav", "140_Amin_title.wav", "Title (140 BPM) [F#m].wav" and their like.

    Words that only look like a key ("Who I Am", "A Minor Setback") stay in the title: a key is believed when it stands
    apart, beside a tempo, or is written so that it can be nothing else ("F#m", "Cmin"). A number without "bpm" is a
    tempo only beside a key or alone in brackets.
    """
    stem = ENDINGS.sub("", re.split(r"[/\\]", name)[-1]).strip()
    tempos = [found for found in _TEMPO.finditer(stem) if _hundredths(found)]
    bare = [] if tempos else [found for found in _BARE_TEMPO.finditer(stem) if _hundredths(found)]
    keys = [(_surely(stem, found, [*tempos, *bare]), found) for found in _KEY.finditer(stem)]
    surest = max((sure for sure, _ in keys), default=0)
    key = next((found for sure, found in keys if sure == surest > 0), None)
    tempo = tempos[0] if tempos else next((found for found in bare if _is_tempo(stem, found, key)), None)
    cut = [found.span() for found in (tempo, key) if found]
    return Named(
        _without(stem, cut),
        _hundredths(tempo) if tempo else None,
        _key(key) if key else "",
    )


def _hundredths(found: re.Match[str]) -> int | None:
    whole, _, rest = next(filter(None, found.groups())).replace(",", ".").partition(".")
    hundredths = int(whole) * 100 + int((rest + "00")[:2])
    return hundredths if MIN_BPM * 100 <= hundredths <= MAX_BPM * 100 else None


def _key(found: re.Match[str]) -> str:
    sign = found["sign"] or ""
    shift = 1 if sign in ("#", "♯", "sharp") else -1 if sign else 0
    return key_on(_PITCHES[found["note"]] + shift, _MODES[found["mode"].lower()])


def _surely(stem: str, key: re.Match[str], tempos: list[re.Match[str]]) -> int:
    """How sure it is that a key is meant, and not a word of the title: 0 is not at all."""
    is_joined = not re.search(r"[ _-]", key[0])
    if is_joined and (key["sign"] or key["mode"] != "m"):
        return 4
    if _stands_apart(stem, key.span()):
        return 3
    is_beside = any(_are_beside(stem, key.span(), tempo.span()) for tempo in tempos)
    return is_beside * (1 if is_joined else 2)


def _is_tempo(stem: str, number: re.Match[str], key: re.Match[str] | None) -> bool:
    if key and _are_beside(stem, key.span(), number.span()):
        return True
    return _in_brackets(stem, number.span())


def _stands_apart(stem: str, span: Span) -> bool:
    return bool(_EDGE_BEFORE.search(stem[: span[0]]) and _EDGE_AFTER.search(stem[span[1] :]))


def _in_brackets(stem: str, span: Span) -> bool:
    before, after = stem[: span[0]].rstrip(), stem[span[1] :].lstrip()
    return before[-1:] in ("(", "[", "{") and after[:1] in (")", "]", "}")


def _are_beside(stem: str, one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return first[1] <= second[0] and bool(_BETWEEN.search(stem[first[1] : second[0]]))


def _without(stem: str, cut: list[Span]) -> str:
    for begin, end in sorted(cut, reverse=True):
        stem = f"{stem[:begin]} {stem[end:]}"
    while stem != (emptied := _EMPTY_BRACKETS.sub(" ", stem)):
        stem = emptied
    stem = re.sub(r"([-–—,|])[\s_]*(?:[-–—,|][\s_]*)+", r"\1 ", stem)  # noqa: RUF001  # what parted them parts nothing now
    return " ".join(stem.replace("_", " ").split()).strip(_LOOSE_ENDS)
