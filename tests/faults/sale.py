"""How a sale begins and what buyer and Stripe ask of the shop in it, for tests in which somebody dies meanwhile."""

from collections.abc import Callable, Iterable
from typing import Any

import django_rq
import requests
from django.conf import settings
from django.db import transaction

from catalog import rights
from payments.checkout.pay import ToPay, begin_payment
from payments.checkout.wanted import Item, Licensee, Wanted
from payments.inbox import receive
from payments.jobs import ask_stripe_about_open_purchases, end_lapsed_holds
from payments.models import EventStatus, PaymentStatus, Purchase, StripeWebhookEvent
from payments.queues import PAYMENTS
from tests.faults.killing import Deaths
from tests.payments.factories import Shelf, begin, make_beat, make_caller
from tests.payments.stripe_side import VISA, event_of, pay_with, signed

Start = Callable[[Deaths], Purchase]
PRESS, ASK_FOR_PAGE = "POST:/api/beats/", "POST:/api/purchases/"
COME_BACK, TELL = "GET:/orders/", "POST:/api/stripe/webhook/"


class Door:
    """What is asked of a shop from outside."""

    def __init__(self, url: str) -> None:
        self._url = url

    def press(self, shelf: Shelf, key: str) -> requests.Response:
        """Press Pay; asked again with the same key, the buyer is known without a cookie."""
        wanted = {"license": "exclusive", "email": "ada@example.com", "licensee": {"name": "Ada"}}
        path = f"/api/beats/{shelf.beat.pk}/create_payment_intent/"
        return self._post(path, json=wanted, headers={"Idempotency-Key": key})

    def come_back(self, purchase: Purchase) -> requests.Response:
        """The page that Stripe sends the buyer to."""
        return requests.get(f"{self._url}/orders/{purchase.token}/return/", timeout=60)

    def ask_for_page(self, purchase: Purchase) -> requests.Response:
        """Go on to Stripe's own page."""
        return self._post(f"/api/purchases/{purchase.token}/checkout_session/", json={})

    def tell(self, event: dict[str, Any]) -> requests.Response:
        """Stripe's webhook."""
        body, signature = signed(event)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return self._post("/api/stripe/webhook/", data=body, headers=headers)

    def pay_again(self, shelf: Shelf, key: str) -> Purchase:
        """Press Pay as before, pay, and come back."""
        said = self.press(shelf, key)
        assert said.status_code in (200, 201), said.text
        assert pay_with(said.json()["client_secret"])["status"] == "succeeded"
        purchase = Purchase.objects.get(lines__beat=shelf.beat)
        assert self.come_back(purchase).status_code == 200
        return purchase

    def _post(self, path: str, **more: Any) -> requests.Response:
        return requests.post(f"{self._url}{path}", timeout=60, **more)


def unpaid() -> Purchase:
    """The hold on an exclusive."""
    return begin(make_beat(), "exclusive").purchase


def paid() -> Purchase:
    """An exclusive is paid; nobody has told the shop."""
    return _pay(begin(make_beat(), "exclusive"))


def paid_and_told(_: Deaths) -> Purchase:
    """An exclusive is paid, and Stripe says so."""
    return _tell(paid())


def paid_in_vain(_: Deaths) -> Purchase:
    """A cart is paid of which one beat was sold elsewhere meanwhile; its price could go back twice."""
    kept, gone = make_beat(), make_beat("Gone")
    items = (Item(kept.beat.pk, "exclusive"), Item(gone.beat.pk, "mp3-lease"))
    caller = make_caller()
    to_pay = begin_payment(Wanted(items, "ada@example.com", Licensee("Ada"), is_cart=True), caller, caller)
    assert gone.beat.right_id is not None
    with transaction.atomic():
        rights.withdraw(gone.beat.right_id)
    return _tell(_pay(to_pay))


def never_paid(deaths: Deaths) -> Purchase:
    """A hold runs out."""
    purchase = unpaid()
    deaths.pass_time(301)
    django_rq.get_queue(PAYMENTS).enqueue(end_lapsed_holds)
    return purchase


def paid_and_not_heard_of(deaths: Deaths) -> Purchase:
    """A lease is paid, and its webhook is lost."""
    purchase = _pay(begin(make_beat(), "wav-lease"))
    deaths.pass_time(61)
    django_rq.get_queue(PAYMENTS).enqueue(ask_stripe_about_open_purchases)
    return purchase


def pay_on_stripes_page(url: str) -> None:
    """What the buyer does there."""
    form = {"email": "ada@example.com", "test_card": VISA, "name": "Ada Card"}
    assert url.startswith(settings.STRIPE_API_BASE)
    assert requests.post(url, data=form, allow_redirects=False, timeout=60).status_code == 302


def success_of(purchase: Purchase) -> dict[str, Any]:
    """Stripe's event that says it is paid."""
    purchase.refresh_from_db()
    return event_of("payment_intent.succeeded", purchase.stripe_payment_intent_id or "")


def statuses(purchases: Iterable[Purchase]) -> set[PaymentStatus]:
    """What became of them."""
    now = Purchase.objects.filter(pk__in=[each.pk for each in purchases]).values_list("payment_status", flat=True)
    return {PaymentStatus(status) for status in now}


def is_ticked_off_without_effect(purchase: Purchase) -> bool:
    """Whether the event says "processed" of a purchase that it has not completed."""
    purchase.refresh_from_db()
    about = StripeWebhookEvent.objects.filter(object_id=purchase.stripe_payment_intent_id)
    return about.filter(status=EventStatus.PROCESSED).exists() and purchase.payment_status != PaymentStatus.COMPLETED


def _pay(to_pay: ToPay) -> Purchase:
    assert pay_with(to_pay.client_secret or "")["status"] == "succeeded"
    return to_pay.purchase


def _tell(purchase: Purchase) -> Purchase:
    receive.receive(*signed(success_of(purchase)))
    return purchase


# The jobs of a sale: what of its name tells it, how it comes to be done, and how the sale ends.
JOBS = [
    ("drain_inbox", paid_and_told, PaymentStatus.COMPLETED),
    ("work_mail_outbox", paid_and_told, PaymentStatus.COMPLETED),
    ("drain_inbox", paid_in_vain, PaymentStatus.COMPLETED),
    ("work_money_outbox", paid_in_vain, PaymentStatus.COMPLETED),
    ("end_lapsed_holds", never_paid, PaymentStatus.CANCELLED),
    ("ask_stripe_about_open_purchases", paid_and_not_heard_of, PaymentStatus.COMPLETED),
]
