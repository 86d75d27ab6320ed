"""What many buyers do in the same moment with the same beats."""

import pytest

from catalog.models import ExclusiveRight
from payments.checkout.pay import ToPay, begin_payment
from payments.checkout.wanted import Item, Licensee, Wanted
from payments.models import PaymentStatus, Purchase
from payments.purchases import lifecycle
from tests.payments.factories import Shelf, begin, make_beat, make_caller
from tests.payments.purchases.test_lifecycle import at_once
from tests.payments.purchases.test_states import intent_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def begin_cart(*shelves: Shelf, licence: str) -> ToPay:
    """Press Pay for a cart of these beats, in this order."""
    items = tuple(Item(shelf.beat.pk, licence) for shelf in shelves)
    wanted = Wanted(items, "ada@example.com", Licensee(name="Ada"), is_cart=True)
    caller = make_caller()
    return begin_payment(wanted, caller, caller)


def test_every_lease_that_is_paid_at_once_is_counted() -> None:
    shelf = make_beat()
    purchases = [begin(shelf).purchase for _ in range(8)]
    intents = [intent_of(purchase, "succeeded") for purchase in purchases]

    results = at_once(8, lambda n: lifecycle.fulfil_purchase(purchases[n].pk, intent=intents[n]))

    assert results == [True] * 8
    assert ExclusiveRight.objects.get(beats=shelf.beat).prior_leases == 8


def test_carts_of_the_same_beats_in_opposite_order_all_finish() -> None:
    one, other = make_beat(), make_beat("Day Bus")
    orders = [(one, other), (other, one)] * 4
    purchases = [begin_cart(*order, licence="wav-lease").purchase for order in orders]
    intents = [intent_of(purchase, "succeeded") for purchase in purchases]

    results = at_once(8, lambda n: lifecycle.fulfil_purchase(purchases[n].pk, intent=intents[n]))

    assert results == [True] * 8
    assert set(Purchase.objects.values_list("payment_status", flat=True)) == {PaymentStatus.COMPLETED}


def test_two_exclusives_wanted_in_opposite_order_go_to_one_buyer() -> None:
    one, other = make_beat(), make_beat("Day Bus")
    orders = [(one, other), (other, one)] * 4

    results = at_once(8, lambda n: begin_cart(*orders[n], licence="exclusive"))

    assert sum(isinstance(result, ToPay) for result in results) == 1
    assert {getattr(result, "code", "") for result in results if not isinstance(result, ToPay)} == {
        "exclusive_reserved"
    }
    assert Purchase.objects.count() == 1
