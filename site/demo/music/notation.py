"""How a line of text is read as notes: drum steps, melodies, bass figures, comping, arpeggios.

Time is counted in steps, sixteenths of a 4/4 bar; blanks and bar lines (``|``) are for the reader only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from demo.music.theory import Chord, Key, lead_voices, parse_chord

STEPS_PER_BAR = 16
STEPS_PER_BEAT = 4
VELOCITIES = {"X": 1.0, "x": 0.78, "o": 0.56, "g": 0.32}
RATCHETS = "23456"  # so many even strokes in one step, as a trap hat rolls
RATCHET_VELOCITY = 0.62
STACCATO = 0.92  # share of its written length that a note sounds, so that a repeated one is heard again
MELODY_TOKEN = re.compile(
    r"(?P<slide>~?)(?P<alteration>[b#]?)(?P<degree>-?\d+|r)(?:\.(?P<length>\d+))?(?P<accent>[!?]?)"
)


@dataclass(frozen=True, slots=True)
class Note:
    """``start`` and ``length`` in steps; ``bends`` are (steps after the start, semitones) glided to and kept."""

    start: float
    length: float
    pitch: int = 60
    velocity: float = 0.8
    bends: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    start: int
    length: int
    chord: Chord


@dataclass(frozen=True, slots=True)
class Harmony:
    """The chords of one section, repeated until its last step, in the song's key."""

    key: Key
    changes: tuple[Change, ...]

    def at(self, step: float) -> Change:
        return next(change for change in reversed(self.changes) if change.start <= step)

    def after(self, step: float) -> Change:
        return next((change for change in self.changes if change.start > step), self.changes[0])


def read_harmony(key: Key, text: str, steps: int) -> Harmony:
    """``"Am9:8 Fmaj7:8"``: chord names with their length in beats."""
    cycle = [(parse_chord(name), int(beats) * STEPS_PER_BEAT) for name, beats in (w.split(":") for w in text.split())]
    changes: list[Change] = []
    start = 0
    while start < steps:
        for chord, length in cycle:
            if start < steps:
                changes.append(Change(start, min(length, steps - start), chord))
            start += length
    return Harmony(key, tuple(changes))


def _characters(text: str, steps: int) -> Iterator[tuple[int, str, int]]:
    """Each character of a repeated step pattern: its step, itself, and how many ``-`` hold it."""
    pattern = re.sub(r"[\s|]", "", text)
    for step in range(steps):
        character = pattern[step % len(pattern)]
        if character in ".-/":
            continue
        held = 1
        while step + held < steps and pattern[(step + held) % len(pattern)] in "-/":
            held += 1
        yield step, character, held


@dataclass(frozen=True, slots=True)
class Hits:
    """Drum steps: ``X x o g`` from accent to ghost, a digit for a roll, ``-`` to let it ring."""

    text: str
    pitch: int = 60

    def notes(self, _harmony: Harmony, steps: int) -> Iterator[Note]:
        for step, character, held in _characters(self.text, steps):
            if character in RATCHETS:
                strokes = int(character)
                for stroke in range(strokes):
                    swell = RATCHET_VELOCITY * (0.75 + 0.35 * stroke / strokes)
                    yield Note(step + stroke / strokes, 1 / strokes, self.pitch, swell)
            else:
                yield Note(step, held, self.pitch, VELOCITIES[character])


@dataclass(frozen=True, slots=True)
class Line:
    """A melody in scale degrees: ``"5.3 6.1 ~8.4! r.8"``.

    A token is a degree (1 the tonic, 8 its octave, 0 the note below it), ``b`` or ``#`` before it, ``.`` and a length
    in steps (2 if none); ``~`` slides into it, ``!`` accents it, ``?`` hushes it, ``r`` rests.
    """

    text: str
    octave: int = 4

    def notes(self, harmony: Harmony, steps: int) -> Iterator[Note]:
        phrase = tuple(self._phrase(harmony.key))
        span = sum(int(match["length"] or 2) for match in self._tokens())
        for start in range(0, steps, span):
            for note in phrase:
                if start + note.start < steps:
                    length = min(note.length, steps - start - note.start)
                    yield Note(start + note.start, length, note.pitch, note.velocity, note.bends)

    def _tokens(self) -> Iterator[re.Match[str]]:
        for token in self.text.replace("|", " ").split():
            match = MELODY_TOKEN.fullmatch(token)
            if match is None:
                raise ValueError(f"not a melody note: {token!r}")
            yield match

    def _phrase(self, key: Key) -> Iterator[Note]:
        start = 0
        pending: Note | None = None
        for match in self._tokens():
            length = int(match["length"] or 2)
            if match["degree"] != "r":
                alteration = {"b": -1, "#": 1, "": 0}[match["alteration"]]
                pitch = key.pitch(int(match["degree"]), alteration, self.octave)
                velocity = {"": 0.8, "!": 1.0, "?": 0.55}[match["accent"]]
                if match["slide"] and pending is not None:
                    bend = (start - pending.start, pitch - pending.pitch)
                    length_so_far = start - pending.start + length * STACCATO
                    pending = Note(
                        pending.start, length_so_far, pending.pitch, pending.velocity, (*pending.bends, bend)
                    )
                else:
                    if pending is not None:
                        yield pending
                    pending = Note(start, length * STACCATO, pitch, velocity)
            start += length
        if pending is not None:
            yield pending


