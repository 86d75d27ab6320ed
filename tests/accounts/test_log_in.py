"""One door for buyers and staff: user name or e-mail with a password, or a code by mail."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from editorial.models import ShopSettings
from tests.editorial.making import make_site

pytestmark = pytest.mark.django_db
LOG_IN, SIGN_UP, ASK_FOR_CODE = "/accounts/login/", "/accounts/signup/", "/accounts/login/code/"
CODE = re.compile(r"^    (\S+)$", re.MULTILINE)


@pytest.fixture
def buyer() -> User:
    return ensure_person("testuser", password="testpass123", email="Test@example.com")


def _mailed_code() -> str:
    (message,) = mail.outbox
    found = CODE.search(str(message.body))
    assert found is not None, message.body
    return found[1]


def _is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def _mask(body: bytes, *addresses: str) -> str:
    """The page without what differs from visitor to visitor."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode())
    for address in addresses:
        html = html.replace(address, "ADDRESS")
    return html


@pytest.mark.parametrize("login", ["testuser", "test@example.com", "TEST@EXAMPLE.COM"])
def test_a_buyer_logs_in_by_name_or_address(client: Client, buyer: User, login: str) -> None:
    response = client.post(LOG_IN, {"login": login, "password": "testpass123"})

    assert (response.status_code, response["Location"]) == (302, "/library/")
    assert client.session["_auth_user_id"] == str(buyer.pk)


def test_a_wrong_password_says_as_much_as_an_unknown_name(buyer: User) -> None:
    known, unknown = Client(), Client()

    answers = [
        known.post(LOG_IN, {"login": "test@example.com", "password": "wrong"}),
        unknown.post(LOG_IN, {"login": "nobody@example.com", "password": "wrong"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    pages = [_mask(answer.content, "test@example.com", "nobody@example.com") for answer in answers]
    assert pages[0] == pages[1]
    assert not _is_logged_in(known)


@pytest.mark.parametrize("address", [LOG_IN, SIGN_UP, ASK_FOR_CODE])
def test_fields_are_named_once(address: str, client: Client) -> None:
    """By their labels, which stay while somebody types."""
    page = client.get(address).content

    assert b"<label" in page
    assert b"placeholder" not in page


def test_log_in_leads_back_to_where_it_was_asked_for(client: Client, buyer: User) -> None:
    response = client.post(LOG_IN, {"login": "testuser", "password": "testpass123", "next": "/beats/"})
    assert response["Location"] == "/beats/"

    client.logout()
    response = client.post(LOG_IN, {"login": "testuser", "password": "testpass123", "next": "https://evil.example/"})
    assert response["Location"] == "/library/"


def test_a_code_by_mail_logs_in(client: Client, buyer: User) -> None:
    make_site("Night Bus Beats")
    ShopSettings.objects.update(contact_email="hello@example.com")

    asked = client.post(ASK_FOR_CODE, {"email": "test@example.com"}, follow=True)
    assert asked.status_code == 200
    (message,) = mail.outbox
    assert message.to == ["test@example.com"]
    assert "Night Bus Beats" in message.subject
    assert str(message.body).split("\n")[-3:] == ["Night Bus Beats", settings.BASE_URL, "hello@example.com"]

    address = asked.redirect_chain[-1][0]
    assert client.post(address, {"code": "WRNG-CODE"}).status_code == 200
    assert not _is_logged_in(client)
    assert client.post(address, {"code": _mailed_code()})["Location"] == "/library/"
    assert client.session["_auth_user_id"] == str(buyer.pk)


def test_asking_for_a_code_does_not_tell_who_has_an_account(buyer: User) -> None:
    known, unknown = Client(), Client()

    pages = [
        _mask(client.post(ASK_FOR_CODE, {"email": address}, follow=True).content, address)
        for client, address in ((known, "test@example.com"), (unknown, "nobody@example.com"))
    ]

    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["test@example.com"], ["nobody@example.com"]]
    assert CODE.search(str(mail.outbox[1].body)) is None


def test_signing_up_proves_the_address_first(client: Client) -> None:
    response = client.post(SIGN_UP, {"email": "New@example.com"}, follow=True)

    assert not _is_logged_in(client)
    user = User.objects.get()
    assert not user.has_usable_password()
    assert not EmailAddress.objects.get().verified

    done = client.post(response.redirect_chain[-1][0], {"code": _mailed_code()})

    assert done["Location"] == "/library/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get().verified


def test_signing_up_with_a_known_address_does_not_tell(buyer: User) -> None:
    taken, free = Client(), Client()

    answers = [
        client.post(SIGN_UP, {"email": address}, follow=True)
        for client, address in ((taken, "test@example.com"), (free, "new@example.com"))
    ]

    assert [answer.redirect_chain for answer in answers] == [answers[0].redirect_chain] * 2
    pages = [_mask(answer.content, "test@example.com", "new@example.com") for answer in answers]
    assert pages[0] == pages[1]
    assert User.objects.filter(email__iexact="test@example.com").count() == 1
    assert "has an account already" in str(mail.outbox[0].body)


def test_a_log_in_made_by_an_administrator_needs_no_proof(client: Client) -> None:
    User.objects.create_superuser("root", email="root@example.com", password="very-long-words")

    response = client.post(LOG_IN, {"login": "root", "password": "very-long-words"})

    assert response["Location"] == "/library/"
    assert mail.outbox == []


def test_logging_out_takes_a_button(client: Client, buyer: User) -> None:
    client.force_login(buyer)

    assert client.get("/accounts/logout/").status_code == 200
    assert _is_logged_in(client)
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert not _is_logged_in(client)


def test_a_forgotten_password_is_replaced_by_a_link(client: Client, buyer: User) -> None:
    client.post("/accounts/password/reset/", {"email": "test@example.com"})
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/\S+)", str(message.body))
    assert link is not None

    form = client.get(link[1], follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": "words-never-used", "password2": "words-never-used"})

    assert done.status_code == 302
    assert Client().post(LOG_IN, {"login": "testuser", "password": "words-never-used"})["Location"] == "/library/"
    assert Client().post(LOG_IN, {"login": "testuser", "password": "testpass123"}).status_code == 200


def test_guessing_a_password_is_slowed_down(client: Client, buyer: User) -> None:
    answers = [client.post(LOG_IN, {"login": "testuser", "password": f"guess {number}"}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 6

    right = client.post(LOG_IN, {"login": "testuser", "password": "testpass123"})

    assert right.status_code == 200
    assert not _is_logged_in(client)
    assert Client().post(LOG_IN, {"login": "other", "password": "x"}).status_code == 200


def test_codes_are_mailed_a_few_times_a_minute(buyer: User) -> None:
    answers = [Client().post(ASK_FOR_CODE, {"email": "test@example.com"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert len(mail.outbox) == 3


def test_hammering_the_door_is_answered_with_429(client: Client) -> None:
    answers = [client.post(SIGN_UP, {"email": "no address"}) for _ in range(21)]

    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "300")
    assert b"That was too often" in answers[-1].content


def test_two_accounts_never_share_an_address(buyer: User) -> None:
    answer: Any = Client().post(SIGN_UP, {"email": "TEST@EXAMPLE.COM"}, follow=True)

    assert answer.status_code == 200
    assert User.objects.count() == 1


def test_a_mail_server_that_is_away_is_said(client: Client, buyer: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    response = client.post(ASK_FOR_CODE, {"email": "test@example.com"})

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert b"The mail could not be sent" in response.content
