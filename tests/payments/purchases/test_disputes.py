"""Disputes and what they do to files: access follows from the facts, in whatever order these are heard."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from catalog.clock import shop_now
from payments.gateway.shapes import StripeDispute, StripeRefund, as_dispute
from payments.inbox import drain, receive
from payments.models import (
    Access,
    AccessReason,
    Dispute,
    EventStatus,
    Outbox,
    OutboxKind,
    Purchase,
    PurchaseEvent,
    StripeWebhookEvent,
)
from payments.purchases import attempts, disputes, lifecycle, refunds
from payments.purchases.timeline import Happened
from tests.clock import move_time
from tests.payments.back_office.staff import charged, paid
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import intent_of
from tests.payments.stripe_side import close_dispute, dispute_charge, signed, stripe_events
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
A, R = Access, AccessReason
PAUSED, GONE, ACTIVE = (A.PAUSED, R.DISPUTED), (A.REVOKED, R.CHARGED_BACK), (A.ACTIVE, R.NONE)


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


News = Callable[[], object]


def access_of(purchase: Purchase) -> tuple[str, str]:
    line = purchase.lines.get()
    return line.access, line.access_reason


def mails_of(purchase: Purchase) -> list[str]:
    """Names of the mails noted after the receipt, in their order."""
    rows = purchase.outbox.filter(kind=OutboxKind.MAIL).exclude(subject_id="receipt").order_by("pk")
    return list(rows.values_list("subject_id", flat=True))


def hear(dispute_id: str) -> None:
    """All of Stripe's events about the dispute come in, newest first, and are worked on."""
    for event in reversed(stripe_events(dispute_id)):
        receive.receive(*signed(event))
    drain.drain()


def said_of(purchase: Purchase, status: str, withdrawn_minor: int, **values: Any) -> StripeDispute:
    """What Stripe would say of a dispute of the purchase's payment."""
    intent_id = purchase.stripe_payment_intent_id
    assert intent_id
    return StripeDispute("du_1", status, 4900, "USD", intent_id, withdrawn_minor=withdrawn_minor, **values)


# Each a story of Stripe's: states of one dispute in their true order, and what is left of the files at its end.
STORIES: dict[str, tuple[list[tuple[str, int]], tuple[str, str]]] = {
    "won": ([("needs_response", 0), ("needs_response", 4900), ("won", 0)], ACTIVE),
    "lost": ([("needs_response", 4900), ("under_review", 4900), ("lost", 4900)], GONE),
    "won, then lost": ([("under_review", 4900), ("won", 0), ("lost", 4900)], GONE),
    "lost, then won": ([("under_review", 4900), ("lost", 4900), ("won", 0)], ACTIVE),
    "won in part": ([("under_review", 4900), ("lost", 4900), ("lost", 900)], GONE),
    "reinstated while decided": ([("needs_response", 4900), ("under_review", 4900), ("under_review", 0)], ACTIVE),
    "open": ([("warning_needs_response", 0), ("needs_response", 0), ("needs_response", 4900)], PAUSED),
    "an inquiry": ([("warning_needs_response", 0), ("warning_under_review", 0), ("warning_closed", 0)], ACTIVE),
    "an inquiry lost": ([("warning_needs_response", 0), ("warning_under_review", 0), ("lost", 4900)], GONE),
    "prevented by paying the buyer": ([("needs_response", 0), ("prevented", 4900)], GONE),
    "prevented": ([("needs_response", 4900), ("under_review", 4900), ("prevented", 0)], ACTIVE),
    "of a kind that Stripe adds later": ([("needs_response", 4900), ("arbitrated", 4900), ("arbitrated", 900)], PAUSED),
}


