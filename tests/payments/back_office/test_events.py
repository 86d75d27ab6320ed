"""Webhook events: parked ones first, found by Stripe's ids, shown without what they shouldn't tell, replayed once."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts.models import User
from catalog.clock import shop_now
from payments.inbox import drain
from payments.jobs import work_mail_outbox
from payments.models import EventStatus, PaymentStatus, StripeWebhookEvent
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import (
    EVENTS,
    PURCHASES,
    charged,
    hear_of,
    make_event,
    minutes_ago,
    paid,
    queries_of,
    words,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def found(office: Client, **parameters: str) -> list[str]:
    """Stripe's ids of the listed events, in order."""
    response = office.get(f"{EVENTS}?{urlencode(parameters)}")
    assert response.status_code == 200
    return [event.stripe_event_id for event in response.context["object_list"]]


def test_parked_events_come_first_then_the_newest(office: Client) -> None:
    for name, status, minutes in (
        ("evt_old_parked", EventStatus.FAILED, 90),
        ("evt_old_done", EventStatus.PROCESSED, 80),
        ("evt_new_parked", EventStatus.FAILED, 70),
        ("evt_new_done", EventStatus.PROCESSED, 10),
    ):
        make_event(status, stripe_event_id=name, received_at=minutes_ago(minutes))

    assert found(office) == ["evt_new_parked", "evt_old_parked", "evt_new_done", "evt_old_done"]
    assert found(office, ordering="received_at")[0] == "evt_old_parked"


def test_the_list_tells_status_ids_attempts_next_attempt_and_the_errors_beginning(office: Client) -> None:
    due_at = shop_now() + timedelta(hours=1)
    received = make_event(
        EventStatus.RECEIVED, stripe_event_id="evt_1", object_id="pi_1", attempts=7, next_attempt_at=due_at,
        last_error="GatewayAwayError: " + "x" * 300,
    )  # fmt: skip
    make_event(EventStatus.IGNORED, type="charge.succeeded")

    page = words(office.get(EVENTS).content)

    assert f"Waiting evt_1 pi_1 7 {received.received_at:%-d %b %Y}" in page
    assert f"next {due_at:%-d %b, %H:%M:%S}" in page
    assert "GatewayAwayError: xxx" in page
    assert "x" * 100 not in page
    assert "charge.succeeded Ignored" in page


def test_status_and_type_narrow_the_list_and_ids_are_searched(office: Client) -> None:
    make_event(EventStatus.FAILED, stripe_event_id="evt_parked", object_id="pi_ABC")
    make_event(stripe_event_id="evt_refund", object_id="re_XYZ", type="refund.updated")

    assert found(office, status="failed") == ["evt_parked"]
    assert found(office, type="refund.updated") == ["evt_refund"]
    assert found(office, q="evt_ref") == ["evt_refund"]
    assert found(office, q=" pi_ABC ") == ["evt_parked"]
    assert found(office, q="pi_abc") == []


def test_the_page_shows_payload_error_and_the_purchase(office: Client) -> None:
    purchase = paid()
    event = StripeWebhookEvent.objects.get()
    StripeWebhookEvent.objects.update(last_error="OperationalError: <b>lock timeout</b>")

    response = office.get(f"{EVENTS}{event.pk}/")

    assert json.loads(response.context["payload"])["data"]["object"]["id"] == purchase.stripe_payment_intent_id
    assert f'href="{PURCHASES}{purchase.pk}/"' in response.content.decode()
    assert "&lt;b&gt;lock timeout&lt;/b&gt;" in response.content.decode()
    assert "Done" in words(response.content)


def test_what_slipped_into_a_payload_is_not_shown(office: Client) -> None:
    slipped = {"client_secret": "pi_1_secret_Q", "billing_details": {"name": "Ada"}, "receipt_email": "ada@example.com"}
    event = make_event(payload={"data": {"object": {"id": "pi_1", "text": "pi_1_secret_Q", **slipped}}})

    page = office.get(f"{EVENTS}{event.pk}/").content.decode()

    assert "pi_1" in page
    for each in ("secret_Q", "Ada", "ada@example.com"):
        assert each not in page


