"""Keys as readers call them: the stored ones, all of them, in their language."""

from django.utils.translation import override

from catalog.key_names import IN_FULL, in_plain_letters
from catalog.keys import KEYS


def test_every_key_has_its_name() -> None:
    with override("en"):
        assert {key: str(name) for key, name in IN_FULL.items()} == dict(KEYS)


def test_a_german_calls_b_h_and_b_flat_b() -> None:
    with override("de"):
        assert [str(IN_FULL[key]) for key in ("A minor", "B minor", "Bb minor", "F# minor", "B major")] == [
            *("a-Moll", "h-Moll", "b-Moll", "fis-Moll", "H-Dur")
        ]


def test_without_musical_signs_it_is_written_in_letters() -> None:
    with override("en"):
        assert [in_plain_letters(key) for key in ("F# minor", "Bb major", "")] == ["F# minor", "Bb major", ""]
