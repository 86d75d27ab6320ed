"""What monitoring is told, and who may ask."""

import re
from typing import Any

import pytest
from django.test import Client

from payments.models import EventStatus, OutboxKind
from tests.payments.back_office.staff import make_difference, make_event, paid, park_outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    lines = re.findall(r"^([a-z_]+(?:\{[^}]*\})?) (\S+)$", answer.content.decode(), re.MULTILINE)
    return {name: float(value) for name, value in lines}


def test_what_is_parked_or_differs_is_counted(client: Client) -> None:
    before = figures(client)
    make_event(EventStatus.FAILED)
    park_outbox(paid(), OutboxKind.MAIL)
    make_difference()

    after = figures(client)

    assert before['beatstore_webhook_events{status="failed"}'] == 0
    assert after['beatstore_webhook_events{status="failed"}'] == 1
    assert after['beatstore_outbox{kind="mail",status="failed"}'] == 1
    assert after['beatstore_needs_attention{trouble="mail-not-sent"}'] == 1
    assert (before["beatstore_differences_open"], after["beatstore_differences_open"]) == (0, 1)


def test_the_public_is_told_nothing(client: Client, settings: Any) -> None:
    settings.DEBUG = False

    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_whoever_asks_from_inside_may_call_it_by_any_name(client: Client) -> None:
    assert client.get("/metrics", headers={"Host": "web:8000"}).status_code == 200
