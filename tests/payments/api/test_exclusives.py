"""Holds on an exclusive, as the API tells them."""

from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from catalog.models import ExclusiveRight, LicenceTier
from payments.models import PaymentStatus, Purchase
from payments.purchases import expiry
from tests.clock import move_time
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.api.test_cart import check_out
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import THREE_D_SECURE, pay_with, stripe_intent, switch
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


@pytest.mark.parametrize("change", [{"amount_minor": 99_000}, {"terms": "Other words."}], ids=["price", "terms"])
def test_nobody_is_refused_because_of_his_own_hold_at_other_terms(client: Client, change: dict[str, Any]) -> None:
    shelf, other = make_beat(), make_beat("Day Bus")
    exclusive = {**WAV_LEASE, "license": "exclusive"}
    create(client, other, exclusive)  # as many as may be held at once
    first = create(client, shelf, exclusive).json()
    LicenceTier.objects.filter(code="exclusive").update(**change)

    again = create(client, shelf, exclusive)

    assert again.status_code == 201
    assert again.json()["amount"] == change.get("amount_minor", 120_000)
    assert Purchase.objects.get(token=first["purchase"]).payment_status == PaymentStatus.CANCELLED
    assert stripe_intent(first["payment_intent_id"])["status"] == "canceled"
    assert_problem(create(Client(), shelf, exclusive), 409, "exclusive_reserved")


def test_the_holder_is_not_told_of_another_while_stripe_is_away(client: Client) -> None:
    shelf = make_beat()
    exclusive = {**WAV_LEASE, "license": "exclusive"}
    create(client, shelf, exclusive)
    Purchase.objects.update(expires_at=F("created_at"))
    switch(api_fault="error_before", api_fault_path="/v1/payment_intents/pi")
    try:
        answer = create(client, shelf, exclusive)
    finally:
        switch(api_fault="none", api_fault_path="")

    assert_problem(answer, 503, "payments_unavailable")


def test_the_bank_still_asking_the_holder_lets_him_go_on(client: Client) -> None:
    shelf = make_beat()
    exclusive = {**WAV_LEASE, "license": "exclusive"}
    first = create(client, shelf, exclusive).json()
    assert pay_with(first["client_secret"], THREE_D_SECURE)["status"] == "requires_action"
    Purchase.objects.update(expires_at=F("created_at"))

    again = create(client, shelf, exclusive)

    assert (again.status_code, again.json()["purchase"]) == (200, first["purchase"])


def test_what_stripe_refused_is_no_hold_that_lapsed(client: Client, settings: Any) -> None:
    shelf = make_beat()
    settings.HOLD_LIMITS = "2 1/d 1/d"
    exclusive = {**WAV_LEASE, "license": "exclusive"}
    LicenceTier.objects.filter(code="exclusive").update(amount_minor=1)
    assert_problem(create(client, shelf, exclusive), 422, "amount_too_small")
    LicenceTier.objects.filter(code="exclusive").update(amount_minor=120_000)

    assert create(client, shelf, exclusive).status_code == 201


def test_a_hold_for_stripes_own_page_lapses_like_any_other(client: Client, settings: Any) -> None:
    shelf = make_beat()
    settings.HOLD_LIMITS = "2 1/d 1/d"
    form = {"email": "ada@example.com", "licensee": "Ada"}
    path = f"/checkout/{shelf.beat.pk}/?license=exclusive"
    assert client.post(path, form).status_code == 303
    move_time(settings.EXCLUSIVE_HOLD_S + 1)
    try:
        expiry.end_due()
        assert ExclusiveRight.objects.get(beats=shelf.beat).state == "open"
        assert client.post(path, form).status_code == 429
    finally:
        move_time(0)


def test_a_hold_that_was_dropped_from_the_cart_and_taken_anew_is_one_that_lapsed(client: Client, settings: Any) -> None:
    exclusive, lease = make_beat(), make_beat("Day Bus")
    settings.HOLD_LIMITS = "2 1/d 1/d"
    assert check_out(client, (exclusive, "exclusive")).status_code == 201
    assert check_out(client, (exclusive, "exclusive"), (lease, "wav-lease")).status_code == 201
    assert check_out(client, (lease, "wav-lease")).status_code == 201

    assert_problem(check_out(client, (exclusive, "exclusive")), 429, "rate_limited")