@pytest.mark.parametrize("story", STORIES)
def test_any_order_of_news_leaves_the_access_that_the_facts_give(story: str) -> None:
    """The dispute's states are heard in every order, the payment before or after them, a refund of a part anywhere."""
    states, expected = STORIES[story]
    purchase = begin(make_beat()).purchase
    captured, start = intent_of(purchase, "succeeded"), shop_now()
    part = StripeRefund("re_1", "succeeded", 100, "USD", captured.id)
    news: list[News] = []
    for number, (status, withdrawn_minor) in enumerate(states):
        said, asked_at = said_of(purchase, status, withdrawn_minor), start + timedelta(seconds=number)
        news.append(lambda said=said, asked_at=asked_at: disputes.apply(said, asked_at=asked_at))  # type: ignore[misc]

    orders = list(itertools.permutations(news))
    for number, (order, is_paid_first) in enumerate(itertools.product(orders, (True, False))):
        told = [*order]
        told.insert(0 if is_paid_first else len(told), lambda: lifecycle.fulfil_purchase(purchase.pk, intent=captured))
        told.insert(number % (len(told) + 1), lambda: refunds.apply(part, asked_at=start))
        with transaction.atomic():
            for hear_it in told:
                hear_it()
            assert access_of(purchase) == expected, (number, is_paid_first)
            dispute = Dispute.objects.get()
            assert (dispute.status, dispute.withdrawn_minor) == states[-1]
            assert bool(dispute.closed_at) == (states[-1][0] in ("won", "lost", "prevented", "warning_closed"))
            transaction.set_rollback(True)


def test_a_refund_of_the_whole_says_more_than_a_dispute() -> None:
    purchase = paid()
    refunds.apply(
        StripeRefund("re_1", "succeeded", 4900, "USD", purchase.stripe_payment_intent_id or ""), asked_at=shop_now()
    )

    disputes.apply(said_of(purchase, "needs_response", 4900), asked_at=shop_now())

    assert access_of(purchase) == (A.REVOKED, R.REFUNDED)
    assert mails_of(purchase) == ["refunded"]


def test_files_pause_end_and_come_back_as_the_bank_turns_round(client: Client) -> None:
    purchase = paid()
    line = purchase.lines.get()
    wav = f"/api/beats/{line.beat_id}/download/?type=wav&purchase={purchase.token}"
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "")
    hear(dispute)
    assert_problem(client.get(wav), 403, "access_paused")
    assert client.get(f"/api/purchases/{purchase.token}/").json()["lines"][0]["files"] == []

    close_dispute(dispute, "won")
    hear(dispute)
    assert client.get(wav).status_code == 302

    close_dispute(dispute, "lost")
    hear(dispute)
    assert_problem(client.get(wav), 410, "access_revoked")

    close_dispute(dispute, "won")
    hear(dispute)
    assert client.get(wav).status_code == 302
    assert mails_of(purchase) == ["disputed", "access_back", "charged_back", "access_back"]
    assert purchase.lines.get().downloads.count() == 2


def test_ten_copies_of_every_event_tell_the_buyer_once() -> None:
    purchase = paid()
    dispute = dispute_charge(purchase.stripe_payment_intent_id or "")
    hear(dispute)
    told = PurchaseEvent.objects.filter(kind__in=(Happened.DISPUTE_OPENED, Happened.DISPUTE_CHANGED))
    entries = told.count()

    for number, event in itertools.product(range(10), stripe_events(dispute)):
        receive.receive(*signed({**event, "id": f"{event['id']}_{number}"}))
    drain.drain()

    assert mails_of(purchase) == ["disputed"]
    assert told.count() == entries == 1
    assert Dispute.objects.count() == 1
    assert set(StripeWebhookEvent.objects.values_list("status", flat=True)) == {EventStatus.PROCESSED}


def test_a_dispute_that_is_heard_of_before_the_payment_pauses_from_the_first_moment() -> None:
    to_pay = charged()
    dispute = dispute_charge(to_pay.payment_intent_id or "")
    hear(dispute)
    assert mails_of(to_pay.purchase) == []

    hear(to_pay.payment_intent_id or "")

    assert access_of(to_pay.purchase) == PAUSED
    assert mails_of(to_pay.purchase) == ["disputed"]


def test_an_inquiry_changes_nothing_and_is_told() -> None:
    purchase = paid()

    hear(dispute_charge(purchase.stripe_payment_intent_id or "", reason="inquiry"))

    assert access_of(purchase) == ACTIVE
    assert mails_of(purchase) == []
    assert Dispute.objects.get().is_inquiry
    assert PurchaseEvent.objects.filter(purchase=purchase, kind=Happened.DISPUTE_OPENED).count() == 1


