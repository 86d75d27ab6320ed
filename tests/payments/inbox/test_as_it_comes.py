"""Events of kinds and shapes that the code was not written for."""

from typing import Any

import pytest

from payments.inbox import drain, receive
from payments.models import EventStatus, PaymentStatus, StripeWebhookEvent
from tests.payments.inbox.test_drain import paid_purchase
from tests.payments.stripe_side import signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_a_type_that_nobody_handles_is_kept_and_ignored() -> None:
    _, event = paid_purchase()
    receive.receive(*signed({**event, "type": "payment_intent.of_tomorrow"}))

    drain.drain()

    row = StripeWebhookEvent.objects.get()
    assert (row.status, row.attempts) == (EventStatus.IGNORED, 1)


def of_before_2022(intent: dict[str, Any]) -> None:
    """The charge stood in a list, and much of today's was not there."""
    charge = intent.pop("latest_charge")
    intent["charges"] = {"object": "list", "data": [{"id": charge, "object": "charge"}], "has_more": False}
    for name in ("amount_details", "automatic_payment_methods", "payment_method_configuration_details", "processing"):
        intent.pop(name, None)


def of_tomorrow(intent: dict[str, Any]) -> None:
    """There is more than we know of, and what was a text is an object."""
    intent["settled_by"] = {"object": "bank", "nested": [{"deep": None}]}
    intent["latest_charge"] = {"id": intent["latest_charge"], "object": "charge", "billing_details": None}


@pytest.mark.parametrize(("version", "change"), [("2020-08-27", of_before_2022), ("2031-01-01.next", of_tomorrow)])
def test_an_event_of_another_api_version_is_understood(version: str, change: Any) -> None:
    purchase, event = paid_purchase()
    event["api_version"] = version
    change(event["data"]["object"])
    receive.receive(*signed(event))

    drain.drain()

    row = StripeWebhookEvent.objects.get()
    purchase.refresh_from_db()
    assert (row.status, row.api_version, row.last_error) == (EventStatus.PROCESSED, version, "")
    assert purchase.payment_status == PaymentStatus.COMPLETED
