"""The road: pressing Pay, Stripe's news, the drain, and the files."""

import pytest
from django.core import mail

from payments import queries
from payments.inbox import drain, receive
from payments.jobs import work_mail_outbox
from payments.models import EventStatus, Outbox, PaymentStatus, Purchase, StripeWebhookEvent
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import event_of, pay_with, signed
from tests.processes import SandboxServer

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(kind: str, intent_id: str) -> bool:
    body, signature = signed(event_of(kind, intent_id))
    return receive.receive(body, signature)


def test_a_paid_purchase_is_completed_by_the_webhook_alone(sandbox_server: SandboxServer) -> None:
    shelf = make_beat()
    to_pay = begin(shelf)
    assert to_pay.client_secret is not None
    assert to_pay.purchase.payment_status == PaymentStatus.PENDING
    assert pay_with(to_pay.client_secret)["status"] == "succeeded"

    assert deliver("payment_intent.succeeded", to_pay.payment_intent_id or "")
    drain.drain()
    work_mail_outbox()

    order = queries.order_by_token(to_pay.purchase.token)
    assert order.payment_status == PaymentStatus.COMPLETED
    (line,) = order.lines
    assert [file.type for file in line.files] == ["mp3", "wav", "license"]
    assert line.files[1].sha256 == shelf.master.sha256
    assert StripeWebhookEvent.objects.get().status == EventStatus.PROCESSED
    assert [message.to for message in mail.outbox] == [["buyer@example.com"]]
    assert to_pay.purchase.token in mail.outbox[0].body
    assert not Outbox.objects.exclude(status="done").exists()


def test_nothing_is_given_before_it_is_paid(sandbox_server: SandboxServer) -> None:
    shelf = make_beat()
    to_pay = begin(shelf)

    order = queries.order_by_token(to_pay.purchase.token)

    assert order.payment_status == PaymentStatus.PENDING
    assert order.lines[0].files == ()
    assert Purchase.objects.get().completed_at is None
