"""A process that dies at a chosen place: before or after a commit, before or after a call of Stripe.

Nothing is pretended: the connection is dropped, so the server itself rolls back what was not committed, and whatever
the process still meant to do (rings after the commit included) never happens.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import stripe
from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class DiedError(BaseException):
    """No ``Exception``: what a dead process can't catch, nobody may catch here."""


@contextmanager
def dying(at: int | None) -> Iterator[None]:
    """Run the block; with ``at`` it ends at the so many-th place where a process may die, or lives if there are fewer.

    Every call of Stripe is held to be made outside transactions, whether somebody dies or not.
    """
    places = 0

    def place() -> None:
        nonlocal places
        places += 1
        if places == at:
            connection.close()
            raise DiedError

    def around(act: Callable[[], Any]) -> Any:
        place()
        done = act()
        place()
        return done

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if connection.in_atomic_block or not sql.lstrip().upper().startswith(WRITES):
            return run(sql, params, many, context)
        return around(lambda: run(sql, params, many, context))

    ask = stripe.RequestsClient.request

    def request(self: stripe.RequestsClient, *args: Any, **kwargs: Any) -> Any:
        assert not connection.in_atomic_block, f"Stripe is called inside a transaction: {args[:2]}"
        return around(lambda: ask(self, *args, **kwargs))

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(execute):
        commit = connection._commit  # type: ignore[attr-defined]  # the one place through which every COMMIT goes
        patch.setattr(connection, "_commit", lambda: around(commit))
        patch.setattr(stripe.RequestsClient, "request", request)
        with suppress(DiedError):
            yield
