"""A wrong setting ends in one line that names it and says what to write, and never in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from beatstore.addresses import http_url, mail_settings, next_database

ROOT = Path(__file__).resolve().parents[2]


def load(show: str = "0", **settings: str) -> subprocess.CompletedProcess[str]:
    """Load the laptop's settings with these in the environment."""
    return subprocess.run(
        [sys.executable, "-c", f"import beatstore.settings.local as s; print(repr(({show})))"],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DATABASE_URL", "nonsense", "is not understood. It starts with postgresql: or postgres:."),
        (
            "DATABASE_URL",
            "postgresql://me:hush@db:port/shop",
            "is no address. In user name and password # is written %23",
        ),
        ("REDIS_URL", "redis://redis:x/0", "is no address. In user name and password # is written %23"),
        ("AWS_S3_ENDPOINT_URL", "localhost:9000", "is not understood. It starts with http: or https:."),
        ("EMAIL_URL", "mail.example", "is not understood. It starts with smtp: or smtp+tls:"),
        ("EMAIL_URL", "smtp://me:hush@mail.example:x", "is no address. In user name and password # is written %23"),
        ("SHOP_TIME_ZONE", "Mars/Base", "='Mars/Base' is not understood. Give a name such as Europe/Berlin."),
        ("SHOP_CURRENCY", "XXX", "='XXX' can't be charged. Give an ISO 4217 code, as in EUR."),
        ("RATE_LIMIT_CHECKOUT", "fast", "='fast' is not understood. Write it as in 60/m, or leave it empty"),
        ("DECLINE_LIMITS", "five", "='five' is not understood. Write it as in 5/h 20/d, or leave it empty"),
        ("CARD_TESTING_LIMIT", "30/15m", "='30/15m' is not understood. Write it as in 30/15m 60%, or leave it empty"),
        ("MAIL_LIMITS", "3/0h", "='3/0h' is not understood. Write it as in 3/h 6/d, or leave it empty"),
        ("PLAY_LIMITS", "6/h", "='6/h' is not understood. Write it as in 6/h 300/h, or leave it empty"),
        ("HOLD_LIMITS", "2 3", "='2 3' is not understood. Write it as in 2 3/d 6/d, or leave it empty"),
        ("DOWNLOAD_LIMITS", "many", "='many' is not understood. Write it as in 20/d 5, or leave it empty"),
        ("SENTRY_DSN", "sentry", "is not understood. Copy it whole from the project's settings in Sentry."),
        ("LOG_FORMAT", "xml", "='xml' is not understood. Give one of: console, json."),
    ],
)
def test_a_wrong_setting_is_one_line(name: str, value: str, advice: str) -> None:
    loaded = load(**{name: value})

    assert loaded.returncode == 1
    heading, line = loaded.stderr.splitlines()
    assert heading == "Settings (environment or .env) need a look:"
    assert line.strip().startswith(f"{name}{' ' if advice[0] != '=' else ''}{advice}")
    assert "hush" not in line


def test_what_may_be_empty_or_in_small_letters_is_taken() -> None:
    loaded = load("s.RATE_LIMIT_CHECKOUT, s.HOLD_LIMITS, s.SHOP_CURRENCY", RATE_LIMIT_CHECKOUT="", HOLD_LIMITS="", SHOP_CURRENCY="eur")  # noqa: E501  # fmt: skip

    assert loaded.stdout.strip() == "('', '', 'EUR')"


@pytest.mark.parametrize(
    ("queues", "cache"),
    [
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/1"),
        ("redis://:hush@redis:6379/0?protocol=3", "redis://:hush@redis:6379/1?protocol=3"),
        ("redis://redis/4", "redis://redis/5"),
        ("unix:///run/redis.sock?db=0", "unix:///run/redis.sock?db=1"),
    ],
)
def test_the_cache_is_in_the_next_database_of_the_queues_server(queues: str, cache: str) -> None:
    assert next_database(queues) == cache


@pytest.mark.parametrize(
    ("url", "starttls", "tls", "port"),
    [
        ("smtp+tls://me:hush%40@mail.example:587", True, False, 587),
        ("smtp+tls://me:hush%40@mail.example", True, False, 587),
        ("submission://me:hush%40@mail.example", True, False, 587),
        ("smtp+ssl://me:hush%40@mail.example", False, True, 465),
        ("smtp://me:hush%40@mail.example", False, False, 25),
    ],
)
def test_mail_goes_by_the_tls_that_its_address_asks_for(url: str, starttls: bool, tls: bool, port: int) -> None:
    found = mail_settings(url)

    names = ("EMAIL_HOST", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_PORT")
    assert [found[name] for name in names] == ["mail.example", "me", "hush@", starttls, tls, port]
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


def test_mail_in_a_folder_goes_into_that_folder() -> None:
    assert mail_settings("file:///var/my%20mail")["EMAIL_FILE_PATH"] == "/var/my mail"


def test_an_ipv6_host_stands_in_brackets() -> None:
    assert [http_url(host, 8000) for host in ("::1", "[::1]", "shop.example")] == [
        "http://[::1]:8000",
        "http://[::1]:8000",
        "http://shop.example:8000",
    ]
