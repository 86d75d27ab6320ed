"""The account: another address, a password, the devices that are logged in; and what none of it tells strangers."""

import re
import statistics
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from beatstore.jobs import forget_unproved_sign_ups
from payments.models import PaymentStatus, Purchase
from tests.accounts.test_log_in import ASK_FOR_CODE, CODE, LOG_IN, SIGN_UP
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
PAGES = (
    "/account/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
)


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def buyer() -> User:
    return ensure_person("testuser", password="testpass123", email="test@example.com")


@pytest.fixture
def in_account(buyer: User) -> Client:
    """Logged in by password, which was asked for again a moment ago."""
    client = Client()
    client.post(LOG_IN, {"login": "testuser", "password": "testpass123"})
    client.post("/accounts/reauthenticate/", {"password": "testpass123"})
    return client


def _code() -> str:
    found = CODE.search(str(mail.outbox[-1].body))
    assert found is not None, mail.outbox[-1].body
    return found[1]


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_account_are_nobody_elses(path: str, in_account: Client) -> None:
    answer = in_account.get(path)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert Client().get(path)["Location"].startswith("/accounts/login/?next=")


def test_another_address_counts_once_it_is_proved_and_brings_its_orders(in_account: Client, buyer: User) -> None:
    purchase = begin(make_beat(), email="New@example.com").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    asked = in_account.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    buyer.refresh_from_db()
    assert buyer.email == "test@example.com"
    assert Purchase.objects.get().buyer is None

    in_account.post(asked["Location"], {"code": _code()})

    buyer.refresh_from_db()
    assert buyer.email == "new@example.com"
    assert [(row.email, row.verified) for row in EmailAddress.objects.all()] == [("new@example.com", True)]
    assert Purchase.objects.get().buyer == buyer
    assert mail.outbox[-1].to == ["test@example.com"]
    assert "You log in with new@example.com from now on" in str(mail.outbox[-1].body)


def test_an_address_of_somebody_else_is_neither_taken_nor_told(in_account: Client, buyer: User) -> None:
    ensure_person("other", password="other", email="other@example.com")

    emails = ("free@example.com", "OTHER@example.com")
    answers = [in_account.post("/accounts/email/", {"email": email, "action_add": ""}) for email in emails]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, answers[0]["Location"])] * 2
    assert mail.outbox[-1].to == ["other@example.com"]

    typed = in_account.post(answers[1]["Location"], {"code": _code()})

    assert typed.status_code == 200
    buyer.refresh_from_db()
    assert buyer.email == "test@example.com"
    assert EmailAddress.objects.get(email="other@example.com").user.get_username() == "other"


