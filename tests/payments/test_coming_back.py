"""The way back from Stripe, and to the form again: the order's key stands in no address that Stripe gets to see."""

import re

import pytest
from django.test import Client

from payments.models import PaymentStatus, Purchase
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import DECLINED, pay_with, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
RETURN = "/checkout/return/"


def paid() -> tuple[Purchase, str, str]:
    """A purchase that was paid at Stripe and nobody told of yet; its intent and the intent's secret."""
    to_pay = begin(make_beat())
    assert to_pay.client_secret
    assert to_pay.payment_intent_id
    pay_with(to_pay.client_secret)
    return to_pay.purchase, to_pay.payment_intent_id, to_pay.client_secret


def come_back(client: Client, intent_id: str, secret: str) -> str:
    """Follow Stripe's redirect; the address where the buyer ends."""
    query = {"payment_intent": intent_id, "payment_intent_client_secret": secret, "redirect_status": "succeeded"}
    answer = client.get(RETURN, query, follow=True)
    assert answer.status_code == 200
    return str(answer.request["PATH_INFO"])


def test_another_browser_comes_back_to_the_order_by_the_intents_secret() -> None:
    purchase, intent_id, secret = paid()

    assert come_back(Client(), intent_id, secret) == f"/orders/{purchase.token}/"

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.COMPLETED


def test_the_browser_that_began_comes_back_though_stripe_is_away(client: Client) -> None:
    shelf = make_beat()
    body = {"license": "wav-lease", "email": "ada@example.com", "licensee": {"name": "Ada"}}
    path = f"/api/beats/{shelf.beat.pk}/create_payment_intent/"
    said = client.post(path, body, content_type="application/json").json()
    pay_with(said["client_secret"])
    switch(api_fault="error_before")
    try:
        assert come_back(client, said["payment_intent_id"], "") == f"/orders/{said['purchase']}/"
        assert come_back(Client(), said["payment_intent_id"], said["client_secret"]) == RETURN
    finally:
        switch(api_fault="none")


@pytest.mark.parametrize("secret", ["", "pi_1_secret_guessed", "\x00"])
def test_whoever_guesses_is_shown_no_order(secret: str) -> None:
    purchase, intent_id, _ = paid()

    answer = Client().get(RETURN, {"payment_intent": intent_id, "payment_intent_client_secret": secret})

    assert answer.status_code == 200
    assert purchase.token not in answer.content.decode()
    assert "being checked" in answer.content.decode()


def test_an_intent_of_nobody_is_being_checked_too(client: Client) -> None:
    for intent_id in ("", "pi_of_another", "pi\x00"):
        assert "being checked" in client.get(RETURN, {"payment_intent": intent_id}).content.decode()


def test_the_form_of_an_order_has_no_key_in_its_address(client: Client) -> None:
    to_pay = begin(make_beat())
    assert to_pay.client_secret
    pay_with(to_pay.client_secret, DECLINED)

    answer = client.get(f"/orders/{to_pay.purchase.token}/pay/", follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == f"/checkout/order/{to_pay.purchase.number}/"
    assert re.search(r'data-create-url="/api/purchases/[^"]+/payment_intent/"', answer.content.decode())
    assert Client().get(answer.request["PATH_INFO"]).status_code == 404  # the number opens nothing
