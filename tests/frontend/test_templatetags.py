"""Amounts, lengths, sizes and icons, as people read them."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from catalog.currencies import UnknownCurrencyError
from catalog.listing import FacetValue, ListingPage, ListingQuery
from frontend.templatetags import browse, formats, icons, money


@pytest.mark.parametrize(
    ("amount_minor", "currency", "language", "shown"),
    [
        (2900, "USD", "en", "$29.00"),
        (2999, "USD", "en", "$29.99"),
        (123_456_789, "USD", "en", "$1,234,567.89"),
        (2900, "EUR", "de", "29,00\N{NO-BREAK SPACE}€"),
        (2900, "JPY", "en", "¥2,900"),
        (5124, "KWD", "en", "KWD5.124"),
        (0, "USD", "en", "$0.00"),
        (None, "USD", "en", ""),
    ],
)
def test_money(amount_minor: int | None, currency: str, language: str, shown: str) -> None:
    with override(language):
        assert money.money(amount_minor, currency) == shown


@pytest.mark.parametrize(
    ("amount_minor", "currency", "language", "shown"),
    [
        (2900, "USD", "en", "$29"),
        (2950, "USD", "en", "$29.50"),
        (250_000, "USD", "en", "$2,500"),
        (2900, "EUR", "de", "29\N{NO-BREAK SPACE}€"),
        (2900, "JPY", "en", "¥2,900"),
        (None, "USD", "en", ""),
    ],
)
def test_price_leaves_idle_zeros_out(amount_minor: int | None, currency: str, language: str, shown: str) -> None:
    with override(language):
        assert money.price(amount_minor, currency) == shown


def test_money_of_an_unknown_currency_is_an_error_not_a_guess() -> None:
    with pytest.raises(UnknownCurrencyError):
        money.money(100, "XXX")


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (9, "0:09"), (61, "1:01"), (3_725, "62:05"), (None, "")])
def test_duration(seconds: int | None, shown: str) -> None:
    assert formats.duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 seconds"), (1, "1 second"), (60, "1 minute"), (161, "2 minutes 41 seconds"), (None, "")],
)
def test_spoken_duration(seconds: int | None, shown: str) -> None:
    with override("en"):
        assert formats.spoken_duration(seconds) == shown


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (32_900_000, "32.9 MB"),
        (212_700_000, "213 MB"),
        (999_960, "1 MB"),
        (1_500_000_000, "1.5 GB"),
        (None, ""),
    ],
)
def test_filesize(size_bytes: int | None, shown: str) -> None:
    with override("en"):
        assert formats.filesize(size_bytes).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_short_hash_keeps_both_ends() -> None:
    assert formats.short_hash("0123456789abcdef" * 4) == "012345…abcdef"
    assert formats.short_hash("0123456789ab") == "0123456789ab"


@pytest.mark.parametrize(("bpm", "shown"), [("92.00", "92"), ("92.50", "92.5"), ("140", "140")])
def test_tempo(bpm: str, shown: str) -> None:
    with override("en"):
        assert formats.tempo(Decimal(bpm)) == shown


def test_kilohertz() -> None:
    with override("en"):
        assert formats.kilohertz(44_100) == "44.1 kHz"
        assert formats.kilohertz(48_000) == "48 kHz"


def test_icon_is_hidden_from_assistive_technology() -> None:
    drawn = Template('{% load icons %}{% icon "play" "icon--solid" %}').render(Context())

    assert 'aria-hidden="true"' in drawn
    assert 'class="icon icon--solid"' in drawn
    assert '/static/shop/icons.svg#play"' in drawn


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(icons.UnknownIconError):
        icons.icon("no-such-icon")


@pytest.mark.parametrize(
    ("key", "on_wheel", "in_full", "short"),
    [
        ("A minor", "8A · Am", "A minor", "Am"),
        ("F# major", "2B · F♯", "F♯ major", "F♯"),
        ("Eb minor", "2A · E♭m", "E♭ minor", "E♭m"),
        ("", "", "", ""),
    ],
)
def test_keys_are_written_with_musical_signs(key: str, on_wheel: str, in_full: str, short: str) -> None:
    assert (browse.on_wheel(key), browse.key_in_full(key), browse.key_name(key)) == (on_wheel, in_full, short)


def test_a_chip_takes_both_limits_of_a_tempo_off_and_a_flag_stays_by_itself() -> None:
    query = ListingQuery(q="night", genre=("drill",), bpm_min=70, bpm_max=80, price_max=2900, bpm_half_double=True)
    results = ListingPage(query, (), 0, {"genre": (FacetValue("drill", "Drill", 0, is_selected=True),)})

    with override("en"):
        chips = browse.chips(results, "USD")

    assert [(chip.label, chip.url) for chip in chips[2:]] == [
        ("70 to 80 BPM", "?q=night&genre=drill&price_max=2900&bpm_half_double=1"),
        ("up to $29", "?q=night&genre=drill&bpm_min=70&bpm_max=80&bpm_half_double=1"),
        ("half and double time", "?q=night&genre=drill&bpm_min=70&bpm_max=80&price_max=2900"),
    ]
    assert [chip.label for chip in chips[:2]] == ["“night”", "Drill"]
    assert browse.chosen_count(chips, query) == 4
    assert [chip.label for chip in browse.chips(results, "USD", fixed="genre")][:2] == ["“night”", "70 to 80 BPM"]