@dataclass(frozen=True, slots=True)
class Bass:
    """A figure on the chord in force: ``R`` root, ``3 5 7 8`` chord tones, ``v`` the root an octave below, ``n``
    leads into the next root from beneath, ``-`` holds, ``/`` glides up an octave. Roots lie in ``low`` to ``low`` + 11.
    """

    text: str
    low: int = 33
    velocity: float = 0.9

    def notes(self, harmony: Harmony, steps: int) -> Iterator[Note]:
        pattern = re.sub(r"[\s|]", "", self.text)
        for step, character, held in _characters(self.text, steps):
            change = harmony.at(step)
            root = self.low + (change.chord.bass - self.low) % 12
            following = self.low + (harmony.after(step).chord.bass - self.low) % 12
            pitch = following - 1 if character == "n" else root + self._interval(character, change.chord)
            glides = tuple((i, 12) for i in range(1, held) if pattern[(step + i) % len(pattern)] == "/")[:1]
            yield Note(step, held * STACCATO, pitch, self.velocity * (1.0 if step % 4 == 0 else 0.88), glides)

    @staticmethod
    def _interval(character: str, chord: Chord) -> int:
        if character in "357":
            degree = {"3": 1, "5": 2, "7": 3}[character]
            tones = [interval for interval in chord.intervals if interval < 12]
            return tones[degree] if degree < len(tones) else tones[-1]
        return {"R": 0, "8": 12, "v": -12}[character]


@dataclass(frozen=True, slots=True)
class Comp:
    """Whole chords on drum-like steps, voiced by the progression; a held chord is taken anew when the harmony moves."""

    text: str
    low: int = 55
    high: int = 74
    voices: int = 4
    strum: float = 0.0  # steps between its lowest and highest note

    def notes(self, harmony: Harmony, steps: int) -> Iterator[Note]:
        voicings = _voicings(harmony, self.low, self.high, self.voices)
        for step, character, held in _characters(self.text, steps):
            change = harmony.at(step)
            voicing = voicings[change.chord]
            length = min(held, change.start + change.length - step)
            for index, pitch in enumerate(voicing):
                delay = self.strum * index / max(len(voicing) - 1, 1)
                top = 1.0 if index == len(voicing) - 1 else 0.86
                yield Note(step + delay, length * STACCATO, pitch, VELOCITIES[character] * top)


@dataclass(frozen=True, slots=True)
class Arp:
    """Broken chords: a digit is that note of the voiced chord from below (``4`` and up, the octave), ``-`` holds."""

    text: str
    low: int = 60
    high: int = 79
    voices: int = 4
    accent_every: int = 4
    ring: float = 1.0  # times its written length

    def notes(self, harmony: Harmony, steps: int) -> Iterator[Note]:
        voicings = _voicings(harmony, self.low, self.high, self.voices)
        for step, character, held in _characters(self.text, steps):
            voicing = voicings[harmony.at(step).chord]
            octave, index = divmod(int(character), len(voicing))
            velocity = 0.9 if step % self.accent_every == 0 else 0.68
            yield Note(step, held * STACCATO * self.ring, voicing[index] + 12 * octave, velocity)


@dataclass(frozen=True, slots=True)
class Once:
    """A single stroke in ``bar`` of the section (-1 its last), for so many bars; 0 bars until the section ends."""

    bar: int = 0
    bars: int = 1
    pitch: int = 60

    def notes(self, _harmony: Harmony, steps: int) -> Iterator[Note]:
        start = self.bar * STEPS_PER_BAR + (steps if self.bar < 0 else 0)
        yield Note(start, self.bars * STEPS_PER_BAR or steps - start, self.pitch, 0.9)


Pattern = Hits | Once | Line | Bass | Comp | Arp


def _voicings(harmony: Harmony, low: int, high: int, voices: int) -> dict[Chord, tuple[int, ...]]:
    """One voicing a chord, the progression's first pass deciding, so that a loop sounds the same each time round."""
    chords = tuple(dict.fromkeys(change.chord for change in harmony.changes))
    return dict(zip(chords, lead_voices(chords, low=low, high=high, notes=voices), strict=True))
