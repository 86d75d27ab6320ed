"""The web process killed after every step of every request of a sale; buyer and Stripe ask again, or never."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

import pytest
import requests

from payments.models import PaymentStatus, Purchase
from tests.faults.killing import Deaths
from tests.faults.sale import (
    ASK_FOR_PAGE,
    COME_BACK,
    PRESS,
    TELL,
    Door,
    paid,
    pay_on_stripes_page,
    statuses,
    success_of,
    unpaid,
)
from tests.payments.factories import make_beat

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[[], requests.Response]
COMPLETED, CANCELLED = PaymentStatus.COMPLETED, PaymentStatus.CANCELLED


class DyingDoor(Door):
    """A shop whose process dies, one request after the other."""

    def __init__(self, deaths: Deaths, url: str) -> None:
        super().__init__(url)
        self._deaths = deaths

    def count(self, unit: str) -> int:
        """How many steps the latest request of this kind had."""
        self._deaths.wait_until_idle()
        return len(self._deaths.steps_of(unit))

    def die(self, unit: str, after: int, ask: Ask) -> None:
        """``ask``, and have no answer."""
        self._deaths.plan(unit, after=after)
        with pytest.raises(requests.ConnectionError):
            ask()
        self._deaths.wait_for_death()


@pytest.fixture
def door(deaths: Deaths) -> Iterator[DyingDoor]:
    """The shop, and a worker beside it."""
    with deaths.worker(), deaths.shop() as shop:
        yield DyingDoor(deaths, shop.url)


def test_pressing_pay(deaths: Deaths, door: DyingDoor) -> None:
    assert door.press(make_beat(), "first").status_code == 201
    count = door.count(PRESS)
    assert count >= 3

    bought: list[Purchase] = []
    abandoned: list[Purchase] = []
    for after in range(count + 1):
        for is_patient in (True, False):
            shelf, key = make_beat(), uuid4().hex
            door.die(PRESS, after, partial(door.press, shelf, key))
            if is_patient:
                bought.append(door.pay_again(shelf, key))
            else:
                abandoned += Purchase.objects.filter(lines__beat=shelf.beat)

    deaths.recover(*bought, *abandoned)
    assert statuses(bought) == {COMPLETED}
    assert statuses(abandoned) == {CANCELLED}


def test_coming_back_from_stripe(deaths: Deaths, door: DyingDoor) -> None:
    purchases = [paid()]
    assert door.come_back(purchases[0]).status_code == 200
    count = door.count("/return/")
    assert count >= 2

    for after in range(count + 1):
        purchases.append(paid())
        door.die(COME_BACK, after, partial(door.come_back, purchases[-1]))

    deaths.recover(*purchases)
    assert statuses(purchases) == {COMPLETED}


def test_stripes_own_page_in_place_of_the_form(deaths: Deaths, door: DyingDoor) -> None:
    purchases = [unpaid()]
    assert door.ask_for_page(purchases[0]).status_code == 201
    count = door.count(ASK_FOR_PAGE)
    assert count >= 4

    for after in range(count + 1):
        purchases.append(unpaid())
        door.die(ASK_FOR_PAGE, after, partial(door.ask_for_page, purchases[-1]))
        pay_on_stripes_page(door.ask_for_page(purchases[-1]).json()["url"])

    deaths.recover(*purchases)
    assert statuses(purchases[:1]) == {CANCELLED}
    assert statuses(purchases[1:]) == {COMPLETED}


def test_the_webhooks_door(deaths: Deaths, door: DyingDoor) -> None:
    purchases = [paid()]
    assert door.tell(success_of(purchases[0])).status_code == 200
    count = door.count(TELL)
    assert count >= 2

    for after in range(count + 1):
        purchases.append(paid())
        event = success_of(purchases[-1])
        door.die(TELL, after, partial(door.tell, event))
        assert door.tell(event).status_code == 200  # Stripe had no answer

    deaths.recover(*purchases)
    assert statuses(purchases) == {COMPLETED}
