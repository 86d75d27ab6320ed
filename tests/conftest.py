"""What every test stands on: servers of its own, emptied between tests, and the store's real processes."""

import os
import socket
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import redis
import stripe
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.management import call_command, get_commands
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from tests import database
from tests.payments.stripe_side import set_endpoint
from tests.processes import RealProcess, RealWorker, SandboxServer, ShopServer

pytest_plugins = ["tests.browsing"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to empty somebody's Redis and buckets: only servers made for tests are used."""
    if not os.environ.get("BEATSTORE_TEST_SERVERS") and not config.option.collectonly:
        raise pytest.UsageError(
            "The tests bring their own servers: run `make test`, or for some of them "
            "`make test TESTS='tests/catalog -k right'`."
        )
    # How long an example takes tells of the machine, not of us.
    examples.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    examples.load_profile("steady")


@pytest.fixture(autouse=True)
def _first_language() -> Iterator[None]:
    """A request leaves its language active in the thread; the next test begins with the shop's first one."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """A test that reaches for the network fails, with the address that it wanted."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"A test wanted to reach {address}; only loopback is open.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_to_loopback)
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once() -> Iterator[None]:
    """Every test's client has middleware of its own, which would look through the same folders again."""
    listed: dict[str, Any] = {}
    list_all = WhiteNoiseMiddleware.add_files_from_finders

    def add_listed(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            list_all(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_listed)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database as migrated, by this run or by an earlier one."""
    with django_db_blocker.unblock():
        database.make_test_database(os.environ["BEATSTORE_MIGRATIONS"])


@pytest.fixture(scope="session")
def _redis_clients() -> Iterator[list[redis.Redis]]:
    clients = [redis.Redis.from_url(url) for url in {settings.REDIS_URL, settings.CACHE_URL}]
    yield clients
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def _empty_redis(_redis_clients: list[redis.Redis]) -> None:
    """No test finds another's jobs, cache or limits."""
    for client in _redis_clients:
        client.flushdb()


@pytest.fixture(scope="session", autouse=True)
def _buckets(django_db_blocker: DjangoDbBlocker) -> None:
    """Both buckets, as ``prepare_storage`` makes them."""
    if "prepare_storage" in get_commands():
        call_command("prepare_storage", verbosity=0)
        return
    client = boto3.client("s3", endpoint_url=settings.AWS_S3_ENDPOINT_URL)
    for bucket in (settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME):
        try:
            client.create_bucket(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what the store's processes said."""
    report = yield
    if report.when == "call" and report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, RealProcess) and value.output:
                report.sections.append((f"what {value.name} said", value.output[-8000:]))
    return report


@pytest.fixture
def rq_worker(transactional_db: None) -> Iterator[Callable[..., RealWorker]]:
    """``rq_worker("payments", "default")`` starts a real worker; all of them end with the test."""
    started: list[RealWorker] = []

    def start(*queue_names: str, **env: str) -> RealWorker:
        worker = RealWorker(*queue_names, env=env)
        started.append(worker)
        worker.start()
        return worker

    yield start
    for worker in started:
        worker.kill()


@pytest.fixture(scope="session")
def sandbox_server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """The sandbox at ``settings.STRIPE_API_BASE``; it posts webhooks only while a test has a ``shop_server``."""
    with SandboxServer(tmp_path_factory.mktemp("sandbox"), webhook_url="") as server:
        yield server


@pytest.fixture(scope="session")
def _webhook_endpoint(sandbox_server: SandboxServer) -> stripe.WebhookEndpoint:
    client = stripe.StripeClient(settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE})
    url = f"{settings.BASE_URL}/api/stripe/webhook/"
    endpoint = client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})
    set_endpoint(endpoint.id, is_enabled=False)  # the shop may be wanted first by tests in which nothing is posted
    return endpoint


@pytest.fixture(scope="session")
def _session_shop(django_db_setup: None, _webhook_endpoint: stripe.WebhookEndpoint) -> Iterator[ShopServer]:
    secrets = ",".join([*settings.STRIPE_WEBHOOK_SECRETS, _webhook_endpoint.secret or ""])
    with ShopServer(env={"STRIPE_WEBHOOK_SECRET": secrets}) as server:
        yield server


@pytest.fixture
def shop_server(
    _session_shop: ShopServer, _webhook_endpoint: stripe.WebhookEndpoint, transactional_db: None
) -> Iterator[ShopServer]:
    """The shop in processes of its own at ``settings.BASE_URL``; only rows that a test commits are seen there."""
    set_endpoint(_webhook_endpoint.id, is_enabled=True)
    yield _session_shop
    set_endpoint(_webhook_endpoint.id, is_enabled=False)


@pytest.fixture
def mail_folder() -> Path:
    """Where the store's processes put mail (in-process mail is in ``django.core.mail.outbox``)."""
    return Path(settings.DATA_DIR) / "mail"
