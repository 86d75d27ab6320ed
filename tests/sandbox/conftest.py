"""Sandboxes for tests: a shared quiet one, emptied between tests, and one that delivers to a receiver."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.sandbox.receiver import Receiver
from tests.sandbox.server import SandboxServer
from tests.sandbox.shop_page import IS_READY, ShopPage, until

IMPATIENT = ("--retry-delays", "0.1,0.1,0.2,0.2,0.4", "--webhook-timeout", "30", "--settle-delay", "0.3")


@pytest.fixture(scope="session")
def _quiet_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("quiet-sandbox"), arguments=IMPATIENT) as server:
        yield server


@pytest.fixture
def sandbox(_quiet_sandbox: SandboxServer) -> SandboxServer:
    """An empty sandbox that sends no webhooks."""
    _quiet_sandbox.forget()
    return _quiet_sandbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A shop's webhook address."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def delivering(receiver: Receiver, tmp_path: Path) -> Iterator[SandboxServer]:
    """A sandbox of the test's own, which delivers to ``receiver`` and soon tries again."""
    with SandboxServer(tmp_path / "sandbox", webhook_url=receiver.url, arguments=IMPATIENT) as server:
        yield server


@pytest.fixture
def start_sandbox(tmp_path: Path) -> Iterator[Callable[..., SandboxServer]]:
    """``start_sandbox(webhook_url=…, arguments=…)`` starts another; all of them end with the test."""
    started: list[SandboxServer] = []

    def start(webhook_url: str = "", arguments: tuple[str, ...] = IMPATIENT) -> SandboxServer:
        folder = tmp_path / f"sandbox-{len(started)}"
        server = SandboxServer(folder, webhook_url=webhook_url, arguments=arguments)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()


@pytest.fixture
def shop(sandbox: SandboxServer) -> Iterator[ShopPage]:
    shop = ShopPage(sandbox.url)
    yield shop
    shop.close()


@pytest.fixture
def checkout(shop: ShopPage, page: Page) -> Page:
    """A checkout whose card form is ready."""
    page.goto(shop.url)
    page.evaluate("begin()")
    until(page, IS_READY)
    return page
