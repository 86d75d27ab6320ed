"""Somebody tests cards: what the tests of both answers to it share."""

import re
from typing import Any

from django.core.mail import EmailMessage

from payments.callers import Caller
from payments.checkout.pay import ToPay
from payments.inbox.reconcile import ask_stripe
from tests.payments.factories import Shelf, begin
from tests.payments.stripe_side import DECLINED, pay_with

SOMEBODY = Caller(session="somebody", user_id=None, address="192.0.2.1")


def decline(to_pay: ToPay, times: int = 1) -> None:
    """So many cards are tried, and Stripe's news of each is heard."""
    for _ in range(times):
        pay_with(to_pay.client_secret or "", DECLINED)
        ask_stripe(to_pay.purchase)


def pay(to_pay: ToPay) -> None:
    pay_with(to_pay.client_secret or "")
    ask_stripe(to_pay.purchase)


def code_in(message: EmailMessage) -> str:
    return str(re.findall(r"\b\d{6}\b", str(message.body))[0])


def attack(settings: Any, shelf: Shelf) -> None:
    """Somebody tests cards: three declined ones are an attack today."""
    settings.CARD_TESTING_LIMIT = "2/15m 60%"
    decline(begin(shelf, caller=SOMEBODY, email="thief@example.com"), 3)
