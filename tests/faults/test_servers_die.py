"""PostgreSQL, Redis and Stripe killed in each phase of a purchase, and started again: the sale ends as it must."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from payments.models import PaymentStatus, Purchase
from tests.faults.killing import Deaths
from tests.faults.private_servers import POSTGRES, REDIS, PrivateServers
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import event_of, pay_with, signed, switch
from tests.processes import SandboxServer, ShopServer

STRIPE = "stripe"
# What a request is answered while a server is away: never an error that tells nothing.
PRESSED = {POSTGRES: {503}, REDIS: {201}, STRIPE: {503}}
RETURNED = {POSTGRES: {503}, REDIS: {200}, STRIPE: {200}}
TOLD = {POSTGRES: {503}, REDIS: {200}, STRIPE: {200}}


class Sale:
    """One purchase after the other, in a shop whose servers die."""

    def __init__(self, servers: PrivateServers, sandbox: SandboxServer, shop: ShopServer) -> None:
        self._servers = servers
        self._sandbox = sandbox
        self._shop = shop

    @contextmanager
    def away(self, name: str) -> Iterator[None]:
        """The server is killed, and back afterwards."""
        if name == STRIPE:
            self._sandbox.kill()
            yield
            self._sandbox.start()
            return
        self._servers.kill(name)
        yield
        self._servers.start(name)
        connection.close()  # the one that was broken with it

    def press(self, shelf: Shelf, key: str) -> requests.Response:
        """Press Pay; asked again with the same key, the buyer is known without a cookie."""
        wanted: dict[str, Any] = {"license": "exclusive", "email": "ada@example.com", "licensee": {"name": "Ada"}}
        path = f"/api/beats/{shelf.beat.pk}/create_payment_intent/"
        return requests.post(f"{self._shop.url}{path}", json=wanted, headers={"Idempotency-Key": key}, timeout=60)

    def come_back(self, token: str) -> requests.Response:
        """The page that Stripe sends the buyer to."""
        return requests.get(f"{self._shop.url}/orders/{token}/return/", timeout=60)

    def tell(self, event: dict[str, Any]) -> requests.Response:
        """Stripe's webhook."""
        body, signature = signed(event)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return requests.post(f"{self._shop.url}/api/stripe/webhook/", data=body, headers=headers, timeout=60)

    def paid(self) -> tuple[str, dict[str, Any]]:
        """Token of an order whose card was charged, and Stripe's event."""
        said = self.press(make_beat(), uuid4().hex).json()
        assert pay_with(said["client_secret"])["status"] == "succeeded"
        return said["purchase"], event_of("payment_intent.succeeded", said["payment_intent_id"])


@pytest.fixture
def servers(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, sandbox_server: SandboxServer, tmp_path: Path
) -> Iterator[PrivateServers]:
    """Nothing of the session's database is touched: this test's own is gone afterwards."""
    switch(webhook_lose=True)
    with (
        django_db_blocker.unblock(),
        PrivateServers(tmp_path / "servers") as own,
        own.in_use(),
        override_settings(HOLD_LIMITS=""),
    ):
        yield own
    switch()


@pytest.mark.parametrize("name", [POSTGRES, REDIS, STRIPE])
def test_a_server_killed_in_each_phase_of_a_purchase(
    name: str, servers: PrivateServers, sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    deaths = Deaths(tmp_path)
    deaths.env |= {each: servers.env[each] for each in ("REDIS_URL", "CACHE_URL")}
    with deaths.worker(), deaths.shop() as shop:
        sale = Sale(servers, sandbox_server, shop)
        _killed_before_pay(sale, name)
        _killed_when_the_buyer_comes_back(sale, name)
        _killed_at_the_webhook(sale, name)
        _killed_before_the_worker_is_done(sale, name)
        with sale.away(name):
            pass  # while nothing is under way but mails

        deaths.recover(*Purchase.objects.all())
        assert Purchase.objects.filter(payment_status=PaymentStatus.COMPLETED).count() == 4


def _killed_before_pay(sale: Sale, name: str) -> None:
    shelf, key = make_beat(), uuid4().hex
    with sale.away(name):
        assert sale.press(shelf, key).status_code in PRESSED[name]
    said = sale.press(shelf, key)
    assert said.status_code in (200, 201), said.text
    assert pay_with(said.json()["client_secret"])["status"] == "succeeded"
    assert sale.come_back(said.json()["purchase"]).status_code == 200


def _killed_when_the_buyer_comes_back(sale: Sale, name: str) -> None:
    token, _ = sale.paid()
    with sale.away(name):
        assert sale.come_back(token).status_code in RETURNED[name]


def _killed_at_the_webhook(sale: Sale, name: str) -> None:
    _, event = sale.paid()
    with sale.away(name):
        status = sale.tell(event).status_code
        assert status in TOLD[name]
    if status != 200:
        assert sale.tell(event).status_code == 200  # Stripe sends it again


def _killed_before_the_worker_is_done(sale: Sale, name: str) -> None:
    _, event = sale.paid()
    assert sale.tell(event).status_code == 200
    with sale.away(name):
        pass
