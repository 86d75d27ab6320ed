"""An event of every type that stripe-python lists: whatever version its endpoint speaks, none fails."""

from collections.abc import Mapping
from typing import Any, get_args
from uuid import uuid4

import pytest
import stripe
from stripe.params._webhook_endpoint_create_params import WebhookEndpointCreateParams

from catalog.clock import ShopNow
from payments.checkout.hosted import hosted_page
from payments.checkout.pay import ToPay
from payments.gateway import client as gateway
from payments.inbox import drain, receive
from payments.inbox.handlers import HANDLERS
from payments.inbox.reconcile import ask_stripe
from payments.installation import installation_uuid
from payments.models import EventStatus, Purchase, StripeWebhookEvent
from tests.contract.building import build, class_of
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.stripe_side import DISPUTED, pay_with, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]

TYPES = sorted(set(get_args(get_args(WebhookEndpointCreateParams.__annotations__["enabled_events"])[0])) - {"*"})
OLD_VERSION = "2022-08-01"
DONE = (EventStatus.PROCESSED, EventStatus.IGNORED)
WHOLE = pytest.mark.parametrize("is_whole", [True, False], ids=["whole", "required"])
BARE = {"id": "thing_1", "object": "thing", "metadata": None}
VERSION = pytest.mark.parametrize("version", [stripe.api_version, OLD_VERSION])


def as_of_2022(obj: dict[str, Any]) -> dict[str, Any]:
    """The object before 2022-11-15: an intent listed its charges and named no latest one; fields of today are unknown.

    Source: https://docs.stripe.com/changelog#2022-11-15
    """
    unknown = ("latest_charge", "excluded_payment_method_types", "payment_record", "presentment_details")
    old = {name: value for name, value in obj.items() if name not in unknown}
    if obj.get("object") == "payment_intent":
        charge: dict[str, Any] = {
            "id": obj.get("latest_charge") or "ch_old",
            "object": "charge",
            "paid": True,
            "refunds": {"data": []},
        }
        old["charges"] = {"object": "list", "data": [charge], "has_more": False, "url": "/v1/charges"}
    return old


def event_about(event_type: str, obj: Mapping[str, Any], version: str) -> dict[str, Any]:
    """An event as an endpoint of that version gets it."""
    shown = dict(obj) if version == stripe.api_version else as_of_2022(dict(obj))
    return {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": event_type,
        "api_version": version,
        "created": 1_700_000_000,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "data": {"object": shown},
    }


def hear(events: list[dict[str, Any]]) -> dict[str, str]:
    """Receive them all and work on them; how each type ended, or why it did not."""
    for event in events:
        receive.receive(*signed(event))
    StripeWebhookEvent.objects.update(next_attempt_at=ShopNow())
    while drain.is_due():
        drain.drain()
    return {row.type: row.last_error or row.status for row in StripeWebhookEvent.objects.exclude(status__in=DONE)}


def test_every_type_that_is_handled_exists() -> None:
    assert set(HANDLERS) <= set(TYPES)
    assert len(TYPES) > 200


@VERSION
@WHOLE
def test_of_what_is_not_ours_nothing_fails_and_nothing_is_done(is_whole: bool, version: str) -> None:
    events = [event_about(kind, build(class_of(kind), is_whole=is_whole), version) for kind in TYPES]

    assert hear(events) == {}

    statuses = StripeWebhookEvent.objects.values_list("status", flat=True)
    assert list(statuses) == [EventStatus.IGNORED] * len(TYPES)
    assert not Purchase.objects.exists()


def test_of_what_is_hardly_an_object_nothing_fails() -> None:
    assert hear([event_about(kind, BARE, stripe.api_version) for kind in HANDLERS]) == {}

    assert set(StripeWebhookEvent.objects.values_list("status", flat=True)) == {EventStatus.IGNORED}


@VERSION
@WHOLE
def test_of_what_is_ours_nothing_fails_and_the_facts_count(is_whole: bool, version: str) -> None:
    """Every handled type, about payments, pages, refunds and disputes of our own as Stripe has them."""
    paid, unpaid, hosted, disputed = (
        begin(make_beat(title)) for title in ("Night Bus", "Day Bus", "Last Bus", "Glass")
    )
    assert disputed.client_secret
    assert pay_with(disputed.client_secret, DISPUTED)["status"] == "succeeded"
    ask_stripe(disputed.purchase)
    (dispute,) = gateway.list_disputes(disputed.payment_intent_id or "")
    assert paid.client_secret
    assert pay_with(paid.client_secret)["status"] == "succeeded"
    refund = gateway.create_refund(
        intent_id=paid.payment_intent_id or "", amount_minor=4900, idempotency_key=uuid4().hex, metadata={}
    )
    page = hosted_page(hosted.purchase, make_caller())

    events = []
    for kind in HANDLERS:
        about: dict[str, Any] = {"id": refund.id, "payment_intent": paid.payment_intent_id}
        if kind.startswith("charge.dispute"):
            about = {"id": dispute.id, "payment_intent": disputed.payment_intent_id}
        elif kind.startswith("checkout.session"):
            about = {"id": page.session_id, "metadata": metadata(hosted)}
        elif kind == "payment_intent.succeeded":
            amounts = {"status": "succeeded", "amount": 4900, "amount_received": 4900, "currency": "usd"}
            about = {"id": paid.payment_intent_id, "metadata": metadata(paid), **amounts}
        elif kind.startswith("payment_intent"):
            status = "canceled" if kind == "payment_intent.canceled" else "requires_payment_method"
            about = {"id": unpaid.payment_intent_id, "metadata": metadata(unpaid), "status": status}
        events.append(event_about(kind, build(class_of(kind), is_whole=is_whole) | about, version))

    assert hear(events) == {}

    assert set(StripeWebhookEvent.objects.values_list("status", flat=True)) == {EventStatus.PROCESSED}
    for each, status in ((paid, "completed"), (unpaid, "cancelled"), (hosted, "pending")):
        each.purchase.refresh_from_db()
        assert each.purchase.payment_status == status
    assert paid.purchase.lines.get().access == "revoked"  # all of its money went back
    assert disputed.purchase.lines.get().access == "paused"


def metadata(to_pay: ToPay) -> dict[str, str]:
    """What the shop gave Stripe to keep with that payment."""
    attempt = to_pay.purchase.attempts.order_by("-number")[0]
    return {
        "installation": str(installation_uuid()),
        "purchase": str(to_pay.purchase.uuid),
        "attempt": str(attempt.number),
    }
