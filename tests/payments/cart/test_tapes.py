"""Which lines make a tape whole: for any cart and any tapes."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.publishing import MOST_IN_TAPE
from payments.cart.carts import MOST_LINES
from payments.cart.pricing import price_cart
from payments.cart.shapes import CartLine, Note, NoteKind, Tape, TapeTerms
from payments.cart.tapes import nearly_whole, with_tapes

LICENCES = st.sampled_from(["mp3-lease", "wav-lease"])
LINES = st.lists(
    st.builds(CartLine, st.integers(0, 10_000), st.integers(1, 4), LICENCES),
    min_size=1,
    max_size=8,
    unique_by=lambda line: (line.beat_id, line.licence_code),
)
BEATS = st.frozensets(st.integers(1, 4), min_size=2, max_size=3).map(
    lambda ids: tuple((beat_id, f"Beat {beat_id}") for beat_id in sorted(ids))
)
TERMS = st.lists(
    st.builds(TapeTerms, st.sampled_from("abcdef"), st.just("T"), LICENCES, st.integers(1, 15_000), BEATS),
    max_size=5,
    unique_by=lambda tape: tape.key,
)
CURRENCIES = st.sampled_from(["USD", "KWD", "ISK"])
DAY, NIGHT, RAIN = (1, "Day"), (2, "Night"), (3, "Rain")


def wav(unit_minor: int, beat_id: int) -> CartLine:
    return CartLine(unit_minor, beat_id, "wav-lease")


def tape(key: str, amount_minor: int, *beats: tuple[int, str]) -> TapeTerms:
    return TapeTerms(key, f"Tape {key}", "wav-lease", amount_minor, beats)


@given(LINES, TERMS, CURRENCIES, st.randoms(use_true_random=False))
def test_every_tape_is_whole_saves_money_and_shares_no_line(
    lines: list[CartLine], terms: list[TapeTerms], currency: str, chance: object
) -> None:
    marked, tapes = with_tapes(lines, terms, currency)

    known = {each.key: each for each in terms}
    for used in tapes:
        beats = sorted((line.beat_id, line.licence_code) for line in marked if line.tape == used.key)
        assert beats == [(beat_id, known[used.key].licence_code) for beat_id in known[used.key].beat_ids]
    assert {line.tape for line in marked} - {""} == {used.key for used in tapes}
    assert [(line.unit_minor, line.beat_id, line.licence_code) for line in marked] == [
        (line.unit_minor, line.beat_id, line.licence_code) for line in lines
    ]
    cart = price_cart(marked, currency, tapes=tapes)
    assert sum(note.kind == NoteKind.TAPE and note.saved_minor > 0 for note in cart.explanations) == len(tapes)
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert set(with_tapes(shuffled, terms, currency)[0]) == set(marked)
    # What is left makes no other tape whole that would save something.
    left = [line for line in marked if not line.tape]
    assert with_tapes(left, terms, currency)[1] == []


def test_the_tape_that_saves_most_comes_first_and_of_equals_the_lower_key() -> None:
    lines = [wav(5000, 1), wav(5000, 2), wav(5000, 3)]

    _, most = with_tapes(lines, [tape("a", 9000, DAY, NIGHT), tape("b", 8000, NIGHT, RAIN)], "USD")
    _, equal = with_tapes(lines, [tape("b", 8000, NIGHT, RAIN), tape("a", 8000, DAY, NIGHT)], "USD")

    assert most == [Tape("b", "Tape b", 8000, 2)]
    assert equal == [Tape("a", "Tape a", 8000, 2)]


def test_a_tape_no_cheaper_or_under_mixed_licences_counts_for_nothing() -> None:
    mixed = [wav(5000, 1), CartLine(5000, 2, "mp3-lease")]

    assert with_tapes([wav(5000, 1), wav(5000, 2)], [tape("a", 10_000, DAY, NIGHT)], "USD")[1] == []
    assert with_tapes(mixed, [tape("a", 8000, DAY, NIGHT)], "USD")[1] == []


def test_one_missing_beat_is_named_two_are_not() -> None:
    lines = [wav(5000, 1), wav(5000, 2)]
    terms = [tape("a", 9000, DAY, NIGHT, RAIN), tape("b", 9000, RAIN, (4, "Sun"), DAY)]

    (note,) = nearly_whole(lines, terms)

    expected = {"missing_lines": 1, "licence_codes": ("wav-lease",), "beat_title": "Rain", "amount_minor": 9000}
    assert note == Note(NoteKind.TAPE_NEARLY, "Tape a", **expected)  # type: ignore[arg-type]  # of several types


def test_a_beat_that_is_in_the_cart_as_another_tapes_is_not_missing() -> None:
    lines, terms = [wav(5000, 1), wav(5000, 2), wav(5000, 3)], [tape("a", 8000, DAY, NIGHT), tape("b", 9000, DAY, RAIN)]
    marked, (used,) = with_tapes(lines, terms, "USD")

    assert used.key == "a"
    assert nearly_whole(marked, terms) == []


def test_a_tape_is_never_longer_than_a_cart() -> None:
    assert MOST_IN_TAPE <= MOST_LINES
