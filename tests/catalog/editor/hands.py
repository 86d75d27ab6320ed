"""An editor without a mouse: keys are pressed, counted, and must lead everywhere."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from playwright.sync_api import Page

from tests.processes import ShopServer

NAME = """(one => {
  const said = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || "";
  return said.trim();
})(document.activeElement)"""


def log_in(page: Page, shop: ShopServer) -> None:
    """Give the browser the session of an administrator, made for the test."""
    user = get_user_model().objects.create_superuser("an-admin", email="admin@example.com")
    client = Client()
    client.force_login(user)
    session: SessionStore = client.session  # type: ignore[assignment]  # the base class
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": shop.url}]
    )


class Hands:
    """An editor's hands: each press of a key is counted, and each thing meant by some of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.interactions = 0

    def press(self, key: str, times: int = 1) -> None:
        """Press a key some times; meant as one thing."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys, self.interactions = self.keys + times, self.interactions + 1

    def type(self, text: str) -> None:
        """Type a text; meant as one thing."""
        self.page.keyboard.type(text)
        self.keys, self.interactions = self.keys + len(text), self.interactions + 1

    def tab_to(self, name: str, most: int = 120) -> None:
        """Press Tab until what is focused is called ``name``; meant as one thing."""
        passed = []
        for pressed in range(1, most + 1):
            self.page.keyboard.press("Tab")
            passed.append(self.page.evaluate(NAME))
            if passed[-1].startswith(name):
                self.keys, self.interactions = self.keys + pressed, self.interactions + 1
                return
        raise AssertionError(f"“{name}” can't be reached with {most} presses of Tab, which led to {passed}")
