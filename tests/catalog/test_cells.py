"""What people type into cells is understood, and what is written there is read as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import cells
from catalog.keys import KEYS, NAMES

LINES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).map(cells.cleaned).map(cells.one_line)
WORDS = LINES.filter(bool)


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("140", 14000), ("140.5", 14050), ("140,5", 14050), ("140 BPM", 14000), ("139.9966", 14000), ("", None)],
)
def test_a_tempo_is_understood(text: str, hundredths: int | None) -> None:
    assert cells.tempo_of(text) == hundredths


@pytest.mark.parametrize("text", ["fast", "19", "401", "140-150", "-140", "1e2"])
def test_what_is_no_tempo_is_refused(text: str) -> None:
    with pytest.raises(cells.CellError, match="tempo"):
        cells.tempo_of(text)


@given(st.none() | st.integers(2_000, 40_000))
def test_each_tempo_is_read_as_it_was_written(hundredths: int | None) -> None:
    assert cells.tempo_of(cells.tempo_text(hundredths)) == hundredths


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *[("Am", "A minor"), ("A minor", "A minor"), ("a min", "A minor"), ("8A", "A minor"), ("8b", "C major")],
        *[("F♯ min", "F# minor"), ("F#m", "F# minor"), ("Gbm", "F# minor"), ("11A", "F# minor"), ("1A", "G# minor")],
        *[("Bb major", "Bb major"), ("B♭", "Bb major"), ("bm", "B minor"), ("BM", "B major"), ("C", "C major")],
        *[("B flat minor", "Bb minor"), ("A moll", "A minor"), ("12B", "E major"), ("", ""), ("A-minor", "A minor")],
    ],
)
def test_a_key_is_understood(text: str, key: str) -> None:
    assert cells.key_of(text) == key


@pytest.mark.parametrize("text", ["H", "Amen", "13A", "0B", "A minor major", "A dorian"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(cells.CellError, match="key"):
        cells.key_of(text)


@pytest.mark.parametrize("key", [stored for stored, _ in KEYS])
def test_each_key_is_read_in_both_spellings(key: str) -> None:
    assert cells.key_of(key) == key
    assert cells.key_of(NAMES[key]) == key


@pytest.mark.parametrize("mode", ["A", "B"])
def test_the_wheel_has_each_key_once(mode: str) -> None:
    assert len({cells.key_of(f"{hour}{mode}") for hour in range(1, 13)}) == 12


@given(st.lists(WORDS, unique_by=str.casefold))
def test_names_are_read_as_they_were_written(names: list[str]) -> None:
    assert cells.split_names(cells.join_names(names)) == names


@pytest.mark.parametrize("text", ["dark, Moody", "dark;Moody", " dark ,, Moody ,", "dark\nMoody", "dark, Moody, DARK"])
def test_names_are_parted_as_people_do(text: str) -> None:
    assert cells.split_names(text) == ["dark", "Moody"]


@given(st.integers(1, 40))
def test_equal_shares_make_a_whole(count: int) -> None:
    shares = cells.equal_shares(count)

    assert sum(shares) == cells.WHOLE_BP
    assert max(shares) - min(shares) <= 1


@given(st.lists(st.tuples(WORDS, st.integers(0, cells.WHOLE_BP)), unique_by=lambda one: one[0].casefold(), max_size=5))
def test_shares_are_read_as_they_were_written(credited: list[tuple[str, int]]) -> None:
    read = [cells.split_share(item) for item in cells.split_names(cells.shares_text(credited))]

    if all(share is None for _, share in read):
        assert [name for name, _ in read] == [name for name, _ in credited]
        assert [share for _, share in credited] == cells.equal_shares(len(credited))
    else:
        assert read == credited


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=4))
def test_a_story_is_read_as_it_was_written(paragraphs: list[list[str]]) -> None:
    text = "\n\n".join("\n".join(lines) for lines in paragraphs)

    assert cells.story_text(cells.story_html(text)) == text


def test_rich_text_is_read_plainly() -> None:
    html = (
        '<p>Made at <b>night</b>,<br/>in one take.</p><ul><li>a &amp; b</li><li>c</li></ul><p><a href="/">End</a></p>'
    )

    assert cells.story_text(html) == "Made at night,\nin one take.\n\n- a & b\n- c\n\nEnd"
