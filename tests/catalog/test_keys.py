"""Keys on the Camelot wheel: their places, their short names, and which go well together."""

import pytest

from catalog import keys

# https://mixedinkey.com/camelot-wheel/
PLACES = {
    "G# minor": "1A",
    "A minor": "8A",
    "E minor": "9A",
    "D minor": "7A",
    "F# minor": "11A",
    "C# minor": "12A",
    "Bb minor": "3A",
    "B major": "1B",
    "C major": "8B",
    "G major": "9B",
    "F# major": "2B",
    "Db major": "3B",
    "E major": "12B",
}


@pytest.mark.parametrize("key", PLACES)
def test_a_key_has_its_place_on_the_wheel(key: str) -> None:
    assert keys.camelot(key) == PLACES[key]


def test_the_wheel_has_every_key_once_in_order() -> None:
    assert [keys.camelot(key) for key in keys.WHEEL] == [f"{number}{mode}" for number in range(1, 13) for mode in "AB"]
    assert set(keys.WHEEL) == set(keys.NAMES)


def test_compatible_are_the_key_its_neighbours_and_its_relative() -> None:
    assert keys.compatible_keys(["A minor"]) == {"A minor", "E minor", "D minor", "C major"}
    assert keys.compatible_keys(["E major"]) == {"E major", "B major", "A major", "C# minor"}  # 12B: 1B and 11B
    assert keys.compatible_keys(["A minor", "something"]) == {"A minor", "E minor", "D minor", "C major", "something"}


def test_short_names() -> None:
    assert [keys.short_name(key) for key in ("A minor", "F# minor", "Bb major", "")] == ["Am", "F♯m", "B♭", ""]
    assert keys.camelot("") == ""
