"""What says who somebody is goes by itself, when it is of no use any more; what was sold stays."""

from collections.abc import Iterator

import pytest
from django.utils.timezone import now

from payments.jobs import end_lapsed_holds, forget_what_is_old, work_mail_outbox
from payments.models import DownloadRecord, EventStatus, PaymentStatus, Purchase, StripeWebhookEvent
from tests.clock import move_time
from tests.payments.customers.person import ADDRESS, all_text_of_the_database, bought
from tests.payments.factories import begin, make_beat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
DAY_S = 86_400


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


def test_who_began_to_pay_and_did_not_is_forgotten_after_30_days() -> None:
    unpaid = begin(make_beat(), email=ADDRESS, name="Ada Lovelace").purchase
    move_time(2 * DAY_S)
    end_lapsed_holds()
    work_mail_outbox()
    move_time(29 * DAY_S)
    forget_what_is_old()
    assert Purchase.objects.get().email == ADDRESS

    move_time(31 * DAY_S)
    forget_what_is_old()

    unpaid.refresh_from_db()
    assert (unpaid.payment_status, unpaid.total_minor) == (PaymentStatus.CANCELLED, 4900)
    text = all_text_of_the_database()
    assert ADDRESS not in text
    assert "Lovelace" not in text


def test_addresses_of_devices_go_after_18_months_and_the_buyer_stays() -> None:
    purchase = bought()
    Purchase.objects.update(client_address="198.51.100.4")
    move_time(547 * DAY_S)
    forget_what_is_old()
    assert "203.0.113.7" in all_text_of_the_database()

    move_time(549 * DAY_S)
    forget_what_is_old()

    purchase.refresh_from_db()
    assert (purchase.client_address, purchase.email) == (None, ADDRESS)
    assert [(record.type, record.client_address) for record in DownloadRecord.objects.all()] == [("wav", None)]


def test_what_stripe_sent_is_emptied_after_90_days_once_it_is_done() -> None:
    known = {"livemode": False, "created": now(), "payload": {"data": {}}, "next_attempt_at": now()}
    for status in (EventStatus.PROCESSED, EventStatus.IGNORED, EventStatus.FAILED):
        StripeWebhookEvent.objects.create(
            **known, stripe_event_id=status, type="refund.updated", received_at=now(), status=status
        )

    move_time(91 * DAY_S)
    forget_what_is_old()

    left = {event.status for event in StripeWebhookEvent.objects.exclude(payload={})}
    assert left == {EventStatus.FAILED}
    assert StripeWebhookEvent.objects.count() == 3
