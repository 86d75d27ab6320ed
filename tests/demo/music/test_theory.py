"""Keys, chords, voice leading and the notation of the scores."""

from itertools import pairwise

import pytest

from demo.music.notation import Bass, Comp, Harmony, Hits, Line, read_harmony
from demo.music.theory import Key, lead_voices, parse_chord, parse_key


def harmony(text: str, *, key: str = "A minor", steps: int = 64) -> Harmony:
    return read_harmony(parse_key(key), text, steps)


def test_degrees_of_a_key_are_its_scale_upwards_and_below_the_tonic() -> None:
    key = parse_key("F# minor")

    assert [key.pitch(degree) for degree in (0, 1, 2, 3, 8)] == [64, 66, 68, 69, 78]
    assert key.pitch(7, 1) == 77


def test_a_mode_without_a_scale_is_refused() -> None:
    with pytest.raises(KeyError, match="lydian"):
        parse_key("C lydian")


@pytest.mark.parametrize(
    ("name", "classes", "bass"),
    [("Cm", (0, 3, 7), 0), ("Abmaj9", (8, 0, 3, 7, 10), 8), ("F#7", (6, 10, 1, 4), 6), ("D/F#", (2, 6, 9), 6)],
)
def test_chord_names_mean_their_notes(name: str, classes: tuple[int, ...], bass: int) -> None:
    chord = parse_chord(name)

    assert (chord.pitch_classes, chord.bass) == (classes, bass)


@pytest.mark.parametrize("name", ["H", "Cfoo", "c", "C/", ""])
def test_names_of_no_chord_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a chord"):
        parse_chord(name)


def test_voices_stay_in_range_keep_the_chord_and_move_little() -> None:
    chords = tuple(parse_chord(name) for name in ("Am7", "Dm7", "G7", "Cmaj7", "Fmaj7", "E7"))

    voiced = lead_voices(chords, low=52, high=72)

    for chord, voicing in zip(chords, voiced, strict=True):
        assert {pitch % 12 for pitch in voicing} == set(chord.pitch_classes)
        assert voicing[0] >= 52
        assert voicing[-1] <= 72
    moves = [abs(a - b) for one, two in pairwise(voiced) for a, b in zip(one, two, strict=True)]
    assert max(moves) <= 5
    assert sum(moves) / len(moves) < 2.5


def test_a_large_chord_gives_up_its_fifth_and_keeps_its_root() -> None:
    ((*voicing,),) = lead_voices((parse_chord("Am9"),), low=50, high=74, notes=4)

    assert {pitch % 12 for pitch in voicing} == {9, 0, 7, 11}


def test_drum_steps_have_accents_ghosts_and_rolls() -> None:
    notes = list(Hits("X..g 3...").notes(harmony("Am:4"), 8))

    assert [(round(note.start, 3), round(note.length, 3)) for note in notes[:2]] == [(0, 1), (3, 1)]
    assert notes[0].velocity > 2 * notes[1].velocity
    assert [round(note.start, 3) for note in notes[2:]] == [4.0, 4.333, 4.667]


def test_a_melody_repeats_slides_and_is_cut_at_the_end_of_its_section() -> None:
    notes = list(Line("1.8 3.4 ~5.4").notes(harmony("Am:4"), 24))

    assert [(note.start, note.pitch) for note in notes] == [(0, 69), (8, 72), (16, 69)]
    assert notes[1].bends == ((4, 4),)


def test_an_unreadable_melody_note_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'1\.x'"):
        list(Line("1.x").notes(harmony("Am:4"), 16))


def test_the_bass_follows_the_chords_and_leads_into_the_next() -> None:
    notes = list(Bass("R-------R-----n-", low=33).notes(harmony("Am:4 F:4"), 32))

    assert [note.pitch for note in notes] == [33, 33, 40, 41, 41, 32]


def test_held_chords_are_taken_anew_where_the_harmony_moves() -> None:
    notes = list(Comp("X---------------", voices=3).notes(harmony("Am:2 F:2", steps=16), 16))

    assert {note.start for note in notes} == {0}
    assert all(note.length <= 8 for note in notes)


def test_keys_are_values() -> None:
    assert parse_key("A minor") == Key(9, "minor")
