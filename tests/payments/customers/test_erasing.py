"""Whoever is forgotten takes nothing of others along, and nothing of his is left by what happens at the same moment."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.db import connection, transaction
from django.test import Client
from wagtail import hooks

from accounts.models import User
from accounts.people import ensure_person
from catalog.errors import BusyError
from catalog.media.storage import store_private_bytes
from catalog.models import ExclusiveRight
from editorial.contact.messages import keep
from editorial.models import ContactMessage
from payments.callers import Caller
from payments.customers import erasing, exporting
from payments.customers.erasing_rows import forget_buyer
from payments.jobs import end_lapsed_holds, erase_again, forget_the_abandoned, work_mail_outbox
from payments.models import (
    DataExport,
    DiscountCode,
    EmailConfirmation,
    Erasure,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    Refund,
    RefundReason,
)
from payments.purchases.lifecycle import lock_purchase
from payments.queries import unpaid_of
from tests.clock import move_time
from tests.deadline import wait_for
from tests.payments.customers.person import ADDRESS, all_text_of_the_database, bought, logged_in, mailed_link
from tests.payments.factories import begin, make_beat, make_caller

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def ada() -> User:
    return ensure_person("ada", password="correct horse", email=ADDRESS, name="Ada Lovelace")


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _in_thread(act: Any) -> tuple[threading.Thread, list[BaseException]]:
    """``act`` on a connection of its own, begun; what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test looks at it
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


# --- What is another's stays ----------------------------------------------------------------------------------------


def test_an_address_that_was_only_typed_loses_nothing(ada: User) -> None:
    eve = ensure_person("eve", password="eve", email="eve@example.com")
    begin(make_beat(), caller=make_caller(user_id=eve.pk), email=ADDRESS)
    keep({"email": ADDRESS, "name": "Ada", "order_number": "", "message": "Mine."}, language="en")
    DiscountCode.objects.create(code="ADAS", percent_bp=1000, email_key=ADDRESS)
    EmailConfirmation.objects.create(session_key="ada's", email_key=ADDRESS, sent_at="2026-01-01T00:00:00Z")
    Client().post("/orders/lost/", {"email": ADDRESS})

    Client().post(mailed_link(logged_in(eve)))

    assert not User.objects.filter(pk=eve.pk).exists()
    assert Purchase.objects.get().email == ""
    assert ContactMessage.objects.get().message == "Mine."
    assert DiscountCode.objects.get().email_key == ADDRESS
    assert EmailConfirmation.objects.exists()
    assert Outbox.objects.filter(kind=OutboxKind.FIND_ORDERS, subject_id=ADDRESS).exists()


def test_a_restore_from_before_the_log_in_forgets_a_guests_address_too(ada: User) -> None:
    guest = bought()
    Client().post(mailed_link(logged_in(ada)))
    work_mail_outbox()
    wish = Erasure.objects.get()
    wish.delete()
    Purchase.objects.filter(pk=guest.pk).update(email=ADDRESS, email_key=ADDRESS, erased_at=None)
    keep({"email": ADDRESS, "name": "Ada", "order_number": "", "message": "Mine."}, language="en")

    erase_again()

    assert not ContactMessage.objects.exists()
    assert Erasure.objects.get(
        uuid=wish.uuid
    ).done_at  # written down again, so that the note needs no reading from now on
    assert erasing.repeat() == 0


def test_who_has_no_session_is_not_taken_for_an_erased_buyer(ada: User) -> None:
    begin(make_beat(), caller=make_caller(user_id=ada.pk), email=ADDRESS)
    Client().post(mailed_link(logged_in(ada)))

    assert Purchase.objects.filter(session_key="", payment_status=PaymentStatus.PENDING).exists()
    assert not unpaid_of(Caller("", None, "203.0.113.9")).exists()


# --- What is his goes -----------------------------------------------------------------------------------------------


def test_what_was_not_paid_is_given_up_and_its_hold_with_it(ada: User) -> None:
    purchase = begin(make_beat(), "exclusive", caller=make_caller(user_id=ada.pk), email=ADDRESS).purchase

    Client().post(mailed_link(logged_in(ada)))
    end_lapsed_holds()

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.CANCELLED
    assert ExclusiveRight.objects.get().state == ExclusiveRight.State.OPEN
    mail.outbox.clear()
    work_mail_outbox()
    assert mail.outbox == []


def test_what_staff_and_mail_servers_said_of_him_goes(ada: User) -> None:
    purchase = bought(ada)
    attempt = purchase.attempts.get()
    Refund.objects.create(
        attempt=attempt,
        amount_minor=100,
        currency="usd",
        reason=RefundReason.REQUESTED,
        note="Lovelace rang",
        created_at=purchase.created_at,
    )
    Outbox.objects.filter(purchase=purchase).update(last_error=f"refused: {ADDRESS}")

    Client().post(mailed_link(logged_in(ada)))

    text = all_text_of_the_database()
    assert "Lovelace" not in text
    assert ADDRESS not in text