def test_a_part_pauses_the_whole_order_since_it_names_no_line() -> None:
    purchase = paid()

    hear(dispute_charge(purchase.stripe_payment_intent_id or "", amount_minor=900))

    assert access_of(purchase) == PAUSED
    assert Dispute.objects.get().withdrawn_minor == 900


def test_a_dispute_of_money_that_paid_for_nothing_pauses_nothing() -> None:
    purchase = paid()
    with transaction.atomic():
        second = attempts.begin(lifecycle.lock_purchase(purchase.pk))
        second.stripe_payment_intent_id = "pi_second"
        second.save()

    disputes.apply(replace(said_of(purchase, "lost", 4900), payment_intent_id="pi_second"), asked_at=shop_now())

    assert access_of(purchase) == ACTIVE
    assert Dispute.objects.get().attempt == second


def test_a_dispute_without_an_intent_is_found_by_its_charge() -> None:
    purchase = paid()
    said = said_of(purchase, "needs_response", 4900, charge_id=purchase.attempts.get().stripe_charge_id)

    disputes.apply(replace(said, payment_intent_id=""), asked_at=shop_now())

    assert access_of(purchase) == PAUSED
    with pytest.raises(Dispute.DoesNotExist):
        disputes.apply(replace(said, id="du_2", payment_intent_id="", charge_id=""), asked_at=shop_now())


def test_another_shops_dispute_is_ignored_and_one_of_ours_that_is_unknown_waits() -> None:
    known, forgotten = charged(), charged("Glass")
    ours = dispute_charge(forgotten.payment_intent_id or "")
    attempt = forgotten.purchase.attempts.get()
    attempt.stripe_payment_intent_id = None  # as a backup from before the payment has it
    attempt.save()
    (created, _) = stripe_events(ours)
    foreign = {
        **created,
        "id": "evt_foreign",
        "data": {"object": {**created["data"]["object"], "payment_intent": None}},
    }
    for event in (created, foreign):
        receive.receive(*signed(event))

    drain.drain()

    statuses = dict(StripeWebhookEvent.objects.values_list("stripe_event_id", "status"))
    assert statuses == {created["id"]: EventStatus.RECEIVED, "evt_foreign": EventStatus.IGNORED}
    assert not Dispute.objects.exists()
    assert known.purchase.attempts.get().disputes.count() == 0


def test_what_the_buyer_told_the_bank_is_not_kept_with_the_event() -> None:
    purchase = paid()
    (created, _) = stripe_events(dispute_charge(purchase.stripe_payment_intent_id or ""))

    receive.receive(*signed(created))

    kept = StripeWebhookEvent.objects.get(stripe_event_id=created["id"]).payload["data"]["object"]
    assert created["data"]["object"]["evidence"]["customer_name"] == "Ada Card"
    assert "evidence" not in kept
    assert kept["evidence_details"]["due_by"]


@pytest.mark.parametrize(
    ("entries", "withdrawn_minor"),
    [([], 0), ([-5390], 4900), ([-5390, 5390], 0), ([-5390, 5390, -5390], 4900), ([-5390, 4400], 900), ([100], 0)],
)
def test_money_that_is_gone_is_told_in_the_charges_currency(entries: list[int], withdrawn_minor: int) -> None:
    """The account is kept in another currency, at 1.1 for 1."""
    said = as_dispute({"id": "du_1", "amount": 4900, "balance_transactions": [{"amount": each} for each in entries]})

    assert said.withdrawn_minor == withdrawn_minor


def test_the_exclusive_stays_sold_whatever_the_bank_says() -> None:
    purchase = paid(licence="exclusive")
    right = purchase.lines.get().right
    assert right is not None

    disputes.apply(said_of(purchase, "lost", 120_000), asked_at=shop_now())

    right.refresh_from_db()
    assert right.state == right.State.SOLD
    assert Outbox.objects.filter(kind=OutboxKind.SEND_REFUND).count() == 0
