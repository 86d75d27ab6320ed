"""Mails about what went wrong: one for each cause, none that is not true any more when it is sent."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.core import mail

from catalog.clock import shop_now
from payments.gateway.shapes import StripeRefund
from payments.jobs import end_lapsed_holds, work_mail_outbox
from payments.models import Outbox, OutboxStatus, PaymentStatus, Purchase, PurchaseEvent
from payments.purchases import expiry, lifecycle, refunds
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to, intent_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    yield
    move_time(0)


def sent() -> list[str]:
    """Subjects of what goes out now, without the order's number."""
    mail.outbox.clear()
    work_mail_outbox()
    return [message.subject.split(": ", 1)[1] for message in mail.outbox]


def declined_late(purchase: Purchase, charge_id: str = "ch_1") -> None:
    """The bank says no to what it had in hand."""
    declined = intent_of(purchase, "requires_payment_method", declined=True)
    lifecycle.apply_intent(purchase.pk, replace(declined, charge_id=charge_id), asked_at=shop_now())


def test_a_bank_that_declines_late_is_told_with_the_way_to_pay_again() -> None:
    purchase = begin(make_beat()).purchase
    bring_to(purchase, PaymentStatus.PROCESSING)

    for _ in range(2):
        declined_late(purchase)

    assert sent() == ["your bank declined the payment"]
    (told,) = mail.outbox
    assert "$49.00" in told.body
    assert f"{settings.BASE_URL}/orders/{purchase.token}/pay/" in told.body
    assert "Pay again here" in told.body
    assert sent() == []


def test_a_payment_cancelled_late_is_told_without_a_way_to_pay() -> None:
    purchase = begin(make_beat()).purchase
    bring_to(purchase, PaymentStatus.PROCESSING)
    lifecycle.apply_intent(purchase.pk, intent_of(purchase, "canceled"), asked_at=shop_now())

    assert sent() == ["your bank declined the payment"]
    assert "Pay again" not in mail.outbox[0].body


def test_a_card_declined_at_the_form_is_not_written_about() -> None:
    purchase = begin(make_beat()).purchase

    declined_late(purchase)

    assert purchase.outbox.count() == 0


def test_who_has_paid_meanwhile_is_not_told_that_it_failed() -> None:
    purchase = begin(make_beat()).purchase
    bring_to(purchase, PaymentStatus.PROCESSING)
    declined_late(purchase)
    lifecycle.fulfil_purchase(purchase.pk, intent=intent_of(purchase, "succeeded"))

    assert sent() == [f"order {purchase.number}"]  # the receipt
    assert Outbox.objects.get(subject_id="late_failure").status == OutboxStatus.DONE
    assert PurchaseEvent.objects.filter(purchase=purchase, kind="mail not needed any more").count() == 1


def lapse(purchase: Purchase) -> None:
    """The purchase's time runs out, and the scheduler ends it."""
    Purchase.objects.filter(pk=purchase.pk).update(expires_at=shop_now())
    end_lapsed_holds()
    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.CANCELLED


def test_a_lapsed_exclusive_is_told_once_for_each_buyer_and_beat() -> None:
    shelf = make_beat()
    first = begin(shelf, "exclusive").purchase
    lapse(first)

    assert sent() == ["the exclusive was not paid in time"]
    assert f"Night Bus: {settings.BASE_URL}" in mail.outbox[0].body
    assert mail.outbox[0].body.count("http") == 1
    assert "You have not been charged." in mail.outbox[0].body
    lapse(begin(shelf, "exclusive").purchase)
    assert sent() == []
    lapse(begin(shelf, "exclusive", email="other@example.com").purchase)
    assert sent() == ["the exclusive was not paid in time"]


def test_a_lapsed_lease_is_not_written_about() -> None:
    lapse(begin(make_beat(), "wav-lease").purchase)

    assert sent() == []


def test_a_hold_that_is_ended_before_its_time_is_not_written_about() -> None:
    purchase = begin(make_beat(), "exclusive").purchase

    assert expiry.end(purchase)

    assert sent() == []


@pytest.mark.parametrize("status", [PaymentStatus.COMPLETED, PaymentStatus.PENDING])
def test_who_buys_the_beat_after_all_is_not_told_that_he_was_late(status: PaymentStatus) -> None:
    shelf = make_beat()
    lapse(begin(shelf, "exclusive").purchase)
    bring_to(begin(shelf, "wav-lease", email="Buyer@example.com").purchase, status)

    assert "the exclusive was not paid in time" not in sent()


def test_a_refund_that_failed_before_its_mail_went_out_is_not_told() -> None:
    purchase = begin(make_beat()).purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    purchase.refresh_from_db()
    back = StripeRefund("re_1", "succeeded", purchase.total_minor, "USD", purchase.stripe_payment_intent_id or "")
    refunds.apply(back, asked_at=shop_now())
    refunds.apply(replace(back, status="failed"), asked_at=shop_now())

    assert "your refund" not in sent()
