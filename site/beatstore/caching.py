"""The cache when its Redis is away: everything is a miss, nothing is an error (contract.md, ``CACHE_URL``)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from beatstore.redis_guard import AWAY, Guard

T = TypeVar("T")
KeyT = str | bytes | memoryview
guard = Guard("cache")


class ForgivingClient(RedisCacheClient):
    """Django's client, whose every call has an answer for "nobody is there"."""

    def add(self, key: KeyT, value: object, timeout: Any) -> bool:
        """True when away: a lock that only spares work is granted."""
        return self._ask(lambda: bool(super(ForgivingClient, self).add(key, value, timeout)), True)

    def get(self, key: KeyT, default: object) -> object:
        return self._ask(lambda: super(ForgivingClient, self).get(key, default), default)

    def set(self, key: KeyT, value: object, timeout: Any) -> None:
        self._ask(lambda: super(ForgivingClient, self).set(key, value, timeout), None)

    def touch(self, key: KeyT, timeout: Any) -> bool:
        return self._ask(lambda: bool(super(ForgivingClient, self).touch(key, timeout)), False)

    def delete(self, key: KeyT) -> bool:
        return self._ask(lambda: bool(super(ForgivingClient, self).delete(key)), False)

    def get_many(self, keys: Iterable[KeyT]) -> dict[KeyT, Any]:
        return self._ask(lambda: dict(super(ForgivingClient, self).get_many(keys)), {})

    def has_key(self, key: KeyT) -> bool:
        return self._ask(lambda: bool(super(ForgivingClient, self).has_key(key)), False)

    def incr(self, key: KeyT, delta: int) -> int:
        """Raises ValueError when away, as for a key that isn't there."""
        counted = self._ask(lambda: int(super(ForgivingClient, self).incr(key, delta)), None)
        if counted is None:
            raise ValueError(f"Key {key!r} not found.")
        return counted

    def set_many(self, data: Mapping[KeyT, object], timeout: Any) -> None:
        self._ask(lambda: super(ForgivingClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Iterable[KeyT]) -> None:
        self._ask(lambda: super(ForgivingClient, self).delete_many(keys), None)

    def clear(self) -> bool:
        return self._ask(lambda: bool(super(ForgivingClient, self).clear()), False)

    def _ask(self, call: Callable[[], T], when_away: T) -> T:
        if guard.is_away:
            return when_away
        try:
            return call()
        except AWAY as error:
            guard.note_failure(error)
            return when_away


class ForgivingRedisCache(RedisCache):
    """The backend named in ``CACHES``."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
