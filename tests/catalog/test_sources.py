"""What is kept of where a visitor came from: a host or a word, never an address or a person."""

import pytest

from catalog.sources import Touch, clean


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("youtube", "youtube"),
        (" YouTube ", "youtube"),
        ("www.youtube.com", "youtube.com"),
        ("https://www.youtube.com/watch?v=secret", "youtube.com"),
        ("https://ada:secret@blog.example:8443/private", ""),
        ("youtube.com/watch?v=secret", "youtube.com"),
        ("ada@example.com", ""),
        ("Mai Aktion", "mai-aktion"),
        ("<script>alert(1)</script>", "script-alert-1"),
        ("=cmd|' /C calc'!A0", "cmd"),
        ("müller.de", "müller.de"),
        ("//[broken", ""),
        ("a" * 500, "a" * 60),
        ("\x00\x00", ""),
        ("", ""),
    ],
)
def test_a_word_is_cut_to_what_may_be_kept(told: str, kept: str) -> None:
    assert clean(told) == kept


def test_a_touch_is_read_from_words_and_from_nothing_else() -> None:
    touch = Touch.of({"s": "TikTok", "utm_campaign": "May", "gclid": "1"})

    assert touch == Touch("tiktok", "", "may")
    assert Touch.of({"s": "a", "utm_source": "b"}).source == "b"
    assert Touch.from_json(touch.as_json()) == touch
    others: list[object] = [None, "abc", ["a"], ["a", 1, "b"], {}]
    assert [Touch.from_json(kept) for kept in others] == [Touch()] * 5
    assert not Touch()
    assert touch
