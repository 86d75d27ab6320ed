"""Keys, chords and voice leading: which pitches a name stands for.

Pitches are MIDI numbers (60 is middle C), pitch classes 0 to 11 with 0 for C.
"""

import re
from dataclasses import dataclass
from itertools import pairwise, product

PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}
QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "5": (0, 7),
    "6": (0, 4, 7, 9),
    "69": (0, 4, 7, 9, 14),
    "7": (0, 4, 7, 10),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "7sus4": (0, 5, 7, 10),
    "9": (0, 4, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14),
    "13": (0, 4, 7, 10, 14, 21),
    "add9": (0, 4, 7, 14),
    "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 7, 11, 14),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "dim": (0, 3, 6),
    "m": (0, 3, 7),
    "m6": (0, 3, 7, 9),
    "m7": (0, 3, 7, 10),
    "m7b5": (0, 3, 6, 10),
    "m9": (0, 3, 7, 10, 14),
    "m11": (0, 3, 7, 10, 14, 17),
    "madd9": (0, 3, 7, 14),
}
MUD_LIMIT = 52  # below this pitch a third or less between two notes only rumbles
MAX_SPREAD = 19  # semitones between the lowest and the highest note that two hands, or one patch, play as one chord


@dataclass(frozen=True, slots=True)
class Key:
    tonic: int
    mode: str

    @property
    def scale(self) -> tuple[int, ...]:
        return SCALES[self.mode]

    def pitch(self, degree: int, alteration: int = 0, octave: int = 4) -> int:
        """``degree`` 1 is the tonic of ``octave`` (C4 = 60); 8 is the tonic above, 0 the note below it."""
        octaves, step = divmod(degree - 1, 7)
        return 12 * (octave + 1) + self.tonic + self.scale[step] + 12 * octaves + alteration


@dataclass(frozen=True, slots=True)
class Chord:
    root: int
    intervals: tuple[int, ...]
    bass: int

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple((self.root + interval) % 12 for interval in self.intervals)


def parse_pitch_class(name: str) -> int:
    shift = name.count("#") - name[1:].count("b")
    return (PITCH_CLASSES[name[0]] + shift) % 12


def parse_key(name: str) -> Key:
    """``"F# minor"``; raises KeyError for a mode without a scale."""
    tonic, mode = name.split()
    if mode not in SCALES:
        raise KeyError(mode)
    return Key(parse_pitch_class(tonic), mode)


def parse_chord(name: str) -> Chord:
    """``"Abmaj9"``, ``"D7#9"`` or ``"Fm7/C"``; raises ValueError for a name that means nothing."""
    match = re.fullmatch(r"([A-G][#b]?)([^/]*)(?:/([A-G][#b]?))?", name)
    if match is None or match[2] not in QUALITIES:
        raise ValueError(f"not a chord: {name!r}")
    root = parse_pitch_class(match[1])
    return Chord(root, QUALITIES[match[2]], parse_pitch_class(match[3]) if match[3] else root)


def lead_voices(chords: tuple[Chord, ...], *, low: int, high: int, notes: int = 4) -> tuple[tuple[int, ...], ...]:
    """Voice a progression so that each hand moves as little as it can, within ``low`` to ``high``.

    Chords of more notes than hands give up their fifth, which nobody misses, then their root, which the bass has.
    """
    voiced: list[tuple[int, ...]] = []
    for chord in chords:
        classes = _essential(chord, notes)
        previous = voiced[-1] if voiced else None
        voiced.append(min(_voicings(classes, low, high), key=lambda v: _effort(v, previous, (low + high) / 2)))
    return tuple(voiced)


def _essential(chord: Chord, notes: int) -> tuple[int, ...]:
    intervals = list(chord.intervals)
    for dispensable in (7, 0):
        if len(intervals) > notes and dispensable in intervals:
            intervals.remove(dispensable)
    return tuple((chord.root + interval) % 12 for interval in intervals[:notes])


def _voicings(classes: tuple[int, ...], low: int, high: int) -> list[tuple[int, ...]]:
    places = [[pitch for pitch in range(low, high + 1) if pitch % 12 == pitch_class] for pitch_class in classes]
    found = {tuple(sorted(choice)) for choice in product(*places)}
    close = [voicing for voicing in sorted(found) if voicing[-1] - voicing[0] <= MAX_SPREAD]
    if not close:
        raise ValueError(f"no voicing of {classes} between {low} and {high}")
    return close


def _effort(voicing: tuple[int, ...], previous: tuple[int, ...] | None, centre: float) -> float:
    clusters = sum(4.0 for a, b in pairwise(voicing) if b - a < 2) + sum(
        3.0 for a, b in pairwise(voicing) if b - a <= 4 and a < MUD_LIMIT
    )
    holes = sum(0.4 * (b - a - 7) for a, b in pairwise(voicing) if b - a > 7)
    place = 0.25 * abs(sum(voicing) / len(voicing) - centre)
    if previous is None:
        return clusters + holes + 4 * place
    pairs = zip(voicing, previous, strict=False)
    movement = sum(abs(a - b) for a, b in pairs) + 2.0 * abs(len(voicing) - len(previous))
    return movement + 0.7 * abs(voicing[-1] - previous[-1]) + clusters + holes + place
