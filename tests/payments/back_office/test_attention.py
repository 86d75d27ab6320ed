"""What needs attention: counted while it is wrong, gone when it is put right, linked to exactly those rows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.clock import shop_now
from catalog.models import ExclusiveRight
from payments.back_office.attention import Attention, needs_attention
from payments.gateway.shapes import StripeRefund
from payments.inbox import drain
from payments.models import (
    EventStatus,
    Outbox,
    OutboxKind,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundStatus,
    StripeWebhookEvent,
)
from payments.purchases import exclusives, lifecycle, refunds
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import charged, make_event, minutes_ago, paid, paid_for_two, park_outbox
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to, intent_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def wrong(user: User) -> dict[str, int]:
    """Labels and counts."""
    return {each.label: each.count for each in needs_attention(user)}


def listed(office: Client, user: User) -> list[list[int]]:
    """For each line, the rows that its link lists."""
    pages = [office.get(each.url) for each in needs_attention(user)]
    assert all(page.status_code == 200 for page in pages)
    return [[row.pk for row in page.context["object_list"]] for page in pages]


def test_a_shop_where_all_is_well_needs_nothing(manager: User) -> None:
    paid()
    begin(make_beat("Glass"))
    charged("Slow Rain")  # a moment ago: the webhook is still on its way

    assert needs_attention(manager) == []


def test_money_that_was_captured_and_gave_nothing_for_two_minutes(office: Client, manager: User) -> None:
    purchase = begin(make_beat()).purchase
    captured = PaymentAttempt.objects.filter(purchase=purchase)
    captured.update(captured_minor=4900, stripe_status="succeeded", stripe_seen_at=minutes_ago(1))
    assert wrong(manager) == {}

    captured.update(stripe_seen_at=minutes_ago(3))
    assert wrong(manager) == {"Paid, but not delivered": 1}
    assert listed(office, manager) == [[purchase.pk]]

    # On its way back: that is another line's affair, and only if it fails.
    Refund.objects.create(
        attempt=captured.get(), amount_minor=4900, currency="USD", reason="wrong_amount", created_at=shop_now()
    )
    assert wrong(manager) == {}


def test_news_of_a_capture_that_nobody_worked_on_for_two_minutes(office: Client, manager: User) -> None:
    paid()
    other = begin(make_beat("Glass")).purchase
    event = make_event(EventStatus.RECEIVED, object_id=other.stripe_payment_intent_id, received_at=minutes_ago(1))
    assert wrong(manager) == {}

    StripeWebhookEvent.objects.filter(pk=event.pk).update(received_at=minutes_ago(3))
    for status in (EventStatus.RECEIVED, EventStatus.PROCESSING, EventStatus.FAILED):
        StripeWebhookEvent.objects.filter(pk=event.pk).update(status=status)
        assert wrong(manager)["Paid, but not delivered"] == 1
        assert [other.pk] in listed(office, manager)

    StripeWebhookEvent.objects.filter(pk=event.pk).update(status=EventStatus.PROCESSED)
    assert wrong(manager) == {}


def test_a_parked_event_until_it_is_replayed(office: Client, manager: User) -> None:
    event = make_event(EventStatus.FAILED)
    make_event()

    assert needs_attention(manager) == [
        Attention("Webhook event parked", 1, "/admin/sales/events/?status=failed"),
    ]
    assert listed(office, manager) == [[event.pk]]

    drain.replay(event.pk)
    assert needs_attention(manager) == []


def test_a_parked_row_of_the_outbox_until_it_is_done(office: Client, manager: User) -> None:
    purchase = begin(make_beat()).purchase
    begin(make_beat("Glass"))

    for kind, label in (
        (OutboxKind.MAIL, "Mail not sent"),
        (OutboxKind.ISSUE_CONTRACT, "Contract not made"),
        (OutboxKind.SEND_REFUND, "Refund or cancellation not sent to Stripe"),
        (OutboxKind.CANCEL_INTENT, "Refund or cancellation not sent to Stripe"),
        (OutboxKind.SUBMIT_EVIDENCE, "Evidence not sent to the bank"),
        (OutboxKind.BOOK_TAX, "Tax not booked at Stripe, or not taken back"),
    ):
        for number in range(2):
            key = f"{kind}:{number}"
            purchase.outbox.create(
                key=key, kind=kind, subject_id="x", next_attempt_at=shop_now(), created_at=shop_now()
            )
        assert needs_attention(manager) == []

        park_outbox(purchase, kind)
        assert wrong(manager) == {label: 1}
        assert listed(office, manager) == [[purchase.pk]]
        page = office.get(f"/admin/sales/purchases/{purchase.pk}/").content.decode()
        assert f'<a href="#outbox-section">{label}</a>' in page
        assert 'id="outbox-section"' in page

        Outbox.objects.update(status="done")
        assert needs_attention(manager) == []


def refund(
    purchase: Purchase, status: RefundStatus, amount_minor: int, minutes: int, line: PurchaseLine | None = None
) -> Refund:
    made = Refund.objects.create(
        attempt=purchase.attempts.get(),
        amount_minor=amount_minor,
        currency="USD",
        reason="requested",
        status=status,
        created_at=shop_now() - timedelta(minutes=minutes),
    )
    if line is not None:
        made.lines.create(line=line, amount_minor=amount_minor)
    return made


def test_a_failed_refund_until_another_of_that_amount_follows(office: Client, manager: User) -> None:
    purchase = paid()
    refund(purchase, RefundStatus.SUCCEEDED, 1000, minutes=30)
    refund(purchase, RefundStatus.FAILED, 1000, minutes=20)
    assert wrong(manager) == {"Refund failed": 1}
    assert listed(office, manager) == [[purchase.pk]]

    refund(purchase, RefundStatus.SUCCEEDED, 999, minutes=10)
    assert wrong(manager) == {"Refund failed": 1}

    refund(purchase, RefundStatus.PENDING, 1000, minutes=5)
    assert needs_attention(manager) == []


def test_a_refund_of_another_beat_makes_no_failed_one_good(manager: User) -> None:
    purchase = paid_for_two()
    night_bus, glass = purchase.lines.order_by("position")
    for line, status, minutes in ((night_bus, RefundStatus.FAILED, 20), (glass, RefundStatus.SUCCEEDED, 10)):
        refund(purchase, status, 2000, minutes=minutes, line=line)
    assert wrong(manager) == {"Refund failed": 1}

    refund(purchase, RefundStatus.SUCCEEDED, 1200, minutes=5, line=night_bus)
    refund(purchase, RefundStatus.PENDING, 800, minutes=4, line=night_bus)
    assert wrong(manager) == {}


def test_money_that_gave_nothing_and_whose_refund_was_cancelled_at_stripe(office: Client, manager: User) -> None:
    purchase = paid()
    cancelled = refund(purchase, RefundStatus.CANCELLED, 1000, minutes=20)
    Refund.objects.filter(pk=cancelled.pk).update(stripe_refund_id="re_1")
    assert wrong(manager) == {}  # asked for by staff, and taken back by them

    Refund.objects.filter(pk=cancelled.pk).update(reason="duplicate")
    assert wrong(manager) == {"Refund failed": 1}
    office.post(f"/admin/sales/refunds/{cancelled.pk}/once-more/", {"confirmed": "yes"})
    assert wrong(manager) == {}
    assert Refund.objects.get(replaces=cancelled).amount_minor == 1000


def test_an_exclusive_that_was_offered_again_and_whose_former_buyer_has_it_back(office: Client, manager: User) -> None:
    purchase = paid(licence="exclusive")
    back = StripeRefund("re_1", "succeeded", purchase.total_minor, "USD", purchase.stripe_payment_intent_id or "")
    refunds.apply(back, asked_at=shop_now())
    right = ExclusiveRight.objects.get(holder_line=purchase.lines.get().uuid)
    assert exclusives.offer_again(right.pk)
    assert wrong(manager) == {}

    refunds.apply(replace(back, status="failed"), asked_at=shop_now())

    assert wrong(manager)["Has the files of an exclusive that was offered again"] == 1
    assert [purchase.pk] in listed(office, manager)


def test_a_beat_that_was_paid_for_and_could_not_be_given_until_a_manager_has_seen_it(
    office: Client, manager: User
) -> None:
    shelf = make_beat()
    late = begin(shelf, "exclusive").purchase
    intent = intent_of(late, "succeeded")
    bring_to(late, PaymentStatus.CANCELLED)
    bring_to(begin(shelf, "exclusive", email="winner@example.com").purchase, PaymentStatus.COMPLETED)
    lifecycle.fulfil_purchase(late.pk, intent=intent)

    assert wrong(manager) == {"Paid for, but could not be given: refunded": 1}
    assert listed(office, manager) == [[late.pk]]
    page = f"/admin/sales/purchases/{late.pk}/"
    assert f"{page}see-conflict/" in office.get(page).content.decode()

    office.post(f"{page}see-conflict/")
    office.post(f"{page}see-conflict/")

    assert wrong(manager) == {}
    assert late.timeline.filter(kind=Happened.SEEN_BY_HAND, data__user=manager.pk).count() == 1
    assert "see-conflict" not in office.get(page).content.decode()


def test_nobody_is_told_of_what_he_may_not_see(editor: User, administrator: User) -> None:
    make_event(EventStatus.FAILED)
    park_outbox(paid(), OutboxKind.MAIL)

    assert needs_attention(editor) == []
    assert needs_attention(AnonymousUser()) == []
    assert [each.label for each in needs_attention(administrator)] == ["Webhook event parked", "Mail not sent"]


def test_it_costs_one_query_for_each_line(administrator: User) -> None:
    with CaptureQueriesContext(connection) as captured:
        needs_attention(administrator)

    assert len(captured) == 16
