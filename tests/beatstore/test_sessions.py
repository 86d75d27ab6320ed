"""A database that goes away just as the session is to be saved: said as what it is, and the next request goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from tests.payments.factories import make_beat
from tests.problems import assert_problem

pytestmark = pytest.mark.django_db(transaction=True)


def without_sessions(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """What a connection says that was cut: to whoever writes a session."""
    if "django_session" in sql and not sql.startswith("SELECT"):
        raise OperationalError("server closed the connection unexpectedly")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("is_known", [False, True])
def test_the_form_that_would_begin_or_change_a_session_is_told_to_try_again(client: Client, is_known: bool) -> None:
    client.raise_request_exception = False
    shelf = make_beat()
    place = {"country": "DE", "next": "/cart/"}
    if is_known:
        client.post("/cart/put/", {"beat": shelf.beat.pk, "license": "wav-lease"})

    with connection.execute_wrapper(without_sessions):
        refused = client.post("/checkout/place/", place)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert "Try again" in refused.content.decode()
    assert client.post("/checkout/place/", place).status_code == 303


def test_an_order_that_is_not_there_begins_no_session(client: Client) -> None:
    answer = client.post("/api/purchases/nobody/payment_intent/", {}, content_type="application/json")

    assert_problem(answer, 404, "purchase_not_found")
    assert not answer.cookies
    assert not Session.objects.exists()
