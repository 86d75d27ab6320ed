"""Two steps for the staff: the admin and its API behind them, the ways through, and the way back for a lost phone."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts import second_factor
from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from tests.accounts.test_every_admin_address import every_address
from tests.editorial.making import make_site

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ROLES = {"editor": Role.EDITORS, "producer": Role.PRODUCERS, "manager": Role.SHOP_MANAGERS, "administrator": None}


@pytest.fixture(autouse=True)
def two_steps(settings: Settings) -> None:
    """The shop wants two steps, and remembers no code of another test."""
    settings.STAFF_TWO_FACTOR = "on"
    cache.clear()
    make_site()


def person(name: str = "editor") -> User:
    role = ROLES.get(name)
    roles = [role] if role else []
    email = f"{name}@example.com"
    return ensure_person(name, password=name, email=email, roles=roles, is_administrator=name == "administrator")


def code_of(secret: str = SECRET) -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def log_in(client: Client, name: str = "editor", to: str = "/admin/") -> Any:
    return client.post("/accounts/login/", {"login": name, "password": name, "next": to})


@pytest.mark.parametrize("name", ROLES)
def test_every_address_of_the_admin_is_shut_to_a_password_alone(name: str, client: Client) -> None:
    person(name)
    assert log_in(client, name)["Location"] == "/admin/"

    addresses = every_address()
    assert "/admin/api/main/pages/" in addresses
    assert len(addresses) > 300
    open_to_all = {address for address in addresses if address.startswith(second_factor.DOORS)}
    assert open_to_all == {"/admin/login/", "/admin/logout/"}
    for address in ({*addresses} - open_to_all) | {"/django-admin/", "/django-admin/accounts/user/"}:
        for answer in (client.get(address), client.post(address)):
            sent_to = answer.get("Location", "")[:15]
            assert (answer.status_code, sent_to) == (302, "/accounts/2fa/?"), address
    script = client.get("/admin/api/main/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert script.status_code == 403


def test_who_is_not_of_the_staff_is_asked_for_nothing(client: Client) -> None:
    buyer = person("buyer")
    Authenticator.objects.create(user=buyer, type=Authenticator.Type.WEBAUTHN, data={})

    assert log_in(client, "buyer", "/library/")["Location"] == "/library/"
    assert "Second step" not in client.get("/account/").text
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_a_shop_that_wants_none_asks_for_none(client: Client, settings: Settings) -> None:
    settings.STAFF_TWO_FACTOR = "off"
    person()

    log_in(client)

    assert client.get("/admin/").status_code == 200


def test_an_app_is_set_up_shown_once_more_and_asked_for_from_then_on(client: Client) -> None:
    editor = person()
    log_in(client)
    assert client.get("/admin/pages/")["Location"] == "/accounts/2fa/?next=%2Fadmin%2Fpages%2F"
    client.post("/accounts/reauthenticate/", {"password": "editor"})
    asked = client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert secret in asked.text

    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert (wrong.status_code, Authenticator.objects.count()) == (200, 0)
    right = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    assert right["Location"] == "/accounts/2fa/recovery-codes/"
    assert len(re.findall(r"<code>\d{8}</code>", client.get("/accounts/2fa/recovery-codes/").text)) == 10
    shut = client.get("/admin/")
    assert shut["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
    opened = client.post(shut["Location"], {"code": code_of(secret), "next": "/admin/"})
    assert opened["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert {way.type for way in Authenticator.objects.filter(user=editor)} == {"totp", "recovery_codes"}


def test_at_the_next_log_in_the_code_is_asked_for_and_a_wrong_one_opens_nothing(client: Client) -> None:
    TOTP.activate(person(), SECRET)

    asked = log_in(client)
    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session

    assert client.post("/accounts/2fa/authenticate/", {"code": code_of()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_opens_once(client: Client) -> None:
    editor = person()
    TOTP.activate(editor, SECRET)
    code = RecoveryCodes.activate(editor).get_unused_codes()[0]

    log_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200

    other = Client()
    log_in(other)
    assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert "_auth_user_id" not in other.session


def test_a_passkey_is_asked_for_after_the_password_and_by_itself_it_is_both_steps(client: Client) -> None:
    editor = person()
    passkey = Authenticator.objects.create(user=editor, type=Authenticator.Type.WEBAUTHN, data={})
    assert log_in(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session

    other = Client()
    other.force_login(editor)
    assert other.get("/admin/")["Location"] == "/accounts/2fa/webauthn/reauthenticate/?next=%2Fadmin%2F"
    session = other.session  # as allauth writes it once a passkey has logged in
    session["account_authentication_methods_user"] = str(editor.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "id": passkey.pk, "type": "webauthn", "at": 1}]
    session.save()
    assert other.get("/admin/").status_code == 200


def test_a_mailed_code_is_no_way_round(client: Client) -> None:
    TOTP.activate(person(), SECRET)
    client.post("/accounts/login/code/", {"email": "editor@example.com"})
    found = re.search(r"^    (\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found

    answer = client.post("/accounts/login/code/confirm/", {"code": found[1]})

    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_a_session_from_before_is_asked_and_ends_with_what_it_was_opened_by(client: Client) -> None:
    editor = person()
    log_in(client)
    app = TOTP.activate(editor, SECRET).instance
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of()})
    assert client.get("/admin/").status_code == 200

    app.delete()

    assert client.get("/admin/")["Location"].startswith("/accounts/2fa/?")


def test_a_lost_phone_is_made_up_for_on_the_server(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    editor = person()
    TOTP.activate(editor, SECRET)
    log_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of()})
    assert client.get("/admin/").status_code == 200

    call_command("reset_second_factor", "EDITOR@example.com")

    assert "editor has no second step any more" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert log_in(client)["Location"] == "/admin/"
    with pytest.raises(CommandError, match="no log-in “nobody”"):
        call_command("reset_second_factor", "nobody")
