"""The web process killed after every step of every request of a sale; buyer and Stripe ask again, or never."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.conf import settings

from payments.models import PaymentStatus, Purchase
from tests.deadline import wait_for
from tests.faults.killing import Deaths
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.stripe_side import VISA, event_of, pay_with, signed
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[[], requests.Response]
COMPLETED, CANCELLED = PaymentStatus.COMPLETED, PaymentStatus.CANCELLED


class Steps:
    """Requests to a shop whose process dies, one after the other."""

    def __init__(self, deaths: Deaths, shop: ShopServer) -> None:
        self.deaths = deaths
        self.shop = shop

    def count(self, unit: str) -> int:
        """How many steps the latest request of this kind had."""
        wait_for(self.deaths.is_idle, what="the request has ended")
        return len(self.deaths.steps_of(unit))

    def die(self, unit: str, after: int, ask: Ask) -> None:
        """``ask``, and have no answer."""
        self.deaths.plan(unit, after=after)
        with pytest.raises(requests.ConnectionError):
            ask()
        self.deaths.wait_for_death()

    def press(self, shelf: Shelf, key: str) -> requests.Response:
        """Press Pay; asked again with the same key, the buyer is known without a cookie."""
        wanted = {"license": "exclusive", "email": "ada@example.com", "licensee": {"name": "Ada"}}
        path = f"/api/beats/{shelf.beat.pk}/create_payment_intent/"
        return self._post(path, json=wanted, headers={"Idempotency-Key": key})

    def come_back(self, purchase: Purchase) -> requests.Response:
        """The page that Stripe sends the buyer to."""
        return requests.get(f"{self.shop.url}/orders/{purchase.token}/return/", timeout=30)

    def ask_for_page(self, purchase: Purchase) -> requests.Response:
        """Go on to Stripe's own page."""
        return self._post(f"/api/purchases/{purchase.token}/checkout_session/", json={})

    def tell(self, event: dict[str, Any]) -> requests.Response:
        """Stripe's webhook."""
        body, signature = signed(event)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return self._post("/api/stripe/webhook/", data=body, headers=headers)

    def _post(self, path: str, **more: Any) -> requests.Response:
        return requests.post(f"{self.shop.url}{path}", timeout=30, **more)


def test_pressing_pay(deaths: Deaths) -> None:
    unit = "POST:/api/beats/"
    with deaths.worker(), deaths.shop() as shop:
        steps = Steps(deaths, shop)
        assert steps.press(make_beat(), "first").status_code == 201
        count = steps.count(unit)
        paid: list[Purchase] = []
        abandoned: list[Purchase] = []
        for after in range(count + 1):
            for is_patient in (True, False):
                shelf, key = make_beat(), uuid4().hex
                steps.die(unit, after, partial(steps.press, shelf, key))
                if is_patient:
                    paid.append(_pay_again(steps, shelf, key))
                else:
                    abandoned += Purchase.objects.filter(lines__beat=shelf.beat)

        assert count >= 3
        deaths.recover(*paid, *abandoned)
    assert _statuses(paid) == {COMPLETED}
    assert _statuses(abandoned) == {CANCELLED}


def test_coming_back_from_stripe(deaths: Deaths) -> None:
    unit = "GET:/orders/"
    with deaths.worker(), deaths.shop() as shop:
        steps = Steps(deaths, shop)
        purchases = [_paid()]
        assert steps.come_back(purchases[0]).status_code == 200
        count = steps.count("/return/")
        for after in range(count + 1):
            purchases.append(_paid())
            steps.die(unit, after, partial(steps.come_back, purchases[-1]))

        assert count >= 2
        deaths.recover(*purchases)
    assert _statuses(purchases) == {COMPLETED}


def test_stripes_own_page_in_place_of_the_form(deaths: Deaths) -> None:
    unit = "POST:/api/purchases/"
    with deaths.worker(), deaths.shop() as shop:
        steps = Steps(deaths, shop)
        purchases = [begin(make_beat(), "exclusive").purchase]
        assert steps.ask_for_page(purchases[0]).status_code == 201
        count = steps.count(unit)
        for after in range(count + 1):
            purchase = begin(make_beat(), "exclusive").purchase
            steps.die(unit, after, partial(steps.ask_for_page, purchase))
            _pay_on_stripes_page(steps.ask_for_page(purchase).json()["url"])
            purchases.append(purchase)

        assert count >= 4
        deaths.recover(*purchases)
    assert _statuses(purchases[:1]) == {CANCELLED}
    assert _statuses(purchases[1:]) == {COMPLETED}


def test_the_webhooks_door(deaths: Deaths) -> None:
    unit = "POST:/api/stripe/webhook/"
    with deaths.worker(), deaths.shop() as shop:
        steps = Steps(deaths, shop)
        purchases = [_paid()]
        assert steps.tell(_event(purchases[0])).status_code == 200
        count = steps.count(unit)
        for after in range(count + 1):
            purchases.append(_paid())
            event = _event(purchases[-1])
            steps.die(unit, after, partial(steps.tell, event))
            assert steps.tell(event).status_code == 200  # Stripe had no answer

        assert count >= 2
        deaths.recover(*purchases)
    assert _statuses(purchases) == {COMPLETED}


def _pay_again(steps: Steps, shelf: Shelf, key: str) -> Purchase:
    said = steps.press(shelf, key)
    assert said.status_code in (200, 201), said.text
    assert pay_with(said.json()["client_secret"])["status"] == "succeeded"
    purchase = Purchase.objects.get(lines__beat=shelf.beat)
    assert steps.come_back(purchase).status_code == 200
    return purchase


def _pay_on_stripes_page(url: str) -> None:
    form = {"email": "ada@example.com", "test_card": VISA, "name": "Ada Card"}
    assert url.startswith(settings.STRIPE_API_BASE)
    assert requests.post(url, data=form, allow_redirects=False, timeout=10).status_code == 302


def _paid() -> Purchase:
    to_pay = begin(make_beat(), "exclusive")
    assert pay_with(to_pay.client_secret or "")["status"] == "succeeded"
    return to_pay.purchase


def _event(purchase: Purchase) -> dict[str, Any]:
    purchase.refresh_from_db()
    return event_of("payment_intent.succeeded", purchase.stripe_payment_intent_id or "")


def _statuses(purchases: list[Purchase]) -> set[str]:
    return set(Purchase.objects.filter(pk__in=[each.pk for each in purchases]).values_list("payment_status", flat=True))
