"""Card testing: declines slow a caller down, and a shop under attack lets in only who can be reached."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from accounts.people import ensure_person
from catalog.models import LicenceTier
from payments.callers import Caller
from payments.checkout import abuse
from payments.checkout.pay import ToPay
from payments.errors import EmailConfirmationRequiredError, RateLimitedError
from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_mail_outbox
from payments.models import EmailConfirmation, Outbox, OutboxKind, PaymentStatus, Purchase
from tests.clock import move_time
from tests.payments.api.calls import WAV_LEASE, create, in_a_thread
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.stripe_side import DECLINED, pay_with
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
SOMEBODY = Caller(session="somebody", user_id=None, address="192.0.2.1")


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


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


def wait_s(caller: Caller, email_key: str = "other@example.com") -> int:
    """What Retry-After would say; 0 where nothing keeps him."""
    try:
        abuse.check(caller, email_key)
    except RateLimitedError as error:
        return int(error.extra["retry_after_s"])
    return 0


def attack(settings: Any, shelf: Shelf) -> None:
    """Somebody tests cards: three declined ones are an attack today."""
    settings.CARD_TESTING_LIMIT = "2/15m 60%"
    decline(begin(shelf, caller=SOMEBODY, email="thief@example.com"), 3)


def test_declines_in_a_row_keep_a_caller_waiting_longer_and_longer(settings: Any, shelf: Shelf) -> None:
    settings.DECLINE_LIMITS = "2/h"
    to_pay = begin(shelf, caller=SOMEBODY)
    decline(to_pay)
    assert wait_s(SOMEBODY) == 0

    waits = []
    for _ in range(3):
        decline(to_pay)
        waits.append(wait_s(SOMEBODY))

    assert [round(each, -1) for each in waits] == [60, 120, 240]
    move_time(241)
    assert wait_s(SOMEBODY) == 0


@pytest.mark.parametrize(
    ("caller", "email_key", "waits"),
    [
        (Caller("somebody", None, "198.51.100.7"), "other@example.com", True),
        (Caller("another", None, "192.0.2.1"), "other@example.com", True),
        (Caller("another", None, "198.51.100.7"), "buyer@example.com", True),
        (Caller("another", None, "198.51.100.7"), "other@example.com", False),
        (Caller("", None, "198.51.100.7"), "other@example.com", False),
    ],
)
def test_they_count_by_session_address_and_email(
    settings: Any, shelf: Shelf, caller: Caller, email_key: str, waits: bool
) -> None:
    settings.DECLINE_LIMITS = "1/h"
    decline(begin(shelf, caller=SOMEBODY))

    assert bool(wait_s(caller, email_key)) == waits


def test_neighbours_in_ipv6_count_as_one(settings: Any, shelf: Shelf) -> None:
    settings.DECLINE_LIMITS = "1/h"
    decline(begin(shelf, caller=Caller("somebody", None, "2001:db8:1:2::7")))

    assert wait_s(Caller("another", None, "2001:db8:1:2:ffff::1")) > 0
    assert wait_s(Caller("another", None, "2001:db8:1:3::7")) == 0


def test_who_paid_since_has_a_clean_slate(settings: Any, shelf: Shelf) -> None:
    settings.DECLINE_LIMITS = "1/h"
    to_pay = begin(shelf, caller=SOMEBODY)
    decline(to_pay)
    assert wait_s(SOMEBODY) > 0

    pay(to_pay)

    assert wait_s(SOMEBODY) == 0


def test_the_api_says_how_long_to_wait_and_makes_nothing(settings: Any, shelf: Shelf, client: Client) -> None:
    settings.DECLINE_LIMITS = "1/h"
    body = create(client, shelf).json()
    pay_with(body["client_secret"], DECLINED)
    ask_stripe(Purchase.objects.get())

    answer = create(client, make_beat("Glass"))
    again = client.post(f"/api/purchases/{body['purchase']}/payment_intent/", {}, content_type="application/json")

    for refused in (answer, again):
        assert_problem(refused, 429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert Purchase.objects.count() == 1


def test_no_limit_counts_nothing(settings: Any, shelf: Shelf) -> None:
    settings.DECLINE_LIMITS = ""
    decline(begin(shelf, caller=SOMEBODY), 3)

    assert wait_s(SOMEBODY) == 0


def test_an_attack_is_many_declines_and_most_of_all(settings: Any, shelf: Shelf) -> None:
    attack(settings, shelf)
    assert abuse.is_under_attack()

    settings.CARD_TESTING_LIMIT = ""
    for _ in range(3):
        pay(begin(shelf))
    settings.CARD_TESTING_LIMIT = "2/15m 60%"
    assert not abuse.is_under_attack()

    settings.CARD_TESTING_LIMIT = "2/15m 50%"
    assert abuse.is_under_attack()
    move_time(16 * 60)
    assert not abuse.is_under_attack()
    move_time(0)
    settings.CARD_TESTING_LIMIT = "3/15m 10%"
    assert not abuse.is_under_attack()
    settings.CARD_TESTING_LIMIT = ""
    assert not abuse.is_under_attack()


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
    assert "a…@example.com" in page.content.decode()
    wrong = client.post("/checkout/confirm/", {"code": "000000" if code != "000000" else "111111", "next": "/x/"})
    assert "This is not the code" in wrong.content.decode()
    assert_problem(create(client, shelf), 403, "email_confirmation_required")

    right = client.post("/checkout/confirm/", {"code": code, "next": "/checkout/1/"})
    assert (right.status_code, right.headers["Location"]) == (302, "/checkout/1/")
    assert create(client, shelf).status_code == 201
    assert_problem(create(client, shelf, {**WAV_LEASE, "email": "eve@example.com"}), 403, "email_confirmation_required")
    assert_problem(create(Client(), shelf), 403, "email_confirmation_required")


def test_under_attack_log_ins_and_earlier_buyers_are_not_asked(settings: Any, shelf: Shelf) -> None:
    pay(begin(shelf, email="known@example.com"))
    user = ensure_person("regular", password="regular")
    attack(settings, shelf)

    abuse.check(Caller("s", None, "198.51.100.7"), "known@example.com")
    abuse.check(Caller("s", user.pk, "198.51.100.7"), "new@example.com")
    with pytest.raises(EmailConfirmationRequiredError):
        abuse.check(Caller("s", None, "198.51.100.7"), "new@example.com")


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
    page = client.get("/checkout/confirm/?next=https://evil.example/")

    assert page.context["next"] == "/"
    assert "There is nothing to confirm" in page.content.decode()
    assert client.post("/checkout/confirm/", {"code": "123456"}).status_code == 200


def test_free_orders_mail_one_recipient_only_so_often(settings: Any, shelf: Shelf) -> None:
    settings.MAIL_LIMITS = "2/d"
    LicenceTier.objects.filter(code="mp3-lease").update(amount_minor=0)
    for _ in range(2):
        assert begin(shelf, "mp3-lease").purchase.payment_status == PaymentStatus.COMPLETED
        work_mail_outbox()  # while a mail waits, another one isn't written

    with pytest.raises(RateLimitedError):
        begin(shelf, "mp3-lease")

    pay(begin(shelf))
    assert Purchase.objects.filter(payment_status=PaymentStatus.COMPLETED, total_minor__gt=0).count() == 1


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


def test_an_address_that_no_mailbox_has_is_refused(client: Client, shelf: Shelf) -> None:
    email = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"

    answer = client.post(f"/checkout/{shelf.beat.pk}/?license=wav-lease", {"email": email, "licensee": "Ada"})

    assert answer.status_code == 422
    assert not Purchase.objects.exists()


def test_codes_are_guessed_no_more_often_with_many_sessions(settings: Any, shelf: Shelf) -> None:
    settings.RATE_LIMIT_DISCOUNT = "2/h"
    answers = []
    for _ in range(3):
        client = Client(REMOTE_ADDR="203.0.113.77")
        client.post("/cart/put/", {"beat": shelf.beat.pk, "license": "wav-lease"})
        answers.append(client.post("/cart/code/", {"code": "GUESS"}).status_code)

    assert answers == [303, 303, 429]
