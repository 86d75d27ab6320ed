"""PostgreSQL, Redis and Stripe killed after every step of a sale, and started again: it ends as it must."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import pytest
import requests
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from payments.models import PaymentStatus, Purchase
from tests.faults.killing import OVERRIDES, Deaths
from tests.faults.private_servers import POSTGRES, REDIS, PrivateServers
from tests.faults.sale import (
    ASK_FOR_PAGE,
    COME_BACK,
    JOBS,
    PRESS,
    TELL,
    Door,
    Start,
    is_ticked_off_without_effect,
    paid,
    pay_on_stripes_page,
    statuses,
    success_of,
    unpaid,
)
from tests.faults.steps import Kill
from tests.payments.factories import make_beat
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer

STRIPE = "stripe"
SERVERS = (POSTGRES, REDIS, STRIPE)
# What a request is answered while a server is away: never an error that tells nothing.
BEGUN = {POSTGRES: {201, 503}, REDIS: {201}, STRIPE: {201, 503}}
TAKEN = {POSTGRES: {200, 503}, REDIS: {200}, STRIPE: {200}}


Ask = Callable[[], requests.Response]
Hit = Callable[[Ask], int]  # asks, and gives the status of the answer
Sell = Callable[[Door, Hit], tuple[Purchase, int]]


class House:
    """A shop and a worker, and the servers behind them, each of which can be killed."""

    def __init__(self, servers: PrivateServers, sandbox: SandboxServer, deaths: Deaths, door: Door) -> None:
        self._servers = servers
        self._sandbox = sandbox
        self.deaths = deaths
        self.door = door
        self._steps: dict[str, int] = {}

    def steps_of_a_request(self, unit: str, sell: Sell) -> range:
        """Before the first step, and after each one that the first such request of a sale has when nobody dies."""

        def ask_and_count(ask: Ask) -> int:
            status = ask().status_code
            self._steps[unit] = len(self.deaths.steps_of(unit))
            return status

        if unit not in self._steps:
            sell(self.door, ask_and_count)
            assert self._steps[unit] > 1
        return range(self._steps[unit] + 1)

    def steps_of_a_job(self, unit: str, start: Start) -> range:
        """Before the first step, and after each one that the job has in such a sale when nobody dies."""
        of = f"{unit} {start.__name__}"
        if of not in self._steps:
            start(self.deaths)
            self.deaths.wait_until_idle()
            self._steps[of] = len(self.deaths.steps_of(unit))
            assert self._steps[of] > 1
        return range(self._steps[of] + 1)

    def ask_without(self, name: str, unit: str, after: int, ask: Ask) -> int:
        """``ask``, and kill the server when so many steps of the answer are done; the status it is answered with."""
        self.deaths.plan(unit, after=after, kill=Kill.SERVER)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(ask)
            with self._away(name, self.deaths.wait_until_stands()):
                return answer.result().status_code

    def work_without(self, name: str, unit: str, after: int, start: Start) -> Purchase:
        """``start`` a sale, and kill the server when so many steps of the job are done that this brings about."""
        self.deaths.wait_until_idle()
        self.deaths.plan(unit, after=after, kill=Kill.SERVER)
        purchase = start(self.deaths)
        key = self.deaths.wait_until_stands()
        with self._away(name, key):
            self.deaths.wait_until_ended(key)
        return purchase

    @contextmanager
    def _away(self, name: str, key: str) -> Iterator[None]:
        """The server is killed, the unit that stands goes on without it, and afterwards the server is back."""
        if name == STRIPE:
            self._sandbox.kill()
        else:
            self._servers.kill(name)
        try:
            self.deaths.go_on(key)
            yield
        finally:
            if name == STRIPE:
                self._sandbox.start()
            else:
                self._servers.start(name)
            connection.close()  # the one that was broken with it


@pytest.fixture(scope="module")
def _house(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    sandbox_server: SandboxServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """Nothing of the session's database is touched: this one's own is gone afterwards."""
    folder = tmp_path_factory.mktemp("house")
    switch(webhook_lose=True)
    with (
        django_db_blocker.unblock(),
        PrivateServers(folder / "servers") as servers,
        servers.in_use(),
        override_settings(**OVERRIDES),
    ):
        deaths = Deaths(folder)
        deaths.env |= {each: servers.env[each] for each in ("REDIS_URL", "CACHE_URL")}
        with deaths.worker(), deaths.shop() as shop:
            yield House(servers, sandbox_server, deaths, Door(shop.url))
    switch()


@pytest.fixture
def house(_house: House) -> House:
    """As nobody has used it yet."""
    _house.deaths.begin_anew()
    return _house


def press(door: Door, hit: Hit) -> tuple[Purchase, int]:
    """The buyer presses Pay until he may pay, pays and comes back."""
    shelf, key = make_beat(), uuid4().hex
    status = hit(partial(door.press, shelf, key))
    return door.pay_again(shelf, key), status


def ask_for_page(door: Door, hit: Hit) -> tuple[Purchase, int]:
    """The buyer goes on to Stripe's own page, at the second time at the latest, and pays there."""
    purchase = unpaid()
    status = hit(partial(door.ask_for_page, purchase))
    pay_on_stripes_page(door.ask_for_page(purchase).json()["url"])
    return purchase, status


def come_back(door: Door, hit: Hit) -> tuple[Purchase, int]:
    """The buyer has paid, and comes back once."""
    purchase = paid()
    return purchase, hit(partial(door.come_back, purchase))


def tell(door: Door, hit: Hit) -> tuple[Purchase, int]:
    """Stripe tells until it is answered 200."""
    purchase = paid()
    event = success_of(purchase)
    status = hit(partial(door.tell, event))
    if status != 200:
        assert door.tell(event).status_code == 200
    return purchase, status


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize(
    ("unit", "sell", "allowed"),
    [(PRESS, press, BEGUN), (ASK_FOR_PAGE, ask_for_page, BEGUN), (COME_BACK, come_back, TAKEN), (TELL, tell, TAKEN)],
    ids=["press", "ask_for_page", "come_back", "tell"],
)
def test_a_server_killed_after_every_step_of_a_request(
    house: House, name: str, unit: str, sell: Sell, allowed: dict[str, set[int]]
) -> None:
    purchases, answers = [], set()
    for after in house.steps_of_a_request(unit, sell):
        purchase, status = sell(house.door, partial(house.ask_without, name, unit, after))
        assert status in allowed[name], f"after step {after}"
        purchases.append(purchase)
        answers.add(status)
        house.deaths.set_aside()

    assert max(answers) == max(allowed[name])  # that the server was away was felt
    house.deaths.recover(*purchases)
    assert statuses(purchases) == {PaymentStatus.COMPLETED}


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize(("unit", "start", "ends"), JOBS)
def test_a_server_killed_after_every_step_of_a_job(
    house: House, name: str, unit: str, start: Start, ends: PaymentStatus
) -> None:
    purchases = []
    for after in house.steps_of_a_job(unit, start):
        purchases.append(house.work_without(name, unit, after, start))
        assert not is_ticked_off_without_effect(purchases[-1]), f"after step {after}"
        house.deaths.set_aside()

    house.deaths.recover(*purchases)
    assert statuses(purchases) == {ends}