def test_an_error_that_names_who_was_mailed_is_kept_without_the_name(ada: User, settings: Any) -> None:
    logged_in(ada).post("/account/data/export/")
    settings.EMAIL_BACKEND = "tests.payments.customers.refusing.RefusingBackend"

    work_mail_outbox()

    row = Outbox.objects.get(kind=OutboxKind.EXPORT_DATA)
    assert row.status == OutboxStatus.DUE
    assert "SMTPRecipientsRefused" in row.last_error
    assert "example.com" in row.last_error
    assert "lovelace" not in row.last_error


def test_in_the_browser_that_is_logged_in_one_is_logged_out(ada: User) -> None:
    client = logged_in(ada)

    answer = client.post(mailed_link(client))

    assert answer.status_code == 200
    assert "You are forgotten" in answer.content.decode()
    assert client.get("/library/")["Location"].startswith("/accounts/login/")


# --- At the same moment ---------------------------------------------------------------------------------------------


def test_an_order_made_while_one_is_forgotten_is_not_left_behind(ada: User) -> None:
    shelf, caller = make_beat(), make_caller(user_id=ada.pk)
    path = mailed_link(logged_in(ada))
    begun: list[threading.Thread] = []

    def buys_just_now(email_key: str) -> None:
        thread, _ = _in_thread(lambda: begin(shelf, caller=caller, email="typed@example.com"))
        # As far as it comes while the log-in is being erased.
        wait_for(lambda: _waits_for_a_lock() or not thread.is_alive(), what="the order waits or is made")
        begun.append(thread)

    with hooks.register_temporarily("forget_address", buys_just_now):
        answer = Client().post(path)
    begun[0].join()

    assert "You are forgotten" in answer.content.decode()
    assert not Purchase.objects.filter(email="typed@example.com").exists()


def test_a_checkout_that_found_the_order_before_it_was_erased_makes_it_nobodys(ada: User) -> None:
    shelf, caller = make_beat(), make_caller()
    purchase = begin(shelf, caller=caller, email=ADDRESS).purchase

    with transaction.atomic():
        forget_buyer(lock_purchase(purchase.pk))
        thread, raised = _in_thread(lambda: begin(shelf, caller=caller, email=ADDRESS))
        wait_for(_waits_for_a_lock, what="the checkout waits for the purchase")
    thread.join()

    purchase.refresh_from_db()
    assert [type(error) for error in raised] == [BusyError]
    assert (purchase.email, purchase.licensee_name) == ("", "")
    assert begin(shelf, caller=caller, email=ADDRESS).purchase != purchase


def test_a_pack_that_is_finished_after_its_owner_is_gone_is_not_kept(ada: User) -> None:
    client = logged_in(ada)
    path = mailed_link(client)
    client.post("/account/data/export/")

    def erased_meanwhile(email_key: str) -> list[dict[str, Any]]:
        Client().post(path)
        work_mail_outbox()  # the erasure is written down, and the folder of packs emptied, before this one is stored
        return []

    mail.outbox.clear()
    with hooks.register_temporarily("messages_from_address", erased_meanwhile):
        work_mail_outbox()

    assert not User.objects.filter(pk=ada.pk).exists()
    assert storages["private"].listdir(f"exports/{ada.pk}/") == ([], [])
    assert mail.outbox == []


def test_packs_whose_rows_are_gone_are_cleared_away_and_others_stay(ada: User) -> None:
    logged_in(ada).post("/account/data/export/")
    work_mail_outbox()
    export = DataExport.objects.get()
    store_private_bytes(b"zip", "exports/999/0b1f1a5e-0000-4000-8000-000000000000.zip", "application/zip")

    forget_the_abandoned()

    assert storages["private"].listdir("exports/999/") == ([], [])
    assert storages["private"].exists(export.storage_key)


def test_a_pack_that_could_not_be_made_is_asked_for_anew_the_next_day(ada: User) -> None:
    client = logged_in(ada)
    client.post("/account/data/export/")
    assert "It is being packed" in client.get("/account/data/").content.decode()

    move_time(25 * 3600)
    assert "Pack my data" in client.get("/account/data/").content.decode()
    client.post("/account/data/export/")

    assert DataExport.objects.count() == 2


def test_two_clicks_at_once_have_one_pack_made(ada: User) -> None:
    with transaction.atomic():
        exporting.ask(ada.pk)
        thread, raised = _in_thread(lambda: exporting.ask(ada.pk))
        wait_for(_waits_for_a_lock, what="the second click waits")
    thread.join()

    assert raised == []
    assert DataExport.objects.count() == 1


def test_a_link_that_a_newer_one_replaced_meanwhile_erases_nothing(ada: User) -> None:
    client = logged_in(ada)
    mailed_link(client)
    looked_up = Erasure.objects.get()
    mailed_link(client)

    assert erasing.erase(looked_up) == "link"
    assert User.objects.filter(pk=ada.pk).exists()
