"""A cart's price: sums to the cent, for any prices, tapes, deals, codes and taxes, in any order."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.currencies import step_minor
from payments.cart.pricing import price_cart
from payments.cart.shapes import CartLine, Discount, GroupDeal, Note, NoteKind, PricedCart, Tape, Tax

UNITS = st.lists(st.integers(0, 10**12), min_size=1, max_size=50)
CURRENCIES = st.sampled_from(["USD", "JPY", "KWD", "ISK", "UGX"])
LICENCES = ("mp3-lease", "wav-lease", "exclusive")
LINES = st.lists(
    st.builds(
        lambda unit_minor, beat_id, licence, tape: CartLine(
            unit_minor, beat_id, licence, is_exclusive=licence == "exclusive", tape=tape
        ),
        st.integers(0, 100_000),
        st.integers(1, 12),
        st.sampled_from(LICENCES),
        st.sampled_from(["", "", "night", "day"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda line: (line.beat_id, line.licence_code),
)
TAPES = st.lists(
    st.builds(Tape, st.sampled_from(["night", "day"]), st.just("Tape"), st.integers(0, 100_000), st.integers(1, 4)),
    max_size=2,
    unique_by=lambda tape: tape.key,
)
NAMED = st.frozensets(st.sampled_from(LICENCES))
DEALS = st.lists(st.builds(GroupDeal, st.text(max_size=3), st.integers(1, 3), st.integers(1, 2), NAMED), max_size=3)
DISCOUNTS = st.one_of(
    st.none(),
    st.builds(Discount, st.just("SPRING"), percent_bp=st.integers(1, 10_000), licence_codes=NAMED),
    st.builds(
        Discount,
        st.just("FIVE"),
        amount_minor=st.integers(1, 500_000),
        licence_codes=NAMED,
        minimum_subtotal_minor=st.sampled_from([0, 50_000]),
    ),
)


def plain(units_minor: Sequence[int]) -> list[CartLine]:
    """Lines of these prices that have nothing to do with each other."""
    return [CartLine(unit_minor, at, "") for at, unit_minor in enumerate(units_minor)]


def wav(unit_minor: int, beat_id: int = 1, *, tape: str = "") -> CartLine:
    return CartLine(unit_minor, beat_id, "wav-lease", tape=tape)


def totals(cart: PricedCart) -> list[int]:
    return [line.total_minor for line in cart.lines]


def assert_sound(cart: PricedCart) -> None:
    """What the database's constraints and Stripe want."""
    step = step_minor(cart.currency)
    assert cart.total_minor == cart.subtotal_minor - cart.discount_minor + cart.tax_added_minor
    assert sum(totals(cart)) == cart.total_minor
    for line in cart.lines:
        assert min(line.unit_minor, line.discount_minor, line.tax_minor, line.total_minor) >= 0
        added_minor = 0 if cart.is_tax_included else line.tax_minor
        assert line.total_minor == line.unit_minor - line.discount_minor + added_minor
        assert line.total_minor % step == 0
        assert line.tax_minor <= line.total_minor


@given(UNITS)
def test_lines_sum_to_the_total(units_minor: list[int]) -> None:
    cart = price_cart(plain(units_minor), "USD")

    assert [line.unit_minor for line in cart.lines] == units_minor == totals(cart)
    assert (cart.discount_minor, cart.explanations) == (0, ())
    assert_sound(cart)


@pytest.mark.parametrize("units_minor", [[], [4900, -1]])
def test_nothing_and_less_than_nothing_have_no_price(units_minor: list[int]) -> None:
    with pytest.raises(ValueError, match="a cart has lines"):
        price_cart(plain(units_minor), "USD")


