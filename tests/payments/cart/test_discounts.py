"""Codes in the database: who may use which, how often, and that the last use is had once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError

from catalog.clock import shop_now
from payments.cart import discounts
from payments.cart.shapes import Discount, GroupDeal
from payments.errors import DiscountNotValidError
from payments.models import DiscountCode, DiscountUse, GroupOffer, Purchase, UseState
from tests.clock import move_time
from tests.payments.purchases.test_lifecycle import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def make_code(code: str = "Spring-15", **values: Any) -> DiscountCode:
    kind = {} if "amount_minor" in values else {"percent_bp": 1500}
    return DiscountCode.objects.create(code=code, **{**kind, **values})


def make_purchase(email: str = "buyer@example.com") -> Purchase:
    now = shop_now()
    return Purchase.objects.create(
        email=email,
        email_key=email,
        currency="USD",
        subtotal_minor=4900,
        total_minor=4900,
        expires_at=now + DAY,
        next_check_at=now + DAY,
    )


def find(code: str = "spring-15", email_key: str = "buyer@example.com", **values: Any) -> DiscountCode:
    return discounts.find(code, **{"email_key": email_key, "licence_codes": ["wav-lease"], "now": shop_now(), **values})


def refused(act: Callable[[], object]) -> tuple[str, str]:
    """Reason and sentence of a refusal."""
    with pytest.raises(DiscountNotValidError) as refusal:
        act()
    return refusal.value.extra["reason"], refusal.value.detail


def reserve(code: DiscountCode, purchase: Purchase) -> DiscountUse:
    with transaction.atomic():
        return discounts.reserve(code.pk, purchase)


@pytest.mark.parametrize("typed", ["Spring-15", "SPRING-15", " spring-15\n"])
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    code = make_code(licence_codes=["wav-lease", "stems"], minimum_subtotal_minor=5000)

    assert find(typed) == code
    assert discounts.terms_of(code) == Discount(
        "Spring-15", 1500, None, frozenset({"wav-lease", "stems"}), minimum_subtotal_minor=5000
    )


def test_two_codes_that_read_alike_are_one_too_many() -> None:
    make_code("SPRING")

    with pytest.raises(IntegrityError, match="discount_code_unique"):
        make_code("spring")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"is_active": False}, "unknown"),
        ({"currency": "EUR"}, "unknown"),
        ({"starts_at": DAY}, "not_yet"),
        ({"ends_at": -DAY}, "expired"),
        ({"licence_codes": ["exclusive"]}, "not_for_these"),
    ],
)
def test_a_code_that_does_not_count_says_why(values: dict[str, Any], reason: str) -> None:
    now = shop_now()
    code = make_code()
    DiscountCode.objects.filter(pk=code.pk).update(
        **{name: now + value if isinstance(value, timedelta) else value for name, value in values.items()}
    )

    assert refused(find)[0] == reason


@pytest.mark.parametrize("typed", ["", "nothing", "spring%", "a b", "nul\x00", "x" * 300])
def test_what_is_no_code_is_unknown(typed: str) -> None:
    make_code()

    assert refused(lambda: find(typed)) == ("unknown", "There is no such discount code.")


def test_a_code_begins_and_ends_by_the_shops_clock() -> None:
    now = shop_now()
    make_code(starts_at=now + DAY, ends_at=now + 3 * DAY)

    move_time(2 * DAY.total_seconds())
    assert find().code == "Spring-15"
    move_time(4 * DAY.total_seconds())
    assert refused(find)[0] == "expired"


def test_somebody_elses_code_reads_like_no_code_whatever_else_is_wrong_with_it() -> None:
    make_code(email_key="ada@example.com", ends_at=shop_now() - DAY, licence_codes=["exclusive"], max_uses=1)

    unknown = refused(lambda: find("nothing"))
    assert refused(lambda: find(email_key="eve@example.com")) == unknown
    assert refused(lambda: find(email_key="")) == unknown
    assert refused(lambda: find(email_key="ada@example.com"))[0] == "expired"


def test_a_minimum_counts_once_the_subtotal_is_known() -> None:
    code = make_code(amount_minor=500, minimum_subtotal_minor=5000)

    assert find() == find(subtotal_minor=5000) == code
    assert refused(lambda: find(subtotal_minor=4999))[0] == "below_minimum"


def test_a_used_up_code_is_refused_and_a_use_given_back_is_had_again() -> None:
    code = make_code(max_uses=1)
    first = make_purchase()
    reserve(code, first)

    assert refused(find)[0] == "used_up"
    assert refused(lambda: reserve(code, make_purchase("other@example.com")))[0] == "used_up"
    assert DiscountUse.objects.count() == 1

    assert discounts.give_back(first.pk)
    assert not discounts.give_back(first.pk)
    assert find() == code
    assert reserve(code, make_purchase("other@example.com")).state == UseState.RESERVED


def test_a_buyers_own_limit_is_his_alone() -> None:
    code = make_code(max_uses_per_buyer=1)
    reserve(code, make_purchase())

    assert refused(find)[0] == "used_up"
    assert find(email_key="other@example.com") == find(email_key="") == code
    assert refused(lambda: reserve(code, make_purchase()))[0] == "used_up"


def test_the_same_purchase_counts_once() -> None:
    code, purchase = make_code(max_uses=1), make_purchase()

    first, second = reserve(code, purchase), reserve(code, purchase)

    assert (first.pk, second.state) == (second.pk, UseState.RESERVED)
    assert discounts.use(purchase.pk)
    assert reserve(code, purchase).state == UseState.USED


def test_a_purchase_has_one_code() -> None:
    purchase = make_purchase()
    reserve(make_code(), purchase)

    with pytest.raises(IntegrityError):
        reserve(make_code("OTHER"), purchase)


def test_a_code_switched_off_between_looking_and_paying_is_refused() -> None:
    code, purchase = make_code(), make_purchase()
    find()
    DiscountCode.objects.update(is_active=False)

    assert refused(lambda: reserve(code, purchase))[0] == "unknown"
    assert not DiscountUse.objects.exists()


def test_what_was_used_is_not_given_back() -> None:
    code, purchase = make_code(), make_purchase()
    reserve(code, purchase)

    assert discounts.use(purchase.pk)
    assert not discounts.use(purchase.pk)
    assert not discounts.give_back(purchase.pk)
    assert DiscountUse.objects.get().state == UseState.USED


def test_a_late_payment_counts_even_above_the_limit() -> None:
    code, late, other = make_code(max_uses=1), make_purchase(), make_purchase("other@example.com")
    reserve(code, late)
    discounts.give_back(late.pk)
    reserve(code, other)
    discounts.use(other.pk)

    with transaction.atomic():
        discounts.lock_code_of(late.pk)
        assert discounts.use(late.pk)

    assert code.uses.filter(state=UseState.USED).count() == 2
    assert refused(find)[0] == "used_up"


def test_a_purchase_without_a_code_has_nothing_to_use_or_give_back() -> None:
    purchase = make_purchase()

    assert not discounts.use(purchase.pk)
    assert not discounts.give_back(purchase.pk)


@pytest.mark.parametrize("last", [1, 3])
def test_of_many_buyers_the_last_uses_are_had_once(last: int) -> None:
    code = make_code(max_uses=last)
    purchases = [make_purchase(f"buyer{number}@example.com") for number in range(8)]

    results = at_once(8, lambda number: reserve(code, purchases[number]))

    lost = [result for result in results if isinstance(result, DiscountNotValidError)]
    assert len(lost) == 8 - last
    assert {error.extra["reason"] for error in lost} == {"used_up"}
    assert DiscountUse.objects.filter(state=UseState.RESERVED).count() == last


def test_one_purchase_reserving_from_many_threads_counts_once() -> None:
    code, purchase = make_code(max_uses=1), make_purchase()

    results = at_once(6, lambda _: reserve(code, purchase))

    assert [result for result in results if not isinstance(result, DiscountUse)] == []
    assert DiscountUse.objects.count() == 1


def test_while_a_purchase_is_being_completed_nobody_else_counts_its_code() -> None:
    code, paid, other = make_code(), make_purchase(), make_purchase("other@example.com")
    reserve(code, paid)

    def hurry(_: int) -> DiscountUse:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 100")
            return discounts.reserve(code.pk, other)

    with transaction.atomic():
        discounts.lock_code_of(paid.pk)
        (refusal,) = at_once(1, hurry)
    assert isinstance(refusal, OperationalError)
    assert isinstance(at_once(1, hurry)[0], DiscountUse)


def test_a_used_code_cannot_be_deleted() -> None:
    code = make_code()
    reserve(code, make_purchase())

    with pytest.raises(ProtectedError):
        code.delete()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"percent_bp": None}, "discount_one_kind"),
        ({"percent_bp": 1000, "amount_minor": 500}, "discount_one_kind"),
        ({"percent_bp": 0}, "discount_percent_sane"),
        ({"percent_bp": 10_001}, "discount_percent_sane"),
        ({"amount_minor": 0}, "discount_amount_sane"),
        ({"max_uses": 0}, "discount_uses_sane"),
        ({"max_uses_per_buyer": 0}, "discount_uses_sane"),
        ({"code": ""}, "discount_code_can_be_typed"),
        ({"code": "ten off"}, "discount_code_can_be_typed"),
    ],
)
def test_the_database_refuses_codes_that_make_no_sense(values: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_code(**values)


@pytest.mark.parametrize("make", [make_code, lambda **values: GroupOffer.objects.create(name="2+1", **values)])
def test_nothing_ends_before_it_begins(make: Callable[..., object]) -> None:
    now = shop_now()

    with pytest.raises(IntegrityError, match="ends_after_start"):
        make(starts_at=now, ends_at=now)


@pytest.mark.parametrize("counts", [{"buy_count": 0}, {"free_count": 0}])
def test_a_deal_sells_something_and_gives_something(counts: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match="group_offer_counts_sane"):
        GroupOffer.objects.create(name="2+1", **counts)


def test_the_deals_that_count_are_those_of_now() -> None:
    now = shop_now()
    GroupOffer.objects.create(name="2+1", licence_codes=["wav-lease"])
    GroupOffer.objects.create(name="off", is_active=False)
    GroupOffer.objects.create(name="over", ends_at=now)
    GroupOffer.objects.create(name="soon", starts_at=now + DAY)
    GroupOffer.objects.create(name="3+2", buy_count=3, free_count=2, starts_at=now, ends_at=now + DAY)

    assert discounts.live_group_offers(now) == (
        GroupDeal("2+1", 2, 1, frozenset({"wav-lease"})),
        GroupDeal("3+2", 3, 2),
    )
