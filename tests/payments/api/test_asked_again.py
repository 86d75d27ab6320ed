"""The same buyer asks again: from many tabs at once, and long after an answer of Stripe's was lost."""

import pytest
from django.test import Client

from payments.inbox.reconcile import ask_stripe
from payments.models import PaymentStatus, Purchase
from tests.clock import move_time
from tests.faults.settled import intents_at_stripe
from tests.payments.api.calls import create
from tests.payments.factories import make_beat
from tests.payments.purchases.test_lifecycle import at_once
from tests.payments.stripe_side import pay_with, switch
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
TABS = 8


def test_many_tabs_at_once_have_one_purchase_and_one_intent(client: Client) -> None:
    create(client, make_beat("Before"))  # he has a session
    shelf = make_beat()

    def press(_: int) -> tuple[int, str, str]:
        tab = Client()
        tab.cookies = client.cookies
        answer = create(tab, shelf)
        said = answer.json()
        return answer.status_code, said["purchase"], said["payment_intent_id"]

    answers = at_once(TABS, press)

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    purchase = Purchase.objects.get(lines__beat=shelf.beat)
    (intent,) = intents_at_stripe(purchase)
    assert sorted(answers, key=str) == [(200, purchase.token, intent["id"])] * (TABS - 1) + [
        (201, purchase.token, intent["id"])
    ]


def test_an_answer_lost_longer_ago_than_stripe_remembers_keys_charges_once(client: Client) -> None:
    """The first intent's secret never left us: nobody can pay it, whatever became of it."""
    shelf = make_beat()
    switch(api_fault="error_after", api_fault_path="POST /v1/payment_intents")
    try:
        assert_problem(create(client, shelf), 503, "payments_unavailable")
    finally:
        switch(api_fault="none", api_fault_path="")
    purchase = Purchase.objects.get()

    move_time(60 * 60 * 23 + 60)
    try:
        said = create(client, shelf).json()
        assert pay_with(said["client_secret"])["status"] == "succeeded"
        ask_stripe(purchase)
    finally:
        move_time(0)

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert purchase.attempts.count() == 2
    taken = [intent["amount_received"] for intent in intents_at_stripe(purchase)]
    assert sorted(taken) == [0, 4900]
