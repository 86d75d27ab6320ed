"""Lost orders are mailed to their own address; asking tells nobody anything."""

import re
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.people import ensure_person
from payments.jobs import forget_the_abandoned, work_mail_outbox
from payments.models import Outbox, OutboxKind, OutboxStatus, PaymentStatus, Purchase
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
LOST = "/orders/lost/"


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


def _bought(email: str = "Ada@example.com", **more: Any) -> Purchase:
    purchase = begin(make_beat(), email=email, **more).purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    work_mail_outbox()
    mail.outbox.clear()
    return purchase


def test_the_links_go_to_the_address_the_order_was_made_with(client: Client) -> None:
    paid = _bought()
    _bought("other@example.com")
    unpaid = begin(make_beat("Day Bus"), email="ada@example.com").purchase

    answer = client.post(LOST, {"email": " ADA@example.com "})
    work_mail_outbox()

    assert (answer.status_code, answer["Location"]) == (303, "/orders/lost/asked/")
    (message,) = mail.outbox
    assert message.to == ["Ada@example.com"]
    links = re.findall(r"/orders/([\w-]+)/", str(message.body))
    assert links == [paid.token]
    assert unpaid.token not in str(message.message())
    assert Client().get(f"/orders/{paid.token}/").status_code == 200


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_work() -> None:
    _bought()
    answers, counts = [], []

    for email in ("ada@example.com", "nobody@example.com"):
        visitor = Client()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = visitor.post(LOST, {"email": email})
        page: Any = visitor.get(answer["Location"])
        answers.append((answer.status_code, answer["Location"], answer.content, page.content))
        counts.append(len(asked))
    work_mail_outbox()

    assert answers[0] == answers[1]
    assert counts[0] == counts[1]
    assert [message.to for message in mail.outbox] == [["Ada@example.com"]]


def test_known_and_unknown_addresses_take_as_long(settings: Any) -> None:
    settings.MAIL_LIMITS = ""
    for number in range(3):
        begin(make_beat(f"Beat {number}"), email="ada@example.com")
    took_s: dict[str, list[float]] = {"ada@example.com": [], "nobody@example.com": []}

    for _ in range(4):
        for email, times in took_s.items():
            began = time.thread_time()  # what others do on the machine is not counted
            assert Client().post(LOST, {"email": email}).status_code == 303
            times.append(time.thread_time() - began)

    known_s, unknown_s = (statistics.median(times) for times in took_s.values())
    assert 0.4 < known_s / unknown_s < 2.5


def test_an_address_gets_a_few_mails_and_nobody_is_told_of_the_limit(settings: Any) -> None:
    settings.MAIL_LIMITS = "2/h"
    _bought()

    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(LOST, {"email": "ada@example.com"}) for number in range(4)
    ]
    work_mail_outbox()

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, "/orders/lost/asked/")] * 4
    assert len(mail.outbox) == 2


def test_a_visitor_asks_a_few_times_an_hour() -> None:
    answers = [Client().post(LOST, {"email": f"a{number}@example.com"}) for number in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert Outbox.objects.filter(kind=OutboxKind.FIND_ORDERS).count() == 10


def test_no_address_is_said_beside_the_field(client: Client) -> None:
    answer = client.post(LOST, {"email": "no address"})

    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content
    assert b"field__error" in answer.content
    assert not Outbox.objects.filter(kind=OutboxKind.FIND_ORDERS).exists()


def test_an_order_that_a_log_in_has_is_found_by_its_own_address_only(client: Client) -> None:
    buyer = ensure_person("ada", password="correct horse", email="now@example.com")
    purchase = _bought("then@example.com")
    Purchase.objects.update(buyer=buyer)

    for email in ("now@example.com", "then@example.com"):
        client.post(LOST, {"email": email})
    work_mail_outbox()

    (message,) = mail.outbox
    assert message.to == ["then@example.com"]
    assert purchase.token in str(message.body)


def test_searches_and_their_addresses_are_forgotten(client: Client) -> None:
    client.post(LOST, {"email": "ada@example.com"})
    work_mail_outbox()

    searches = Outbox.objects.filter(kind=OutboxKind.FIND_ORDERS)
    client.post(LOST, {"email": "parked@example.com"})
    searches.filter(subject_id="parked@example.com").update(status=OutboxStatus.FAILED)

    move_time(47 * 3600)
    forget_the_abandoned()
    assert searches.count() == 2

    move_time(49 * 3600)
    forget_the_abandoned()
    assert not searches.exists()


def test_a_link_that_opens_nothing_leads_to_the_search(client: Client) -> None:
    answer = client.get("/orders/not-a-token/")

    assert answer.status_code == 404
    assert b'href="/orders/lost/"' in answer.content


def test_the_search_is_kept_by_nobody(client: Client) -> None:
    for path in (LOST, f"{LOST}asked/"):
        assert client.get(path)["Cache-Control"] == "private, no-store"
