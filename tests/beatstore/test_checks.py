"""System checks: settings that can't be right together, each with its id and what to do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.core.checks import CheckMessage, run_checks

from beatstore import checks
from tests.beatstore.listening import NOBODY

LIVE = {
    "STRIPE_PUBLISHABLE_KEY": "pk_live_x",
    "STRIPE_IS_LIVE": True,
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_JS_URL": "https://js.stripe.com/v3/",
}


@pytest.fixture
def given(settings: Any) -> Callable[..., None]:
    """``given(NAME=value)`` changes settings for one test."""

    def change(**values: object) -> None:
        for name, value in values.items():
            setattr(settings, name, value)

    return change


@pytest.fixture
def policy(settings: Any) -> Iterator[Callable[[str], None]]:
    """Set maxmemory-policy of the tests' Redis."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield lambda value: client.config_set("maxmemory-policy", value)
        client.config_set("maxmemory-policy", "noeviction")


def _ids(found: list[CheckMessage]) -> list[str]:
    assert all(message.hint for message in found)
    return [str(message.id) for message in found]


def test_the_checks_are_asked_by_django(given: Callable[..., None]) -> None:
    given(CACHE_URL="redis://127.0.0.1/5", REDIS_URL="redis://127.0.0.1:6379/5")

    assert "beatstore.E007" in [message.id for message in run_checks()]


def test_the_settings_of_the_tests_are_right() -> None:
    assert checks.check_stripe_keys() == checks.check_cache_is_apart() == checks.check_redis_keeps_jobs() == []


@pytest.mark.parametrize(("value", "expected"), [("noeviction", []), ("allkeys-lru", ["beatstore.E001"])])
def test_a_redis_that_throws_jobs_away_is_refused(
    policy: Callable[[str], None], value: str, expected: list[str]
) -> None:
    policy(value)

    assert _ids(checks.check_redis_keeps_jobs()) == expected


def test_a_redis_that_is_away_is_left_to_readyz(given: Callable[..., None]) -> None:
    given(REDIS_URL=f"redis://127.0.0.1:{NOBODY}/0")

    assert checks.check_redis_keeps_jobs() == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (LIVE, []),
        (LIVE | {"STRIPE_PUBLISHABLE_KEY": "pk_test_x"}, ["beatstore.E002"]),
        (LIVE | {"STRIPE_IS_LIVE": False}, ["beatstore.E002"]),
        (LIVE | {"STRIPE_API_BASE": "http://127.0.0.1:12111"}, ["beatstore.E003"]),
        (LIVE | {"STRIPE_API_BASE": "https://api.stripe.com.evil.example"}, ["beatstore.E003"]),
        (LIVE | {"STRIPE_JS_URL": "http://js.stripe.com/v3/"}, ["beatstore.E003"]),
    ],
)
def test_live_keys_go_to_stripe_alone(
    given: Callable[..., None], values: dict[str, object], expected: list[str]
) -> None:
    given(**values)

    assert _ids(checks.check_stripe_keys()) == expected


@pytest.mark.parametrize(
    ("backend", "sender", "expected"),
    [
        ("django.core.mail.backends.smtp.EmailBackend", "Shop <shop@shop.example>", []),
        ("django.core.mail.backends.smtp.EmailBackend", "Beat Store <shop@localhost>", ["beatstore.W006"]),
        ("django.core.mail.backends.filebased.EmailBackend", "Shop <shop@shop.example>", ["beatstore.W006"]),
    ],
)
def test_mail_that_reaches_nobody_is_warned(
    given: Callable[..., None], backend: str, sender: str, expected: list[str]
) -> None:
    given(EMAIL_BACKEND=backend, DEFAULT_FROM_EMAIL=sender)

    assert _ids(checks.check_mail_leaves()) == expected


@pytest.mark.parametrize(
    ("cache", "expected"),
    [
        ("redis://127.0.0.1:6379/1", []),
        ("redis://127.0.0.1:6380", []),
        ("redis://127.0.0.1:6379/0", ["beatstore.E007"]),
        ("redis://:password@127.0.0.1", ["beatstore.E007"]),
        ("unix:///run/redis.sock?db=0", []),
    ],
)
def test_a_cache_among_the_queues_is_refused(given: Callable[..., None], cache: str, expected: list[str]) -> None:
    given(REDIS_URL="redis://127.0.0.1:6379/0", CACHE_URL=cache)

    assert _ids(checks.check_cache_is_apart()) == expected
