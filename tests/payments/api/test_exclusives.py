"""Holds on an exclusive, as the API tells them."""

import pytest
from django.test import Client

from catalog.models import ExclusiveRight
from payments.models import PaymentStatus, Purchase
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import switch
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_nobody_is_refused_because_of_his_own_hold(client: Client) -> None:
    shelf = make_beat()
    exclusive = {**WAV_LEASE, "license": "exclusive"}

    first = create(client, shelf, exclusive)
    again = create(client, shelf, exclusive)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["purchase"] == first.json()["purchase"]
    assert_problem(create(Client(), shelf, exclusive), 409, "exclusive_reserved")


def test_a_sold_beat_is_said_to_be_sold(client: Client) -> None:
    shelf = make_beat()
    bring_to(begin(shelf, "exclusive").purchase, PaymentStatus.COMPLETED)

    assert_problem(create(client, shelf), 409, "exclusive_sold")


def test_a_state_of_reserved_is_held_by_one_line() -> None:
    shelf = make_beat()
    purchase = begin(shelf, "exclusive").purchase

    right = ExclusiveRight.objects.get(beats=shelf.beat)

    assert (right.state, right.holder_line) == ("reserved", purchase.lines.get().uuid)


def test_a_reload_never_tells_the_holder_that_another_holds_it(client: Client) -> None:
    shelf = make_beat()
    create(client, shelf, {**WAV_LEASE, "license": "exclusive"})
    path = f"/checkout/{shelf.beat.pk}/?license=exclusive"

    assert client.get(path).context["checkout"].unavailable == ""
    assert Client().get(path).context["checkout"].unavailable == "reserved"


def test_after_stripe_was_away_the_buyer_is_known_again(client: Client) -> None:
    shelf = make_beat()
    exclusive = {**WAV_LEASE, "license": "exclusive"}
    switch(api_fault="error_before", api_fault_path="POST /v1/payment_intents")
    try:
        assert_problem(create(client, shelf, exclusive), 503, "payments_unavailable")
    finally:
        switch(api_fault="none", api_fault_path="")

    assert create(client, shelf, exclusive).status_code == 200


def test_only_so_many_exclusives_are_held_at_once(client: Client) -> None:
    exclusive = {**WAV_LEASE, "license": "exclusive"}
    shelves = [make_beat(f"Beat {number}") for number in range(3)]

    answers = [create(client, shelf, exclusive) for shelf in shelves]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert_problem(answers[2], 429, "rate_limited")
    assert Purchase.objects.count() == 2
