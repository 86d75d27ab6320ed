"""Steps of the back office's tests: signing in, sales as Stripe tells of them, rows as a bad day leaves them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.clock import ShopNow, shop_now
from payments.checkout.pay import ToPay
from payments.inbox import drain, receive
from payments.jobs import work_mail_outbox
from payments.models import (
    Difference,
    DifferenceKind,
    Dispute,
    DisputeEvidence,
    EventStatus,
    OutboxStatus,
    Purchase,
    PurchaseLine,
    StripeWebhookEvent,
)
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import VISA, event_of, pay_with, signed

TAG = re.compile("<[^>]+>")
PURCHASES, EVENTS = "/admin/sales/purchases/", "/admin/sales/events/"
REFUNDS, RIGHTS = "/admin/sales/refunds/", "/admin/sales/rights/"


def signed_in(user: User, **options: Any) -> Client:
    """A browser in which ``user`` is signed in."""
    browser = Client(**options)
    browser.force_login(user)
    return browser


def paid(title: str = "Night Bus", licence: str = "wav-lease", **wanted: Any) -> Purchase:
    """A purchase whose card was charged, whose webhook came, and whose mail and contract went out."""
    to_pay = charged(title, licence, **wanted)
    hear_of(to_pay)
    work_mail_outbox()
    to_pay.purchase.refresh_from_db()
    return to_pay.purchase


def charged(title: str = "Night Bus", licence: str = "wav-lease", **wanted: Any) -> ToPay:
    """A purchase whose card was charged, which the store hasn't heard yet."""
    to_pay = begin(make_beat(title), licence, **wanted)
    assert to_pay.client_secret is not None
    assert pay_with(to_pay.client_secret)["status"] == "succeeded"
    return to_pay


def paid_for_two(**wanted: Any) -> Purchase:
    """A paid purchase of "Night Bus" (29.00) and "Glass" (20.00), each a lease."""
    night_bus, glass = make_beat("Night Bus"), make_beat("Glass")
    card = wanted.pop("card", VISA)
    to_pay = begin(night_bus, "wav-lease", **wanted)
    first = to_pay.purchase.lines.get()
    second = PurchaseLine.objects.get(pk=first.pk)
    second.pk, second._state.adding, second.uuid = None, True, uuid4()
    second.position, second.beat, second.beat_title, second.right = 1, glass.beat, "Glass", glass.beat.right
    first.unit_minor = first.total_minor = 2900
    second.unit_minor = second.total_minor = 2000
    first.save()
    second.save()
    assert to_pay.client_secret is not None
    pay_with(to_pay.client_secret, card)
    hear_of(to_pay)
    work_mail_outbox()
    to_pay.purchase.refresh_from_db()
    return to_pay.purchase


def hear(kind: str, object_id: str) -> None:
    """Stripe's event of that type about an object comes in and is worked on."""
    receive.receive(*signed(event_of(kind, object_id)))
    drain.drain()


def hear_of(to_pay: ToPay) -> None:
    """Stripe's event comes in and is worked on."""
    receive.receive(*signed(event_of("payment_intent.succeeded", to_pay.payment_intent_id or "")))
    drain.drain()


def make_event(status: EventStatus = EventStatus.PROCESSED, **values: Any) -> StripeWebhookEvent:
    """An event as the inbox keeps it, of no purchase unless ``object_id`` says so."""
    defaults: dict[str, Any] = {
        "stripe_event_id": f"evt_{uuid4().hex}",
        "type": "payment_intent.succeeded",
        "object_id": f"pi_{uuid4().hex}",
        "livemode": False,
        "created": shop_now(),
        "received_at": shop_now(),
        "next_attempt_at": ShopNow(),
        "payload": {"data": {"object": {}}},
        "last_error": "OperationalError: lock timeout" if status == EventStatus.FAILED else "",
        "attempts": 12 if status == EventStatus.FAILED else 1,
    }
    event = StripeWebhookEvent.objects.create(status=status, **{**defaults, **values})
    event.refresh_from_db()
    return event


def park_outbox(purchase: Purchase, kind: str) -> int:
    """Every row of that kind as if its dozen attempts had failed; the key of the first."""
    rows = purchase.outbox.filter(kind=kind)
    rows.update(status=OutboxStatus.FAILED, attempts=12, last_error="SMTPServerDisconnected", done_at=None)
    return rows.order_by("pk")[0].pk


def dispute_of(purchase: Purchase, status: str = "needs_response", **values: Any) -> Dispute:
    """A dispute of the purchase's payment with evidence, as our rows have it."""
    defaults: dict[str, Any] = {
        "stripe_dispute_id": f"du_{uuid4().hex}",
        "attempt": purchase.attempts.get(),
        "amount_minor": purchase.total_minor,
        "currency": purchase.currency,
        "reason": "fraudulent",
        "evidence_due_by": shop_now() + timedelta(days=7),
        "stripe_seen_at": shop_now(),
        "created_at": shop_now(),
    }
    dispute = Dispute.objects.create(status=status, **{**defaults, **values})
    DisputeEvidence.objects.create(
        dispute=dispute, fields={}, is_submission=False, requested_by="mona", status="accepted", created_at=shop_now()
    )
    return dispute


def make_difference(**values: Any) -> Difference:
    """Captured money without a purchase, unless ``values`` say otherwise."""
    defaults: dict[str, Any] = {
        "kind": DifferenceKind.NO_PURCHASE,
        "object_id": f"pi_{uuid4().hex}",
        "what": "succeeded, 4900 USD",
        "first_seen_at": shop_now(),
        "last_seen_at": shop_now(),
    }
    return Difference.objects.create(**{**defaults, **values})


def minutes_ago(minutes: int) -> Any:
    """The shop's time then."""
    return shop_now() - timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Cost:
    """Queries of one page: all of them, and those to our own tables."""

    queries: int
    ours: int
    loaded_payload: bool


def queries_of(browser: Client, address: str) -> Cost:
    """What a page costs once caches are warm."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    asked = [query["sql"] for query in captured]
    return Cost(
        len(asked),
        sum('FROM "payments_' in each for each in asked),
        any('"payments_stripewebhookevent"."payload"' in each for each in asked),
    )


def words(html: bytes) -> str:
    """The text of a page, its tags and white space made single spaces."""
    return " ".join(unescape(TAG.sub(" ", html.decode())).split())
