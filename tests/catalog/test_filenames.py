"""What is read in the names of files: all that producers write, and nothing that they don't."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.filenames import MAX_BPM, MIN_BPM, Named, read_name
from catalog.keys import KEYS, NAMES

NAMES_OF_FILES = {
    "Night Freight 140bpm Am.wav": Named("Night Freight", 14000, "A minor"),
    "140_Amin_night_freight.wav": Named("night freight", 14000, "A minor"),
    "Night Freight (140 BPM) [F#m].wav": Named("Night Freight", 14000, "F# minor"),
    "Night Freight - 92.5 bpm - Bb major.mp3": Named("Night Freight", 9250, "Bb major"),
    "Night Freight [Gbmin, 77,50 BPM].wav": Named("Night Freight", 7750, "F# minor"),
    "Am 140bpm Night Freight.wav": Named("Night Freight", 14000, "A minor"),
    "BPM 140 Ebmaj Night Freight.flac": Named("Night Freight", 14000, "Eb major"),
    "night-freight_140_Dbm_stems.zip": Named("night-freight stems", 14000, "C# minor"),
    "Night Freight (140).wav": Named("Night Freight", 14000),
    "Night Freight D♯ minor.wav": Named("Night Freight D♯ minor"),  # words, as far as a machine can tell
    "Night Freight - D♯ minor.wav": Named("Night Freight", None, "Eb minor"),
    r"C:\beats\140bpm.wav": Named("", 14000),
    "Who I Am.wav": Named("Who I Am"),
    "A Minor Setback.wav": Named("A Minor Setback"),
    "Major Key.wav": Named("Major Key"),
    "1999.wav": Named("1999"),
    "Studio 54.wav": Named("Studio 54"),
    "808 Mafia 300bpm.wav": Named("808 Mafia 300bpm"),  # no tempo of this world
    "take 2 v1.10.wav": Named("take 2 v1.10"),
}


WORDS = ("Am", "I", "A", "Minor", "Setback", "808", "F#", "type", "beat", "2", "Major")


@pytest.mark.parametrize("name", NAMES_OF_FILES)
def test_title_tempo_and_key_are_read_in_a_name(name: str) -> None:
    assert read_name(name) == NAMES_OF_FILES[name]


@settings(max_examples=60)
@given(
    title=st.lists(st.sampled_from(WORDS), max_size=4).map(lambda words: " ".join(["Night", *words, "Bus"])),
    bpm_hundredths=st.integers(MIN_BPM * 100, MAX_BPM * 100),
    key=st.sampled_from(KEYS),
    shape=st.sampled_from(["{title} {bpm}bpm {key}", "{bpm}_{key}_{title}", "{title} ({bpm} BPM) [{key}]"]),
    is_long=st.booleans(),
)
def test_what_was_written_is_read(
    title: str, bpm_hundredths: int, key: tuple[str, str], shape: str, is_long: bool
) -> None:
    stored, shown = key
    bpm = f"{bpm_hundredths / 100:g}"
    written = shown if is_long else stored.replace(" minor", "m").replace(" major", "maj")

    assert read_name(shape.format(title=title, bpm=bpm, key=written) + ".wav") == Named(title, bpm_hundredths, stored)


@given(st.text(max_size=60))
@example("()[]{}__--bpm 999bpm Am #m ♭")
def test_no_name_breaks_it(name: str) -> None:
    read = read_name(name)

    assert read.title == read.title.strip()
    assert read.key == "" or read.key in NAMES
    assert read.bpm_hundredths is None or MIN_BPM * 100 <= read.bpm_hundredths <= MAX_BPM * 100
