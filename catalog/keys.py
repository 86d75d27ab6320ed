"""The musical keys that a beat may be in: plain letters where stored and on the wire, musical signs for people."""

from typing import Literal

Mode = Literal["minor", "major"]

_A = 9  # pitch class that both lists begin near: C is 0
_TONICS: dict[Mode, tuple[str, ...]] = {
    "minor": ("A", "B♭", "B", "C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯"),
    "major": ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"),
}
_FIRST = {"minor": _A, "major": 0}
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
