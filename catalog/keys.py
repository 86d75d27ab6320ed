"""The musical keys that a beat may be in: plain letters where stored and on the wire, musical signs for people."""

from collections.abc import Iterable, Iterator
from typing import Literal

Mode = Literal["minor", "major"]

_A = 9  # pitch class that both lists begin near: C is 0
_TONICS: dict[Mode, tuple[str, ...]] = {
    "minor": ("A", "B♭", "B", "C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯"),
    "major": ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"),
}
_FIRST: dict[Mode, int] = {"minor": _A, "major": 0}
KEYS = [
    (f"{tonic.replace('♭', 'b').replace('♯', '#')} {mode}", f"{tonic} {mode}")
    for mode, tonics in _TONICS.items()
    for tonic in tonics
]
NAMES = dict(KEYS)


def key_on(pitch_class: int, mode: Mode) -> str:
    """The key as it is stored, however its tonic was spelt; C is pitch class 0, B is 11."""
    tonic = _TONICS[mode][(pitch_class - _FIRST[mode]) % 12]
    return f"{tonic.replace('♭', 'b').replace('♯', '#')} {mode}"


def camelot(key: str) -> str:
    """Place of a stored key on the Camelot wheel: ``A minor`` is "8A", ``C major`` "8B"; empty for no key.

    Source: https://mixedinkey.com/camelot-wheel/
    """
    return _CAMELOT.get(key, "")


def short_name(key: str) -> str:
    """A stored key as musicians write it in a hurry: ``F# minor`` is "F♯m", ``C major`` "C"; empty for no key."""
    return NAMES[key].replace(" minor", "m").replace(" major", "") if key in NAMES else ""


def compatible_keys(keys: Iterable[str]) -> set[str]:
    """Keys that go well with any of ``keys``: itself, its neighbours on the wheel, its relative; unknown ones stay."""
    found: set[str] = set()
    for key in keys:
        found.add(key)
        if place := camelot(key):
            number, letter = int(place[:-1]), place[-1]
            near = [f"{(number + step - 1) % 12 + 1}{letter}" for step in (-1, 1)]
            found.update(_AT[each] for each in (*near, f"{number}{'B' if letter == 'A' else 'A'}"))
    return found


def _camelot_numbers() -> Iterator[tuple[str, str]]:
    """A fifth up is one place on: seven semitones, so the twelve places and the twelve tonics meet once each."""
    letters: dict[Mode, str] = {"minor": "A", "major": "B"}
    for mode, letter in letters.items():
        for pitch_class in range(12):
            fifths = (pitch_class - _FIRST[mode]) * 7 % 12
            yield key_on(pitch_class, mode), f"{(7 + fifths) % 12 + 1}{letter}"


_CAMELOT = dict(_camelot_numbers())
_AT = {place: key for key, place in _CAMELOT.items()}
WHEEL = sorted(_CAMELOT, key=lambda key: (int(_CAMELOT[key][:-1]), _CAMELOT[key][-1]))  # 1A, 1B, 2A …
