"""A passkey from sign-up to its end, with a browser's own authenticator."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.passkey import code_mailed
from tests.browsing import PHONE
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


def _with_authenticator(page: Page) -> None:
    """A phone that unlocks by a finger which is always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_makes_an_account_logs_in_and_is_removed(
    shop_server: ShopServer, mail_folder: Path, new_visitor: Callable[..., Page]
) -> None:
    shop = os.environ["BASE_URL"].replace("127.0.0.1", "localhost")  # passkeys want a name
    page = new_visitor(**PHONE)
    _with_authenticator(page)
    page.goto(f"{shop}/accounts/signup/")
    page.get_by_label("E-mail").fill("key@example.com")
    page.get_by_role("button", name="Make it with a passkey").click()
    page.get_by_label("Code from the mail").fill(code_mailed(mail_folder, "key@example.com"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    assert not User.objects.get().has_usable_password()

    page.goto(f"{shop}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    page.goto(f"{shop}/accounts/login/")
    # The finger is always there, so the browser's own offer in the field logs in before the button is pressed.
    expect(page.get_by_role("heading", name="Library")).to_be_visible()

    page.goto(f"{shop}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()
    assert not Authenticator.objects.exists()

    # Another one comes without recovery codes: a buyer without it gets a code by mail, so that they would open nothing.
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("link", name="Rename Passkey 1")).to_be_visible()
    expect(page.get_by_role("heading", name="Recovery codes")).to_have_count(0)
    assert [way.type for way in Authenticator.objects.all()] == ["webauthn"]
