"""Fixtures of the browser tests: fresh visitors on a desktop and on a phone, whose consoles must stay clean."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests import chromium

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# The console says it too, but not what was refused by which directive on which line.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  `CSP: ${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));
"""


LEFT = "The user aborted a request."  # Turbo lets that through where a page is left while it is read


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    # Playwright's loop lives in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture
def browser_problems() -> Iterator[list[str]]:
    """Console errors, exceptions and refused content of all pages; a test that provokes one removes it by hand."""
    problems: list[str] = []
    yield problems
    assert problems == []


@pytest.fixture
def new_visitor(browser: Browser, browser_problems: list[str]) -> Iterator[Callable[..., Page]]:
    """``new_visitor(**PHONE)`` opens a page with cookies of its own; addresses are relative to ``BASE_URL``."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=os.environ["BASE_URL"], locale="en-GB", **(options or DESKTOP))
        contexts.append(context)
        context.set_default_timeout(chromium.PATIENCE_MS)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", lambda message: _note(message, browser_problems))
        context.on("weberror", lambda error: _note_error(str(error.error), browser_problems))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_visitor: Callable[..., Page]) -> Page:
    """A visitor at a desk, 1280 pixels wide."""
    return new_visitor(**DESKTOP)


@pytest.fixture
def phone(new_visitor: Callable[..., Page]) -> Page:
    """A visitor with a phone, 360 pixels wide."""
    return new_visitor(**PHONE)


def _note_error(message: str, problems: list[str]) -> None:
    if message != LEFT:
        problems.append(message)


def _note(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type == "error":
        problems.append(f"{message.text} ({message.location.get('url', '')})")
