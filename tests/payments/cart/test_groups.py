"""Buy some, get some free: which lines are free, and what is said about it."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from payments.cart.pricing import price_cart
from payments.cart.shapes import CartLine, GroupDeal, Note, NoteKind
from tests.payments.cart.test_pricing import totals, wav

BUY_2_GET_1 = GroupDeal("2+1", 2, 1, frozenset({"wav-lease"}))


def test_the_cheapest_of_a_group_is_free_and_one_more_is_asked_for() -> None:
    four = [wav(4000, 1), wav(1000, 2), wav(3000, 3), wav(2000, 4)]

    cart = price_cart(four, "USD", deals=[BUY_2_GET_1])

    assert totals(cart) == [4000, 1000, 3000, 0]
    nearly = Note(NoteKind.GROUP_NEARLY, "2+1", missing_lines=2, free_count=1, licence_codes=("wav-lease",))
    assert cart.explanations == (Note(NoteKind.GROUP, "2+1", saved_minor=2000, free_count=1), nearly)

    (note,) = price_cart(four[:2], "USD", deals=[BUY_2_GET_1]).explanations
    assert (note.kind, note.missing_lines) == (NoteKind.GROUP_NEARLY, 1)


def test_an_exclusive_is_in_a_group_only_if_its_licence_is_named() -> None:
    lines = [CartLine(9000, 1, "exclusive", is_exclusive=True), wav(4000, 2)]

    for_all = price_cart(lines, "USD", deals=[GroupDeal("1+1", 1, 1)])
    named = price_cart(lines, "USD", deals=[GroupDeal("1+1", 1, 1, frozenset({"exclusive", "wav-lease"}))])

    assert totals(for_all) == [9000, 4000]
    assert totals(named) == [9000, 0]


def test_of_two_deals_the_group_that_saves_more_comes_first() -> None:
    lines = [wav(1000, beat_id) for beat_id in range(5)]

    cart = price_cart(lines, "USD", deals=[BUY_2_GET_1, GroupDeal("3+2", 3, 2)])

    assert cart.discount_minor == 2000


def most_saved(prices: list[int], size: int, free: int) -> int:
    """By trying every way to put prices into groups, or into none."""
    if len(prices) < size:
        return 0
    first, rest = prices[0], prices[1:]
    best = most_saved(rest, size, free)
    for others in combinations(range(len(rest)), size - 1):
        group = sorted([first, *(rest[at] for at in others)])
        left = [each for at, each in enumerate(rest) if at not in others]
        best = max(best, sum(group[:free]) + most_saved(left, size, free))
    return best


@given(st.lists(st.integers(0, 500), min_size=1, max_size=7), st.integers(1, 2), st.integers(1, 2))
def test_no_other_grouping_would_save_more(prices: list[int], buy_count: int, free_count: int) -> None:
    lines = [wav(unit_minor, beat_id) for beat_id, unit_minor in enumerate(prices)]

    cart = price_cart(lines, "USD", deals=[GroupDeal("deal", buy_count, free_count)])

    assert cart.discount_minor == most_saved(prices, buy_count + free_count, free_count)
