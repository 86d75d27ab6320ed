"""A worker killed after every step of every job of a sale: its child, itself with its child, itself alone."""

from collections.abc import Callable, Iterator
from itertools import product

import django_rq
import pytest
from django.db import transaction

from catalog import rights
from payments.checkout.pay import ToPay, begin_payment
from payments.checkout.wanted import Item, Licensee, Wanted
from payments.inbox import receive
from payments.jobs import ask_stripe_about_open_purchases, end_lapsed_holds
from payments.models import EventStatus, PaymentStatus, Purchase, StripeWebhookEvent
from payments.queues import PAYMENTS
from tests.deadline import wait_for
from tests.faults.killing import Deaths
from tests.faults.steps import Kill
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.stripe_side import event_of, pay_with, signed

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[Deaths], Purchase]


def paid(_: Deaths) -> Purchase:
    """An exclusive is paid, and Stripe says so."""
    return _pay(begin(make_beat(), "exclusive"))


def paid_in_vain(_: Deaths) -> Purchase:
    """A cart is paid of which one beat was sold elsewhere meanwhile; its price could go back twice."""
    kept, gone = make_beat(), make_beat("Gone")
    items = (Item(kept.beat.pk, "exclusive"), Item(gone.beat.pk, "mp3-lease"))
    caller = make_caller()
    to_pay = begin_payment(Wanted(items, "ada@example.com", Licensee("Ada"), is_cart=True), caller, caller)
    assert gone.beat.right_id is not None
    with transaction.atomic():
        rights.withdraw(gone.beat.right_id)
    return _pay(to_pay)


def never_paid(deaths: Deaths) -> Purchase:
    """A hold runs out."""
    to_pay = begin(make_beat(), "exclusive")
    deaths.pass_time(301)
    django_rq.get_queue(PAYMENTS).enqueue(end_lapsed_holds)
    return to_pay.purchase


def paid_and_not_heard_of(deaths: Deaths) -> Purchase:
    """A lease is paid, and its webhook is lost."""
    to_pay = begin(make_beat(), "wav-lease")
    pay_with(to_pay.client_secret or "")
    deaths.pass_time(61)
    django_rq.get_queue(PAYMENTS).enqueue(ask_stripe_about_open_purchases)
    return to_pay.purchase


@pytest.mark.parametrize(
    ("unit", "start", "ends"),
    [
        ("drain_inbox", paid, PaymentStatus.COMPLETED),
        ("work_mail_outbox", paid, PaymentStatus.COMPLETED),
        ("drain_inbox", paid_in_vain, PaymentStatus.COMPLETED),
        ("work_money_outbox", paid_in_vain, PaymentStatus.COMPLETED),
        ("end_lapsed_holds", never_paid, PaymentStatus.CANCELLED),
        ("ask_stripe_about_open_purchases", paid_and_not_heard_of, PaymentStatus.COMPLETED),
    ],
)
def test_a_worker_killed_after_every_step(deaths: Deaths, unit: str, start: Start, ends: PaymentStatus) -> None:
    with deaths.worker():
        purchases = [start(deaths)]
        wait_for(lambda: deaths.has_ended(unit), what=f"{unit} runs to its end")
        wait_for(deaths.is_idle, what="the mails are out")
        steps = deaths.steps_of(unit)
        assert len(steps) > 1

        for kill, after in _planned(len(steps)):
            deaths.plan(unit, after=after, kill=kill)
            purchases.append(start(deaths))
            deaths.wait_for_death()
            assert not _is_ticked_off_without_effect(purchases[-1]), f"after step {after} of {steps}"
            deaths.set_aside()

        # A job that finds less to do than the first one did ends before a late death: that is as good.
        assert deaths.toll() >= 0.85 * (len(purchases) - 1)
        deaths.recover(*purchases)
        assert {Purchase.objects.get(pk=purchase.pk).payment_status for purchase in purchases} == {ends}


def _is_ticked_off_without_effect(purchase: Purchase) -> bool:
    """Whether the event says "processed" of a purchase that it has not completed."""
    purchase.refresh_from_db()
    about = StripeWebhookEvent.objects.filter(object_id=purchase.stripe_payment_intent_id)
    return about.filter(status=EventStatus.PROCESSED).exists() and purchase.payment_status != PaymentStatus.COMPLETED


def _planned(steps: int) -> Iterator[tuple[Kill, int]]:
    """Every step; a child whose parent dies goes on as it would, so that is tried at the ends and in the middle."""
    yield from product((Kill.SELF, Kill.BOTH), range(steps + 1))
    yield from product((Kill.PARENT,), (0, steps // 2, steps))


def _pay(to_pay: ToPay) -> Purchase:
    assert pay_with(to_pay.client_secret or "")["status"] == "succeeded"
    receive.receive(*signed(event_of("payment_intent.succeeded", to_pay.payment_intent_id or "")))
    return to_pay.purchase
