"""A wallet that the buyer leaves the shop for: whatever he does there, he is charged once and his order is found."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client

from payments.inbox.reconcile import ask_stripe
from payments.jobs import ask_stripe_about_open_purchases, work_mail_outbox, work_money_outbox
from payments.models import PaymentStatus, Purchase
from tests.clock import move_time
from tests.faults.settled import intents_at_stripe, settled
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import pay_with, stripe_intent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
COMPLETED, FAILED, PENDING = PaymentStatus.COMPLETED, PaymentStatus.FAILED, PaymentStatus.PENDING
RETURN = "/checkout/return/"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    yield make_beat()
    move_time(0)


def leave(secret: str) -> dict[str, Any]:
    """Choose the wallet, as the form does; the intent, or Stripe's error."""
    values = {
        "key": settings.STRIPE_PUBLISHABLE_KEY,
        "client_secret": secret,
        "payment_method_data[type]": "amazon_pay",
        "return_url": settings.BASE_URL + RETURN,
    }
    at = f"{settings.STRIPE_API_BASE}/v1/payment_intents/{secret.split('_secret_')[0]}/confirm"
    said: dict[str, Any] = requests.post(at, data=values, timeout=60).json()
    return said


def answer_at_the_wallet(secret: str, outcome: str = "pay") -> requests.Response:
    """Press a button of the wallet's page; where it sends the buyer is in ``Location``."""
    at = f"{settings.STRIPE_API_BASE}/pay/wallet/{secret.split('_secret_')[0]}/"
    values = {"client_secret": secret, "outcome": outcome}
    return requests.post(at, data=values, allow_redirects=False, timeout=60)


def come_back(browser: Client, location: str) -> str:
    """Follow the wallet's redirect; the page where the buyer ends."""
    target = urlsplit(location)
    answer = browser.get(target.path, dict(parse_qsl(target.query)), follow=True)
    assert answer.status_code == 200
    return str(answer.request["PATH_INFO"])


def check(purchase: Purchase, *, intents: int = 1) -> None:
    """Paid once, delivered, and nothing left open."""
    work_money_outbox()
    work_mail_outbox()
    settled(purchase)
    assert sorted(intent["amount_received"] for intent in intents_at_stripe(purchase)) == [0] * (intents - 1) + [4900]


def test_paid_and_returned(client: Client, shelf: Shelf) -> None:
    secret = create(client, shelf).json()["client_secret"]
    assert leave(secret)["status"] == "requires_action"

    location = answer_at_the_wallet(secret).headers["Location"]

    purchase = Purchase.objects.get()
    assert come_back(client, location) == f"/orders/{purchase.token}/"
    check(purchase)


def test_paid_and_never_returned(client: Client, shelf: Shelf) -> None:
    secret = create(client, shelf).json()["client_secret"]
    leave(secret)
    answer_at_the_wallet(secret)

    move_time(61)
    ask_stripe_about_open_purchases()

    check(Purchase.objects.get())


def test_refused_then_paid_by_card_on_the_same_order(client: Client, shelf: Shelf) -> None:
    said = create(client, shelf).json()
    leave(said["client_secret"])
    location = answer_at_the_wallet(said["client_secret"], "refuse").headers["Location"]
    purchase = Purchase.objects.get()
    assert come_back(client, location) == f"/orders/{purchase.token}/"
    assert Purchase.objects.get().payment_status == FAILED

    again = client.post(f"/api/purchases/{purchase.token}/payment_intent/", {}, content_type="application/json").json()
    assert again["payment_intent_id"] == said["payment_intent_id"]
    assert pay_with(again["client_secret"])["status"] == "succeeded"
    ask_stripe(purchase)

    check(purchase)


def test_back_pressed_and_paid_by_card_the_wallet_takes_nothing_more(client: Client, shelf: Shelf) -> None:
    said = create(client, shelf).json()
    leave(said["client_secret"])

    again = create(client, shelf)
    assert (again.status_code, again.json()["purchase"]) == (200, said["purchase"])
    assert pay_with(again.json()["client_secret"])["status"] == "succeeded"

    assert answer_at_the_wallet(said["client_secret"]).status_code == 409
    purchase = Purchase.objects.get()
    ask_stripe(purchase)
    check(purchase)


def test_back_pressed_after_paying_leads_to_the_order(client: Client, shelf: Shelf) -> None:
    said = create(client, shelf).json()
    leave(said["client_secret"])
    answer_at_the_wallet(said["client_secret"])

    again = create(client, shelf).json()

    assert (again["purchase"], again["payment_status"], again["client_secret"]) == (said["purchase"], COMPLETED, None)
    check(Purchase.objects.get())


def test_back_pressed_and_on_to_stripes_page_the_wallet_takes_nothing_more(client: Client, shelf: Shelf) -> None:
    said = create(client, shelf).json()
    leave(said["client_secret"])

    page = client.post(f"/api/purchases/{said['purchase']}/checkout_session/", {}, content_type="application/json")
    assert page.status_code == 201, page.content
    assert stripe_intent(said["payment_intent_id"])["status"] == "canceled"
    assert answer_at_the_wallet(said["client_secret"]).status_code == 409
    form = {"email": "ada@example.com", "name": "Ada", "wallet": "amazon_pay"}
    requests.post(page.json()["url"], data=form, allow_redirects=False, timeout=60).raise_for_status()
    purchase = Purchase.objects.get()
    session_intent = next(each for each in intents_at_stripe(purchase) if each["id"] != said["payment_intent_id"])
    answer_at_the_wallet(session_intent["client_secret"])
    ask_stripe(purchase)

    check(purchase, intents=2)


def test_returned_in_another_browser(client: Client, shelf: Shelf) -> None:
    secret = create(client, shelf).json()["client_secret"]
    leave(secret)
    location = answer_at_the_wallet(secret).headers["Location"]

    purchase = Purchase.objects.get()
    assert come_back(Client(), location) == f"/orders/{purchase.token}/"
    check(purchase)


def test_an_exclusive_is_held_for_no_wallet(client: Client, shelf: Shelf) -> None:
    secret = create(client, shelf, {**WAV_LEASE, "license": "exclusive"}).json()["client_secret"]

    assert leave(secret)["error"]["type"] == "invalid_request_error"
    assert Purchase.objects.get().payment_status == PENDING


def test_a_wallets_window_can_tell_the_page_where_one_pays_and_no_other(client: Client, shelf: Shelf) -> None:
    pages = (f"/checkout/{shelf.beat.pk}/?license=wav-lease", "/cart/")

    policies = [client.get(path)["Cross-Origin-Opener-Policy"] for path in pages]

    assert policies == ["same-origin-allow-popups", "same-origin"]
