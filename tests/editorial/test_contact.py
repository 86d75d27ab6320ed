"""The contact form: kept with its mail due, mailed to the shop once, read by who may, forgotten in time."""

import re
import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from email.policy import default
from typing import Any

import django_rq
import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from accounts.people import ensure_person
from accounts.roles import Role
from beatstore.queues import DEFAULT
from editorial.contact import messages, sending
from editorial.contact.messages import KEPT_FOR
from editorial.jobs import forget_messages, send_messages
from editorial.models import ContactMessage, ContactPage, ShopSettings
from tests.clock import move_time
from tests.deadline import wait_for
from tests.editorial.making import make_site
from tests.processes import RealWorker

pytestmark = pytest.mark.django_db(transaction=True)
WRITTEN = {"email": "Anna@Example.com", "name": "Anna Buyer", "order_number": "K7QD", "message": "Where are my stems?"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def page() -> ContactPage:
    """A new shop's, that has an address for messages."""
    make_site()
    ShopSettings.objects.update(contact_email="studio@example.com")
    found: ContactPage = ContactPage.objects.get()
    return found


def _send(client: Client, page: ContactPage, **changes: str) -> Any:
    return client.post(f"/contact/{page.pk}/send/", {**WRITTEN, **changes}, headers=OURS)


def _mail() -> Parsed:
    (sent,) = mail.outbox
    parsed = BytesParser(policy=default).parsebytes(sent.message().as_bytes())
    assert isinstance(parsed, Parsed)
    return parsed


def test_a_message_is_kept_mailed_to_the_shop_and_thanked_for(client: Client, page: ContactPage) -> None:
    response = _send(client, page)

    assert (response.status_code, response["Location"]) == (303, f"/contact/{page.pk}/thanks/")
    assert "Your message is on its way" in client.get(response["Location"]).text
    assert django_rq.get_queue(DEFAULT).jobs[-1].func_name == "editorial.jobs.send_messages"
    row = ContactMessage.objects.get()
    assert (row.email, row.email_key, row.name) == ("Anna@Example.com", "anna@example.com", "Anna Buyer")
    assert (row.order_number, row.message, row.sent_at) == ("K7QD", "Where are my stems?", None)

    send_messages()
    send_messages()

    told = _mail()
    assert (told["To"], told["Reply-To"]) == ("studio@example.com", "Anna@Example.com")
    assert told["Subject"] == "Message from Anna Buyer"
    assert str(row.uuid) in told["Message-ID"]
    body = told.get_content()
    assert "Where are my stems?" in body
    assert "Order: K7QD" in body
    assert f"/admin/messages/inspect/{row.pk}/" in body
    row.refresh_from_db()
    assert row.sent_at is not None


def test_the_page_is_the_same_for_everybody_and_its_form_has_no_token(client: Client, page: ContactPage) -> None:
    buyer = Client()
    buyer.force_login(ensure_person("ada", email="ada@example.com", password="x"))

    html = client.get("/contact/").text

    assert html == buyer.get("/contact/").text
    assert f'action="/contact/{page.pk}/send/"' in html
    assert "csrfmiddlewaretoken" not in html
    assert "csrftoken" not in client.cookies


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": ""}, "Enter your e-mail, so that we can answer."),
        ({"email": "anna@"}, "Enter a valid email address."),
        ({"email": "a@example.com\nBcc: b@example.com"}, "Enter a valid email address."),
        ({"message": "  "}, "Write a few words first."),
        ({"message": "x" * 5001}, "at most 5000 characters"),
        ({"name": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    client: Client, page: ContactPage, changes: dict[str, str], said: str
) -> None:
    response = _send(client, page, **changes)

    assert response.status_code == 422
    (field,) = changes
    error = response.text.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert said in error
    assert "K7QD" in response.text
    assert len(re.findall(rf'<(?:input|textarea)[^>]*autofocus[^>]* id="id_{field}"', response.text)) == 1
    assert not ContactMessage.objects.exists()
    assert "editorial.jobs.send_messages" not in [job.func_name for job in django_rq.get_queue(DEFAULT).jobs]


def test_no_head_of_the_mail_is_written_by_the_visitor_and_none_of_it_is_html(
    client: Client, page: ContactPage
) -> None:
    _send(client, page, name="Anna\r\nBcc: all@example.com\u2028X: y", message="<b>bold</b>\r\n\x1b[31mred & 'quoted'")

    send_messages()

    told = _mail()
    assert told["Subject"] == "Message from Anna Bcc: all@example.com X: y"
    assert (told["Bcc"], told["X"], mail.outbox[0].recipients()) == (None, None, ["studio@example.com"])
    assert told.get_content_type() == "text/plain"
    assert "<b>bold</b>\n[31mred & 'quoted'" in told.get_content()


def test_another_site_and_a_program_that_fills_in_everything_leave_nothing(client: Client, page: ContactPage) -> None:
    foreign = client.post(f"/contact/{page.pk}/send/", WRITTEN, headers={"Sec-Fetch-Site": "cross-site"})
    program = _send(client, page, website="https://spam.example/")

    assert foreign.status_code == 403
    assert (program.status_code, program["Location"]) == (303, f"/contact/{page.pk}/thanks/")
    assert not ContactMessage.objects.exists()


def test_too_many_from_an_address_or_in_the_name_of_one_are_refused_with_what_was_typed(
    client: Client, page: ContactPage, settings: Settings
) -> None:
    settings.RATE_LIMIT_CONTACT = "2/h"
    settings.TRUSTED_PROXIES = 1

    def send(address: str, email: str) -> Any:
        headers = {**OURS, "X-Forwarded-For": address}
        return client.post(f"/contact/{page.pk}/send/", {**WRITTEN, "email": email}, headers=headers)

    answers = [send("192.0.2.1", f"{name}@example.com") for name in ("a", "b", "c")]
    assert [each.status_code for each in answers] == [303, 303, 429]
    assert 3500 < int(answers[2]["Retry-After"]) <= 3600
    assert "Where are my stems?" in answers[2].text
    assert "That were many messages" in answers[2].text

    named = [
        send(f"192.0.2.{at}", email) for at, email in enumerate(("d@example.com", "D@example.com", "d@EXAMPLE.com"), 2)
    ]
    assert [each.status_code for each in named] == [303, 303, 429]
    assert ContactMessage.objects.count() == 4


def test_a_page_that_is_not_live_takes_nothing_and_who_comes_without_a_message_is_led_to_it(
    client: Client, page: ContactPage
) -> None:
    assert client.get(f"/contact/{page.pk}/send/")["Location"] == "/contact/"

    page.unpublish()

    assert _send(client, page).status_code == 404
    assert client.get(f"/contact/{page.pk}/thanks/").status_code == 404
    assert not ContactMessage.objects.exists()


def test_without_an_address_of_the_shop_who_hears_of_trouble_hears_of_it(client: Client, page: ContactPage) -> None:
    ShopSettings.objects.update(contact_email="")
    _send(client, page)

    send_messages()
    assert (mail.outbox, ContactMessage.objects.get().sent_at) == ([], None)
    assert "NobodyToTellError" in ContactMessage.objects.get().last_error

    ensure_person("mona", password="x", email="mona@example.com", roles=[Role.SHOP_MANAGERS])
    ensure_person("eddie", password="x", email="eddie@example.com", roles=[Role.EDITORS])
    move_time(60)
    send_messages()
    assert _mail()["To"] == "mona@example.com"


class ServerAway(BaseEmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


def test_a_mail_server_that_is_away_loses_nothing(client: Client, page: ContactPage, settings: Settings) -> None:
    at_work, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.ServerAway"
    _send(client, page)
    send_messages()
    assert "SMTPServerDisconnected" in ContactMessage.objects.get().last_error

    settings.EMAIL_BACKEND = at_work
    send_messages()
    assert mail.outbox == []  # not at once again
    move_time(60)
    send_messages()
    assert len(mail.outbox) == 1
    assert ContactMessage.objects.get().last_error == ""


def test_a_worker_killed_in_between_and_an_emptied_redis_are_made_up_for_by_the_schedule(
    client: Client, page: ContactPage, rq_worker: Callable[..., RealWorker]
) -> None:
    _send(client, page)
    django_rq.get_queue(DEFAULT).connection.flushdb()
    assert sending._claim() is not None  # and dies here

    assert not sending.send_one()
    move_time(sending.TAKEN_S + 1)
    django_rq.get_queue(DEFAULT).enqueue("editorial.jobs.send_messages")  # as the schedule does
    rq_worker(DEFAULT)

    wait_for(lambda: ContactMessage.objects.get().sent_at, what="the message is mailed")


def test_what_another_worker_has_in_hand_is_not_taken_nor_waited_for(client: Client, page: ContactPage) -> None:
    _send(client, page)
    taken: list[bool] = []

    def other() -> None:
        try:
            taken.append(sending.send_one())
        finally:
            connection.close()

    with transaction.atomic():
        ContactMessage.objects.select_for_update().get()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=60)
        assert not thread.is_alive()

    assert (taken, mail.outbox) == ([False], [])
    assert sending.send_one()


def test_it_is_forgotten_after_18_months_or_when_its_writer_asks(client: Client, page: ContactPage) -> None:
    _send(client, page)
    _send(client, page, email="ben@example.com")
    assert [each["message"] for each in messages.messages_of("anna@example.com")] == ["Where are my stems?"]

    assert messages.forget_messages("anna@example.com") == 1
    assert messages.messages_of("anna@example.com") == []
    assert [row.email for row in ContactMessage.objects.all()] == ["ben@example.com"]

    move_time(int((KEPT_FOR - timedelta(hours=1)).total_seconds()))
    forget_messages()
    assert ContactMessage.objects.exists()
    move_time(int((KEPT_FOR + timedelta(hours=1)).total_seconds()))
    forget_messages()
    assert not ContactMessage.objects.exists()


def test_managers_search_read_and_delete_messages_and_change_none(client: Client, page: ContactPage) -> None:
    _send(client, page)
    _send(client, page, email="ben@example.com", name="", message="<script>alert(1)</script>")
    ours, other = ContactMessage.objects.order_by("pk")
    manager = Client()
    manager.force_login(ensure_person("mona", password="x", roles=[Role.SHOP_MANAGERS]))

    listed = manager.get("/admin/messages/").text
    assert "Messages (2 new)" in listed
    assert "Anna Buyer" in listed
    assert "ben@example.com" in listed
    assert "<script>alert(1)" not in listed
    found = manager.get("/admin/messages/?q=stems").text
    assert "Anna Buyer" in found
    assert "ben@example.com" not in found

    read = manager.get(f"/admin/messages/inspect/{ours.pk}/").text
    assert "Where are my stems?" in read
    assert "Messages (1 new)" in manager.get("/admin/messages/").text
    assert [manager.get(f"/admin/messages/{way}/{ours.pk}/").status_code for way in ("edit", "copy")] == [404, 404]

    manager.post(f"/admin/messages/delete/{ours.pk}/")
    assert [row.pk for row in ContactMessage.objects.all()] == [other.pk]