def test_replay_has_a_parked_event_worked_on_once_more(office: Client, manager: User) -> None:
    to_pay = charged()
    hear_of(to_pay)
    event, entries = StripeWebhookEvent.objects.get(), to_pay.purchase.timeline
    StripeWebhookEvent.objects.update(status=EventStatus.FAILED, attempts=12, last_error="lock timeout")
    work_mail_outbox()

    response = office.post(f"{EVENTS}{event.pk}/replay/", follow=True)

    assert f"{event.stripe_event_id} is worked on again in a moment." in words(response.content)
    event.refresh_from_db()
    assert (event.status, event.attempts, event.last_error) == (EventStatus.RECEIVED, 0, "")
    assert entries.get(kind=Happened.REPLAYED_BY_HAND).data == {"user": manager.pk, "event": event.stripe_event_id}
    log = ModelLogEntry.objects.get(action="payments.replay_event")
    assert (log.user, log.object_id, log.data) == (manager, str(event.pk), {"event": event.stripe_event_id})

    drain.drain()
    work_mail_outbox()
    event.refresh_from_db()
    assert event.status == EventStatus.PROCESSED
    assert len(mail.outbox) == 1


def test_an_event_that_completes_a_purchase_does_so_when_replayed(office: Client) -> None:
    to_pay = charged()
    event = make_event(EventStatus.FAILED, object_id=to_pay.payment_intent_id)
    hear_of(to_pay)
    heard = StripeWebhookEvent.objects.exclude(pk=event.pk).get()
    StripeWebhookEvent.objects.filter(pk=event.pk).update(payload=heard.payload)

    office.post(f"{EVENTS}{event.pk}/replay/")
    drain.drain()

    to_pay.purchase.refresh_from_db()
    assert to_pay.purchase.payment_status == PaymentStatus.COMPLETED
    assert to_pay.purchase.timeline.filter(kind=Happened.STATUS_MOVED).count() == 1


def test_an_event_in_a_workers_hand_is_left_alone(office: Client) -> None:
    event = make_event(EventStatus.PROCESSING)

    page = words(office.get(f"{EVENTS}{event.pk}/").content)
    response = office.post(f"{EVENTS}{event.pk}/replay/", follow=True)

    assert "A worker works on it again." not in page
    assert "A worker has this event in hand just now." in words(response.content)
    assert StripeWebhookEvent.objects.get().status == EventStatus.PROCESSING
    assert not ModelLogEntry.objects.filter(action="payments.replay_event").exists()


BULK = "/admin/bulk/payments/stripewebhookevent/replay/"


def test_bulk_replay_takes_the_parked_ones_of_those_ticked(office: Client) -> None:
    parked, other, done = make_event(EventStatus.FAILED), make_event(EventStatus.FAILED), make_event()
    address = f"{BULK}?id={parked.pk}&id={done.pk}&next={EVENTS}"

    question = words(office.get(address).content)
    response = office.post(address, follow=True)

    assert f"This one is not parked and stays as it is: {done.type} {done.stripe_event_id}" in question
    assert response.redirect_chain == [(EVENTS, 302)]
    assert "1 parked event replayed." in words(response.content)
    states = {event.pk: event.status for event in StripeWebhookEvent.objects.all()}
    assert states == {
        parked.pk: EventStatus.RECEIVED,
        other.pk: EventStatus.FAILED,
        done.pk: EventStatus.PROCESSED,
    }


def test_bulk_replay_of_all_takes_every_parked_one_and_no_other(office: Client) -> None:
    for status in (EventStatus.FAILED, EventStatus.FAILED, EventStatus.PROCESSED, EventStatus.IGNORED):
        make_event(status)

    response = office.post(f"{BULK}?id=all&next={EVENTS}", follow=True)

    assert "2 parked events replayed." in words(response.content)
    states = sorted(StripeWebhookEvent.objects.values_list("status", flat=True))
    assert states == ["ignored", "processed", "received", "received"]
    assert ModelLogEntry.objects.filter(action="payments.replay_event").count() == 2


def test_the_list_costs_the_same_for_one_and_for_twenty_and_loads_no_payload(office: Client) -> None:
    make_event()
    for_one = queries_of(office, EVENTS)
    assert for_one.ours == 3  # how many, which, and the types to filter by
    assert not for_one.loaded_payload

    for _ in range(19):
        make_event(EventStatus.FAILED)

    assert len(found(office)) == 20
    assert queries_of(office, EVENTS) == for_one
