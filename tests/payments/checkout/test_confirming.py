"""The code by which a visitor proves his address while cards are tested."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from payments.callers import Caller
from payments.checkout import abuse
from payments.errors import EmailConfirmationRequiredError, RateLimitedError
from payments.jobs import work_mail_outbox
from payments.models import EmailConfirmation, Outbox, OutboxKind, Purchase
from tests.clock import move_time
from tests.payments.api.calls import WAV_LEASE, create, in_a_thread
from tests.payments.checkout.card_testing import attack, code_in
from tests.payments.factories import Shelf, begin, make_beat
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


def test_under_attack_a_new_guest_proves_his_address_and_then_buys(settings: Any, shelf: Shelf, client: Client) -> None:
    attack(settings, shelf)
    before = Purchase.objects.count()

    assert_problem(create(client, shelf), 403, "email_confirmation_required")
    assert Purchase.objects.count() == before
    work_mail_outbox()
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    code = code_in(message)

    page = client.get("/checkout/confirm/?next=/checkout/1/")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-store")
    assert page.headers["Referrer-Policy"] == "same-origin"  # a form that comes from ``null`` is refused
    assert "a…@example.com" in page.content.decode()
    wrong = client.post("/checkout/confirm/", {"code": "000000" if code != "000000" else "111111", "next": "/x/"})
    assert "This is not the code" in wrong.content.decode()
    assert_problem(create(client, shelf), 403, "email_confirmation_required")

    right = client.post("/checkout/confirm/", {"code": code, "next": "/checkout/1/"})
    assert (right.status_code, right.headers["Location"]) == (302, "/checkout/1/")
    assert create(client, shelf).status_code == 201
    assert_problem(create(client, shelf, {**WAV_LEASE, "email": "eve@example.com"}), 403, "email_confirmation_required")
    assert_problem(create(Client(), shelf), 403, "email_confirmation_required")


def test_under_attack_an_orders_link_is_paid_on_another_device_after_the_code(
    settings: Any, shelf: Shelf, client: Client
) -> None:
    token = begin(make_beat("Glass"), email="ada@example.com").purchase.token
    attack(settings, shelf)
    pay_it = f"/api/purchases/{token}/payment_intent/"
    assert_problem(client.post(pay_it, {}, content_type="application/json"), 403, "email_confirmation_required")
    work_mail_outbox()

    client.post("/checkout/confirm/", {"code": code_in(mail.outbox[0])})

    assert client.post(pay_it, {}, content_type="application/json").status_code == 200


def test_a_code_is_guessed_at_five_times_and_dies_after_a_quarter_of_an_hour(
    settings: Any, shelf: Shelf, client: Client
) -> None:
    attack(settings, shelf)
    create(client, shelf)
    work_mail_outbox()
    code = code_in(mail.outbox[0])
    EmailConfirmation.objects.update(tries=5)
    client.post("/checkout/confirm/", {"code": code})
    assert EmailConfirmation.objects.get().confirmed_at is None

    EmailConfirmation.objects.update(tries=0)
    move_time(16 * 60)
    client.post("/checkout/confirm/", {"code": code})
    assert EmailConfirmation.objects.get().confirmed_at is None

    move_time(0)
    client.post("/checkout/confirm/", {"code": code})
    assert EmailConfirmation.objects.get().confirmed_at is not None


def test_another_code_makes_the_first_one_worthless(settings: Any, shelf: Shelf, client: Client) -> None:
    attack(settings, shelf)
    create(client, shelf)
    work_mail_outbox()
    first = code_in(mail.outbox[0])
    client.post("/checkout/confirm/", {"again": "yes"})
    assert Outbox.objects.filter(kind=OutboxKind.CONFIRM_EMAIL).count() == 1  # a minute hasn't passed

    move_time(61)
    client.post("/checkout/confirm/", {"again": "yes"})
    work_mail_outbox()

    second = code_in(mail.outbox[1])
    client.post("/checkout/confirm/", {"code": first})
    assert first == second or EmailConfirmation.objects.get().confirmed_at is None


def test_nobody_gets_more_codes_than_the_limit_says(settings: Any, shelf: Shelf) -> None:
    settings.MAIL_LIMITS = "2/h"
    attack(settings, shelf)

    for session in ("one", "two"):
        with pytest.raises(EmailConfirmationRequiredError):
            abuse.check(Caller(session, None, "198.51.100.7"), "victim@example.com")
    with pytest.raises(RateLimitedError):
        abuse.check(Caller("three", None, "198.51.100.7"), "victim@example.com")
    with pytest.raises(EmailConfirmationRequiredError):
        abuse.check(Caller("three", None, "198.51.100.7"), "else@example.com")

    assert Outbox.objects.filter(kind=OutboxKind.CONFIRM_EMAIL).count() == 3


def test_asking_twice_sends_one_code(settings: Any, shelf: Shelf, client: Client) -> None:
    attack(settings, shelf)
    create(client, shelf)
    create(client, shelf)

    assert Outbox.objects.filter(kind=OutboxKind.CONFIRM_EMAIL).count() == 1


def test_the_page_leads_to_no_other_site_and_asks_nobody_without_need(client: Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "beats"):
        page = client.get("/checkout/confirm/", {"next": elsewhere})
        assert page.context["next"] == "/"
    assert "There is nothing to confirm" in page.content.decode()
    assert client.post("/checkout/confirm/", {"code": "123456"}).status_code == 200


def test_nobody_gets_more_codes_than_that_from_many_at_once(settings: Any, shelf: Shelf) -> None:
    settings.MAIL_LIMITS = "2/h"
    attack(settings, shelf)

    def ask(number: int) -> None:
        with suppress(EmailConfirmationRequiredError, RateLimitedError):
            abuse.check(Caller(f"session-{number}", None, f"198.51.100.{number}"), "victim@example.com")

    with ThreadPoolExecutor(8) as pool:
        for each in [in_a_thread(pool, ask, number) for number in range(8)]:
            each.result()

    assert Outbox.objects.filter(kind=OutboxKind.CONFIRM_EMAIL).count() == 2


def test_a_long_address_gets_its_code(settings: Any, shelf: Shelf) -> None:
    attack(settings, shelf)
    longest = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example"

    with pytest.raises(EmailConfirmationRequiredError):
        abuse.check(Caller("one", None, "198.51.100.7"), longest)

    assert Outbox.objects.filter(kind=OutboxKind.CONFIRM_EMAIL).count() == 1
