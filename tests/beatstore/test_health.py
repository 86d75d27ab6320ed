"""``/healthz`` and ``/readyz``: what a load balancer is told, and how fast."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from beatstore import health, queues
from tests.beatstore.listening import NOBODY, silent_server
from tests.deadline import wait_for
from tests.processes import RealWorker


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there answers in time, however much else the machine does."""
    monkeypatch.setattr(health, "LIMIT_S", 30)


@pytest.fixture
def _fresh_s3_client() -> Iterator[None]:
    """The client remembers its address."""
    health._s3.cache_clear()
    yield
    health._s3.cache_clear()


def _missing(client: Client) -> list[str]:
    response = client.get("/readyz")
    missing: list[str] = response.json()["missing"]
    assert response.status_code == (503 if missing else 200)
    assert "no-store" in response["Cache-Control"]
    return missing


def test_a_living_process_asks_nobody(client: Client) -> None:
    """No database is open to this test."""
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_without_workers_the_shop_is_not_ready(client: Client) -> None:
    assert _missing(client) == ["workers"]


def test_the_shop_is_ready_once_every_queue_has_a_worker(client: Client, rq_worker: Callable[..., RealWorker]) -> None:
    money = rq_worker(queues.PAYMENTS, queues.DEFAULT)
    assert _missing(client) == ["workers"]

    rq_worker(queues.MEDIA)
    wait_for(lambda: not _missing(client), what="all queues have workers")

    money.stop()
    wait_for(lambda: _missing(client) == ["workers"], what="the stopped worker is missed")


@pytest.mark.django_db
def test_a_redis_that_is_away_is_named(client: Client, settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{NOBODY}/0"

    assert _missing(client) == ["redis", "workers"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_s3_client")
def test_a_storage_that_is_away_is_named(client: Client, settings: Any) -> None:
    settings.AWS_S3_ENDPOINT_URL = f"http://127.0.0.1:{NOBODY}"

    assert _missing(client) == ["storage", "workers"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_s3_client")
def test_a_missing_bucket_is_a_missing_storage(client: Client, settings: Any) -> None:
    settings.AWS_PUBLIC_BUCKET_NAME = "no-such-bucket"

    assert _missing(client) == ["storage", "workers"]


@pytest.mark.django_db
def test_a_database_that_is_away_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "PORT", str(NOBODY))

    assert _missing(client) == ["database", "workers"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_s3_client")
def test_servers_that_hang_are_named_within_the_limit(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LIMIT_S", 2)
    options = connections.settings["default"]["OPTIONS"]
    with silent_server() as port:
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        settings.AWS_S3_ENDPOINT_URL = f"http://127.0.0.1:{port}"
        monkeypatch.setitem(connections.settings["default"], "PORT", str(port))
        monkeypatch.setitem(connections.settings["default"], "OPTIONS", {**options, "connect_timeout": 120})
        started = time.monotonic()

        missing = _missing(client)

        assert time.monotonic() - started < 60
    assert missing == ["database", "redis", "storage", "workers"]


@pytest.mark.django_db
def test_a_crowd_that_asks_at_once_costs_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = 12
    together = Barrier(crowd)

    def ask(_: int) -> list[str]:
        together.wait()
        return health.missing_servers()

    with socket.create_server(("127.0.0.1", 0), backlog=crowd) as database:
        monkeypatch.setitem(connections.settings["default"], "PORT", str(database.getsockname()[1]))
        with ThreadPoolExecutor(crowd) as threads:
            answers = list(threads.map(ask, range(crowd)))
        database.setblocking(False)
        database.accept()[0].close()
        with pytest.raises(BlockingIOError):
            database.accept()

    assert all("database" in answer for answer in answers)


def test_only_reading_is_allowed(client: Client) -> None:
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]
