"""The cache and the background tasks while Redis is there, away, or silent."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from beatstore import caching
from beatstore.caching import ForgivingRedisCache
from tests.beatstore.listening import NOBODY, silent_server

TIME_LIMITS = {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}


@pytest.fixture(autouse=True)
def _no_memory_of_trouble() -> Iterator[None]:
    caching.guard.forget()
    yield
    caching.guard.forget()


def _away() -> ForgivingRedisCache:
    return ForgivingRedisCache(f"redis://127.0.0.1:{NOBODY}/0", TIME_LIMITS)


def test_the_cache_keeps_while_its_redis_is_there() -> None:
    cache.set("beat", {"title": "Night Bus"}, 60)
    cache.set_many({"a": 1, "b": 2})

    assert isinstance(cache._connections["default"], ForgivingRedisCache)  # type: ignore[attr-defined]
    assert cache.get("beat") == {"title": "Night Bus"}
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert (cache.add("beat", 1), cache.has_key("a"), cache.incr("a"), cache.touch("a", 5)) == (False, True, 2, True)
    assert (cache.delete("a"), cache.get("a")) == (True, None)


def test_a_cache_that_is_away_remembers_nothing_and_fails_at_nothing() -> None:
    away = _away()

    away.set("beat", 1)
    away.set_many({"a": 1})
    away.delete_many(["a"])
    away.clear()

    assert (away.get("beat"), away.get("beat", "none"), away.get_many(["a"])) == (None, "none", {})
    assert (away.has_key("a"), away.touch("a"), away.delete("a")) == (False, False, False)
    assert away.get_or_set("beat", lambda: 2) == 2


def test_a_lock_that_only_spares_work_is_granted_while_the_cache_is_away() -> None:
    assert _away().add("lock", 1) is True


def test_counting_while_the_cache_is_away_says_that_there_is_no_such_key() -> None:
    with pytest.raises(ValueError, match="not found"):
        _away().incr("count")


def test_a_silent_cache_costs_one_time_limit_and_no_more() -> None:
    with silent_server() as port:
        silent = ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", TIME_LIMITS)
        started = time.monotonic()

        answers = [silent.get(f"key-{number}") for number in range(50)]

        assert time.monotonic() - started < 20
    assert answers == [None] * 50


def test_a_cache_that_came_back_is_asked_again() -> None:
    _away().get("beat")
    assert caching.guard.is_away

    caching.guard.forget()
    cache.set("beat", 1)

    assert cache.get("beat") == 1