@given(LINES, CURRENCIES, TAPES, DEALS, DISCOUNTS)
def test_whatever_applies_the_sums_hold_and_the_notes_add_up(
    lines: list[CartLine], currency: str, tapes: list[Tape], deals: list[GroupDeal], discount: Discount | None
) -> None:
    cart = price_cart(lines, currency, tapes=tapes, deals=deals, discount=discount)

    assert_sound(cart)
    assert [line.unit_minor for line in cart.lines] == [line.unit_minor for line in lines]
    assert sum(note.saved_minor for note in cart.explanations) == cart.discount_minor


@given(LINES, CURRENCIES, TAPES, DEALS, DISCOUNTS, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_line(
    lines: list[CartLine],
    currency: str,
    tapes: list[Tape],
    deals: list[GroupDeal],
    discount: Discount | None,
    chance: object,
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random

    cart = price_cart(lines, currency, tapes=tapes, deals=deals, discount=discount)
    other = price_cart(shuffled, currency, tapes=tapes, deals=deals, discount=discount)

    assert dict(zip(shuffled, other.lines, strict=True)) == dict(zip(lines, cart.lines, strict=True))
    assert other.explanations == cart.explanations


@given(LINES, CURRENCIES, DISCOUNTS, st.booleans(), st.integers(0, 3000))
def test_tax_comes_on_top_or_is_in_the_price(
    lines: list[CartLine], currency: str, discount: Discount | None, is_included: bool, rate_bp: int
) -> None:
    before = price_cart(lines, currency, discount=discount)
    taxes = tuple(total_minor * rate_bp // 10_000 for total_minor in totals(before))

    cart = price_cart(lines, currency, discount=discount, tax=Tax(taxes, is_included=is_included))

    assert_sound(cart)
    assert tuple(line.tax_minor for line in cart.lines) == taxes
    if is_included:
        assert (totals(cart), cart.tax_added_minor) == (totals(before), 0)
    else:
        assert 0 <= before.total_minor + sum(taxes) - cart.total_minor < step_minor(currency) * len(lines)


@pytest.mark.parametrize(
    "tax", [Tax((1,), True), Tax((1, -1), False), Tax((0, 101), True), Tax((0, 1, 2), False), Tax((5, 0), False)]
)
def test_taxes_that_fit_no_price_are_refused(tax: Tax) -> None:
    with pytest.raises(ValueError, match="tax"):
        price_cart([wav(0, 1), wav(100, 2)], "USD", tax=tax)


def test_a_code_of_22_off_33_is_split_to_the_cent() -> None:
    lines = [wav(1100, beat_id) for beat_id in (3, 2, 1)]

    cart = price_cart(lines, "USD", discount=Discount("22OFF", amount_minor=2200))

    assert [line.discount_minor for line in cart.lines] == [733, 733, 734]  # the lowest beat has the odd cent
    assert cart.total_minor == 1100
    assert cart.explanations == (Note(NoteKind.CODE, "22OFF", saved_minor=2200),)


@pytest.mark.parametrize("discount", [Discount("ALL", percent_bp=10_000), Discount("BIG", amount_minor=10**9)])
def test_a_discount_stops_at_nothing_to_pay(discount: Discount) -> None:
    cart = price_cart([wav(1999), wav(1)], "USD", discount=discount)

    assert totals(cart) == [0, 0]
    assert cart.discount_minor == 2000


@given(st.integers(1, 100_000), st.integers(1, 10_000))
def test_a_part_of_a_cent_is_the_buyers(unit_minor: int, percent_bp: int) -> None:
    cart = price_cart([wav(unit_minor)], "USD", discount=Discount("OFF", percent_bp=percent_bp))

    assert 0 <= cart.discount_minor * 10_000 - unit_minor * percent_bp < 10_000


@pytest.mark.parametrize(
    ("currency", "unit_minor", "total_minor"),
    [("KWD", 5120, 4600), ("ISK", 5200, 4600), ("UGX", 5200, 4600), ("USD", 5120, 4608), ("HUF", 5120, 4608)],
)
def test_a_discount_leaves_what_can_be_charged(currency: str, unit_minor: int, total_minor: int) -> None:
    cart = price_cart([wav(unit_minor)], currency, discount=Discount("TEN", percent_bp=1000))

    assert cart.total_minor == total_minor


def test_a_price_that_cannot_be_charged_is_rounded_visibly() -> None:
    cart = price_cart(plain([5124]), "KWD")

    assert (cart.subtotal_minor, cart.discount_minor, cart.total_minor) == (5124, 4, 5120)
    assert cart.explanations == (Note(NoteKind.ROUNDING, saved_minor=4),)


def test_a_code_for_other_licences_saves_nothing_and_says_for_which_it_is() -> None:
    discount = Discount("STEMS", percent_bp=5000, licence_codes=frozenset({"stems", "exclusive"}))

    cart = price_cart([wav(4900)], "USD", discount=discount)

    assert cart.total_minor == 4900
    assert cart.explanations == (Note(NoteKind.CODE_SAVES_NOTHING, "STEMS", licence_codes=("exclusive", "stems")),)


def test_a_code_counts_for_its_own_licences_alone() -> None:
    lines = [CartLine(10_000, 1, "exclusive", is_exclusive=True), wav(4900, 2)]

    cart = price_cart(lines, "USD", discount=Discount("WAV", percent_bp=5000, licence_codes=frozenset({"wav-lease"})))

    assert totals(cart) == [10_000, 2450]


@pytest.mark.parametrize(("minimum_minor", "missing_minor"), [(9800, 0), (9801, 1)])
def test_a_code_with_a_minimum_says_what_is_missing(minimum_minor: int, missing_minor: int) -> None:
    discount = Discount("BULK", amount_minor=1000, minimum_subtotal_minor=minimum_minor)

    cart = price_cart([wav(4900, 1), wav(4900, 2)], "USD", discount=discount)

    if missing_minor:
        note = Note(NoteKind.CODE_BELOW_MINIMUM, "BULK", missing_minor=missing_minor)
        assert (cart.discount_minor, cart.explanations) == (0, (note,))
    else:
        assert cart.discount_minor == 1000


def test_a_tape_has_one_price_split_by_the_prices_of_its_lines() -> None:
    lines = [wav(5000, 1, tape="t"), wav(2500, 2, tape="t"), wav(2500, 3, tape="t"), wav(1000, 4)]

    cart = price_cart(lines, "USD", tapes=[Tape("t", "Night tape", 8001, size=3)])

    assert totals(cart) == [4001, 2000, 2000, 1000]
    assert cart.explanations == (Note(NoteKind.TAPE, "Night tape", saved_minor=1999),)


@pytest.mark.parametrize("tape", [Tape("t", "", 8000, size=3), Tape("t", "", 10_000, size=2), Tape("u", "", 1, size=2)])
def test_a_tape_that_is_incomplete_dearer_or_another_changes_nothing(tape: Tape) -> None:
    cart = price_cart([wav(5000, 1, tape="t"), wav(5000, 2, tape="t")], "USD", tapes=[tape])

    assert totals(cart) == [5000, 5000]
    assert cart.explanations == ()


def test_tape_then_group_then_code() -> None:
    tape = [wav(5000, 1, tape="t"), wav(5000, 2, tape="t")]
    rest = [wav(3000, 3), wav(2000, 4), wav(1000, 5)]

    cart = price_cart(
        [*tape, *rest],
        "USD",
        tapes=[Tape("t", "Tape", 6000, size=2)],
        deals=[GroupDeal("2+1", 2, 1)],
        discount=Discount("TEN", percent_bp=1000),
    )

    assert totals(cart) == [2700, 2700, 2700, 1800, 0]
    assert [(note.kind, note.saved_minor) for note in cart.explanations] == [
        (NoteKind.TAPE, 4000),
        (NoteKind.GROUP, 1000),
        (NoteKind.CODE, 1100),
    ]


def test_every_cent_is_charged_as_shown() -> None:
    for cents in range(1, 100_001):
        assert price_cart(plain([cents]), "USD").total_minor == cents