def test_a_sign_up_that_nobody_proved_keeps_no_address_from_its_owner(
    in_account: Client, buyer: User, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # allauth mails an address once in three minutes
    Client().post(SIGN_UP, {"email": "new@example.com"})
    by_staff = User.objects.create_user("wanda", "wanda@example.com")
    move_time(23 * 3600)
    forget_unproved_sign_ups()
    assert User.objects.filter(email="new@example.com").exists()

    move_time(25 * 3600)
    forget_unproved_sign_ups()

    assert set(User.objects.all()) == {buyer, by_staff}
    asked = in_account.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    in_account.post(asked["Location"], {"code": _code()})
    buyer.refresh_from_db()
    assert buyer.email == "new@example.com"


def test_a_sign_up_that_was_proved_stays(client: Client) -> None:
    asked: Any = client.post(SIGN_UP, {"email": "new@example.com"}, follow=True)
    client.post(asked.redirect_chain[-1][0], {"code": _code()})
    User.objects.update(last_login=None)
    move_time(25 * 3600)

    forget_unproved_sign_ups()

    assert User.objects.exists()


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/2fa/webauthn/add/"])
def test_what_changes_who_gets_in_asks_for_the_password_again(path: str, client: Client, buyer: User) -> None:
    client.post(LOG_IN, {"login": "testuser", "password": "testpass123"})

    answer: Any = client.post(path, {"email": "new@example.com", "action_add": ""})

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/2fa/webauthn/add/", "/accounts/password/set/"])
def test_a_session_left_open_makes_no_way_in_where_there_is_no_password(path: str, client: Client) -> None:
    asked: Any = client.post(SIGN_UP, {"email": "new@example.com"}, follow=True)
    client.post(asked.redirect_chain[-1][0], {"code": _code()})
    mail.outbox.clear()
    move_time(10 * 60)
    sent = {
        "email": "eve@example.com",
        "action_add": "",
        "password1": "words-never-used",
        "password2": "words-never-used",
    }

    refused = client.post(path, sent)

    assert refused["Location"] == f"/account/again/?next={quote(path, safe='')}"
    assert mail.outbox == []
    assert not User.objects.get().has_usable_password()
    page = client.get(refused["Location"]).content.decode()
    log_in = f"/accounts/login/code/?next={quote(path, safe='')}"
    assert f'name="next" value="{log_in}"' in page
    assert client.post("/accounts/logout/", {"next": log_in})["Location"] == log_in
    assert client.get("/library/").status_code == 302

    asked = client.post(ASK_FOR_CODE, {"email": "new@example.com", "next": path}, follow=True)
    back = client.post(asked.redirect_chain[-1][0], {"code": _code(), "next": path})

    assert back["Location"] == path
    assert client.get(path).status_code == 200


def test_who_has_a_passkey_alone_is_asked_for_it_before_a_password_is_set(client: Client) -> None:
    user = User.objects.create_user("key", "key@example.com")
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(user)

    answer = client.post("/accounts/password/set/", {"password1": "words-never-used", "password2": "words-never-used"})

    assert answer["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_devices_are_listed_and_logged_out_together(in_account: Client, buyer: User) -> None:
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/605.1"})
    phone.post(LOG_IN, {"login": "testuser", "password": "testpass123"})
    assert phone.get("/library/").status_code == 200
    assert "Safari, iPhone" in in_account.get("/accounts/sessions/").content.decode()

    in_account.post("/accounts/sessions/")

    assert phone.get("/library/").status_code == 302
    assert in_account.get("/library/").status_code == 200
    assert UserSession.objects.count() == 1


def test_who_has_no_password_sets_one(client: Client) -> None:
    asked: Any = client.post(SIGN_UP, {"email": "new@example.com"}, follow=True)
    client.post(asked.redirect_chain[-1][0], {"code": _code()})

    client.post("/accounts/password/set/", {"password1": "words-never-used", "password2": "words-never-used"})

    assert mail.outbox[-1].subject.startswith("A password was set")
    answer = Client().post(LOG_IN, {"login": "new@example.com", "password": "words-never-used"})
    assert answer["Location"] == "/library/"


def test_limits_on_codes_count_the_address_however_it_is_written(buyer: User) -> None:
    written = ["test@example.com", "TEST@example.com", "Test@Example.com ", " test@EXAMPLE.com"]

    answers = [Client().post(ASK_FOR_CODE, {"email": email}) for email in written]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("email", ["test@example.com", "nobody@example.com"])
def test_a_mailbox_is_not_filled_from_many_addresses(email: str, buyer: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # allauth's own count by the minute, and would have the test wait
    visitors = [Client(REMOTE_ADDR=f"203.0.113.{number}") for number in range(11)]

    answers = [visitor.post(SIGN_UP, {"email": email}) for visitor in visitors]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert len(mail.outbox) == 10


def test_one_visitor_does_not_use_up_the_codes_that_the_owner_needs(buyer: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    eves = [f"2001:db8::{number:x}" for number in range(1, 21)]  # one customer's

    asked = [Client(REMOTE_ADDR=eve).post(ASK_FOR_CODE, {"email": "test@example.com"}) for eve in eves]
    own = Client(REMOTE_ADDR="203.0.113.7").post(ASK_FOR_CODE, {"email": "test@example.com"})

    assert [answer.status_code for answer in asked] == [302] * 4 + [429] * 16
    assert own.status_code == 302
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("path", ["/accounts/password/reset/", ASK_FOR_CODE, SIGN_UP])
def test_known_and_unknown_addresses_get_the_same_page(path: str, buyer: User) -> None:
    pages = []
    for email in ("test@example.com", "nobody@example.com"):
        answer: Any = Client().post(path, {"email": email}, follow=True)
        html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(email, "ADDRESS")
        pages.append((answer.status_code, answer.redirect_chain, html))

    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["test@example.com"], ["nobody@example.com"]]


def test_known_and_unknown_names_take_as_long_to_refuse(buyer: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    buyer.set_password("testpass123")
    buyer.save()
    took_s: dict[str, list[float]] = {"testuser": [], "nobody": []}

    for _ in range(3):
        for login, times in took_s.items():
            began = time.thread_time()  # what others do on the machine is not counted
            assert Client().post(LOG_IN, {"login": login, "password": "wrong"}).status_code == 200
            times.append(time.thread_time() - began)

    known_s, unknown_s = (statistics.median(times) for times in took_s.values())
    assert 0.5 < known_s / unknown_s < 2
