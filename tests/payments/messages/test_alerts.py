"""The shop's own people hear of a dispute while it can be answered: each once, nobody without the right."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from catalog.clock import shop_now
from payments.gateway.shapes import StripeDispute
from payments.jobs import work_mail_outbox
from payments.models import Dispute, Outbox, OutboxKind, Purchase
from payments.purchases import disputes
from tests.payments.back_office.staff import paid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
DUE_BY = datetime(2031, 3, 9, 20, 15, tzinfo=UTC)


@pytest.fixture
def _people(transactional_db: None) -> None:
    """Two who may answer, one of them without an address; one who may not; one who has left."""
    ensure_person("mona", password="x", email="mona@example.com", roles=[Role.SHOP_MANAGERS])
    ensure_person("mute", password="x", roles=[Role.SHOP_MANAGERS])
    ensure_person("editor", password="x", email="editor@example.com", roles=[Role.EDITORS])
    ensure_person("gone", password="x", email="gone@example.com", roles=[Role.SHOP_MANAGERS])
    User.objects.filter(username="gone").update(is_active=False)


def hear(purchase: Purchase, status: str, seconds: int = 0) -> None:
    """The bank disputes the payment, or goes on with that."""
    intent_id = purchase.stripe_payment_intent_id or ""
    said = StripeDispute(
        "du_1", status, 4900, "USD", intent_id, reason="product_not_received", withdrawn_minor=0, due_by=DUE_BY
    )
    disputes.apply(said, asked_at=shop_now() + timedelta(seconds=seconds))


@pytest.mark.usefixtures("_people")
def test_who_may_answer_is_told_once_with_the_deadline_by_the_shops_clock(settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    purchase = paid()
    mail.outbox.clear()

    for seconds in range(2):
        hear(purchase, "needs_response", seconds)
        work_mail_outbox()

    (told,) = (each for each in mail.outbox if each.to != [purchase.email])
    assert told.to == ["mona@example.com"]
    assert told.subject == f"Order {purchase.number}: a bank waits for the shop's answer"
    assert "$49.00" in told.body
    assert "product not received" in told.body
    assert "10 March 2031, 01:45 IST" in told.body
    assert f"/admin/sales/purchases/{purchase.pk}/disputes/{Dispute.objects.get().pk}/" in told.body
    assert purchase.token not in told.body


@pytest.mark.usefixtures("_people")
def test_an_inquiry_and_the_dispute_after_it_are_told_apart_and_neither_after_it_is_decided() -> None:
    purchase = paid()
    mail.outbox.clear()

    for seconds, status in enumerate(("warning_needs_response", "needs_response", "lost")):
        hear(purchase, status, seconds)

    alerts = Outbox.objects.filter(kind=OutboxKind.TELL_STAFF)
    assert alerts.count() == 2
    work_mail_outbox()
    assert {each.status for each in alerts.all()} == {"done"}
    assert ["mona@example.com"] not in [each.to for each in mail.outbox]
