"""What may stand in a log: everything that helps, no secret, nobody's address."""

import json
import logging
import sys
from collections.abc import Callable

import pytest

from beatstore.logging import ConsoleFormatter, JsonFormatter
from beatstore.redaction import strike_out, without_secrets
from beatstore.sentry import clean_breadcrumb, clean_event

SECRETS = {
    "GET /orders/Zq3vX-9kLm2_aBcDeFgHiJkLmNoPqRsT/ 200": "GET /orders/…/ 200",
    "GET /orders/Zq3vX-9kLm2_aBcDeFgHiJkLmNoPqRsT/return/?payment_intent_client_secret=pi_1_secret_x": (
        "GET /orders/…/return/?payment_intent_client_secret=…"
    ),
    "/accounts/login/?next=%2Forders%2FZq3vX9kLm2aBcDeFgH%2F": "/accounts/login/?next=%2Forders%2F…%2F",
    "/api/purchases/Zq3vX9kLm2aBcDeFgH/": "/api/purchases/…/",
    "/api/beats/7/download/?type=wav&purchase=Zq3vX9kLm2aBcDeFgH&line=1": (
        "/api/beats/7/download/?type=wav&purchase=…&line=1"
    ),
    "GET /checkout/return/?session_id=cs_1&pass=WyJhIiwxXQ:Zq3vX-9kLm2_a 302": (
        "GET /checkout/return/?session_id=cs_1&pass=… 302"
    ),
    "secret pi_3Abc_secret_9xYz12 of the intent": "secret pi_3Abc_secret_… of the intent",
    "Invalid API Key: sk_live_51Habcdef": "Invalid API Key: sk_live_…",
    "signed with whsec_abc123DEF": "signed with whsec_…",
    "https://s3/b/k?X-Amz-Credential=AK%2F1&X-Amz-Signature=0a1b2c&X-Amz-Expires=300": (
        "https://s3/b/k?X-Amz-Credential=…%2F1&X-Amz-Signature=…&X-Amz-Expires=300"
    ),
    "Cookie: sessionid=abc123; theme=dark": "Cookie: sessionid=…; theme=dark",
    "Authorization: Bearer abc.def": "Authorization: Bearer …",
    "/accounts/password/reset/key/3-abc123/": "/accounts/password/reset/key/…/",
    "connect to redis://:hunter2@127.0.0.1:6379/0 failed": "connect to redis://:…@127.0.0.1:6379/0 failed",
    "postgresql://shop:hunter2@db/shop": "postgresql://shop:…@db/shop",
    "GET /admin/sales/purchases/?q=ada%40example.com": "GET /admin/sales/purchases/?q=…%40example.com",
    "mail to Ada.Buyer+beats@mail.example.com bounced": "mail to …@mail.example.com bounced",
}
HARMLESS = [
    "purchase completed",
    "GET /beats/night-bus/ 200",
    "intent pi_3Abc succeeded, charge ch_3Abc, event evt_1",
    "12:00 at 127.0.0.1:8000",
    "/orders/",
    "the purchase=",
]


def _record(message: str, *arguments: object, **fields: object) -> logging.LogRecord:
    return logging.getLogger("tests").makeRecord(
        "tests", logging.WARNING, __file__, 1, message, arguments, None, extra=dict(fields)
    )


def _failed() -> logging.LogRecord:
    try:
        raise ValueError("no intent with pi_3Abc_secret_9xYz12 for ada@example.com")
    except ValueError:
        return logging.getLogger("tests").makeRecord("tests", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())


@pytest.mark.parametrize(("said", "written"), SECRETS.items())
def test_secrets_are_struck_out_and_the_rest_stays(said: str, written: str) -> None:
    assert strike_out(said) == written


@pytest.mark.parametrize("said", HARMLESS)
def test_what_helps_stays(said: str) -> None:
    assert strike_out(said) == said


def test_secrets_are_found_by_the_name_of_their_field_however_deep() -> None:
    value = {
        "purchase": "8d6e",
        "count": 3,
        "none": None,
        "Client-Secret": "x",
        "request": {"headers": [{"authorization": "Basic abc"}, "to ada@example.com"]},
        "token": "",
    }

    assert without_secrets(value) == {
        "purchase": "8d6e",
        "count": 3,
        "none": None,
        "Client-Secret": "…",
        "request": {"headers": [{"authorization": "…"}, "to …@example.com"]},
        "token": "",
    }


def test_a_line_of_json_carries_fields_and_no_secret() -> None:
    line = JsonFormatter().format(
        _record("paid by %s", "ada@example.com", purchase="8d6e", token="abcdef", request=object(), attempts=2)
    )

    entry = json.loads(line)
    assert entry.pop("time").endswith("Z")
    assert entry == {
        "level": "WARNING",
        "logger": "tests",
        "message": "paid by …@example.com",
        "purchase": "8d6e",
        "token": "…",
        "attempts": 2,
    }


def test_a_traceback_is_one_line_of_json_without_secrets() -> None:
    line = JsonFormatter().format(_failed())

    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("ValueError: no intent with pi_3Abc_secret_… for …@example.com")


def test_a_line_for_people_ends_with_its_fields() -> None:
    line = ConsoleFormatter().format(_record("not ready", missing=["redis"], url="/orders/Zq3vX9kLm2aBcDeFgH/"))

    assert line.endswith("WARNING tests: not ready missing=['redis'] url='/orders/…/'")


@pytest.mark.parametrize("formatter", [ConsoleFormatter, JsonFormatter])
def test_a_traceback_is_written(formatter: Callable[[], logging.Formatter]) -> None:
    text = formatter().format(_failed())

    assert "Traceback" in text
    assert "9xYz12" not in text
    assert "ada@" not in text


def test_a_report_to_sentry_names_nobody() -> None:
    event = clean_event(
        {
            "user": {"email": "ada@example.com"},
            "message": "no order for ada@example.com",
            "request": {
                "url": "https://shop/orders/Zq3vX9kLm2aBcDeFgH/",
                "cookies": {"sessionid": "abc"},
                "data": "card",
                "headers": {"Authorization": "Bearer abc"},
            },
        },
        {},
    )

    assert event == {
        "message": "no order for …@example.com",
        "request": {"url": "https://shop/orders/…/", "headers": {"Authorization": "…"}},
    }
    assert clean_breadcrumb({"message": "GET /orders/Zq3vX9kLm2aBcDeFgH/"}, {}) == {"message": "GET /orders/…/"}
