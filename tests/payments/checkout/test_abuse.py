"""Card testing: declines slow a caller down, and a shop under attack lets in only who can be reached."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.people import ensure_person
from catalog.models import LicenceTier
from payments.callers import Caller
from payments.checkout import abuse
from payments.errors import EmailConfirmationRequiredError, RateLimitedError
from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_mail_outbox
from payments.models import PaymentStatus, Purchase
from tests.clock import move_time
from tests.payments.api.calls import create
from tests.payments.checkout.card_testing import SOMEBODY, attack, decline, pay
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.stripe_side import DECLINED, pay_with
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


def wait_s(caller: Caller, email_key: str = "other@example.com") -> int:
    """What Retry-After would say; 0 where nothing keeps him."""
    try:
        abuse.check(caller, email_key)
    except RateLimitedError as error:
        return int(error.extra["retry_after_s"])
    return 0


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
        assert refused.json()["detail"].endswith("Try another one in 1 minute.")
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


def test_under_attack_log_ins_and_who_bought_in_this_session_are_not_asked(settings: Any, shelf: Shelf) -> None:
    buyer = Caller("bought", None, "198.51.100.7")
    pay(begin(shelf, caller=buyer, email="known@example.com"))
    user = ensure_person("regular", password="regular")
    attack(settings, shelf)

    abuse.check(buyer, "known@example.com")
    abuse.check(Caller("s", user.pk, "198.51.100.7"), "new@example.com")
    with pytest.raises(EmailConfirmationRequiredError):
        abuse.check(buyer, "new@example.com")


@pytest.mark.parametrize("session", ["", "stranger"])
def test_under_attack_nobody_learns_whether_an_address_has_bought_here(
    settings: Any, shelf: Shelf, session: str
) -> None:
    pay(begin(shelf, email="known@example.com"))
    attack(settings, shelf)
    stranger = Caller(session, None, "198.51.100.7")

    for email in ("known@example.com", "new@example.com"):
        with pytest.raises(EmailConfirmationRequiredError):
            abuse.check(stranger, email)


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
