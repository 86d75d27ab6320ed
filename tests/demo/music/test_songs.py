"""The scores: what each of them promises before a sample is rendered."""

import re
from itertools import pairwise

import pytest

from catalog.keys import KEYS
from demo.music.notation import STEPS_PER_BAR, Arp, Bass, Comp, Hits, Line, read_harmony
from demo.music.render import place
from demo.music.score import STEMS, Song
from demo.music.songs import SONGS

every_song = pytest.mark.parametrize("song", SONGS.values(), ids=SONGS)


def test_the_shop_has_two_dozen_different_beats() -> None:
    assert len(SONGS) >= 24
    assert len({(song.bpm, song.key) for song in SONGS.values()}) == len(SONGS)
    assert len({song.key for song in SONGS.values()}) >= 12
    assert min(song.bpm for song in SONGS.values()) == 70
    assert max(song.bpm for song in SONGS.values()) == 170


@every_song
def test_a_beat_is_a_minute_or_more_in_a_key_that_the_shop_knows(song: Song) -> None:
    assert 60 <= song.duration_s <= 100
    assert song.key in dict(KEYS)


@every_song
def test_a_beat_begins_rises_and_ends(song: Song) -> None:
    names = [section.name for section in song.sections]

    assert (names[0], names[-1]) == ("intro", "outro")
    assert names.count("hook") >= 1
    assert len(set(names)) >= 4
    assert all(one.play != two.play for one, two in pairwise(song.sections))


@every_song
def test_every_stem_plays_and_every_part_is_used(song: Song) -> None:
    placed = place(song)

    assert {line.part.stem for line in placed if line.notes} == set(STEMS)
    assert {line.name for line in placed} == set(song.parts)


@every_song
def test_patterns_fill_whole_bars(song: Song) -> None:
    for name, part in song.parts.items():
        if isinstance(part.pattern, Line):
            lengths = re.findall(r"\.(\d+)|(?<=[\dr])(?=[!?]?(?:\s|$))", part.pattern.text)
            assert sum(int(length or 2) for length in lengths if length) % STEPS_PER_BAR == 0, name
        elif isinstance(part.pattern, (Hits, Bass, Comp, Arp)):
            assert len(re.sub(r"[\s|]", "", part.pattern.text)) % STEPS_PER_BAR == 0, name


@every_song
def test_melodies_rest_on_the_chords_and_stay_in_the_key(song: Song) -> None:
    on_chord = sounding = 0.0
    key = song.parsed_key
    allowed = {(key.tonic + interval) % 12 for interval in (*key.scale, 11)}  # 11: the leading note of minor
    for section in song.sections:
        harmony = read_harmony(key, song.harmony[section.harmony], section.steps)
        lines = [song.parts[name].pattern for name in section.play.split()]
        for line in lines:
            if not isinstance(line, Line):
                continue
            for note in line.notes(harmony, section.steps):
                pitch_class = note.pitch % 12
                assert pitch_class in allowed, (section.name, line.text, note)
                sounding += note.length
                on_chord += note.length * (pitch_class in harmony.at(note.start).chord.pitch_classes)
    assert on_chord / sounding > 0.65
