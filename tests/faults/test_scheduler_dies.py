"""The scheduler killed after every step of a turn: what is due is found all the same, with no hand laid on."""

from functools import partial

import pytest

from beatstore.schedule import LEASE_S
from payments.models import PaymentStatus, Purchase
from tests.deadline import wait_for
from tests.faults.killing import Deaths
from tests.faults.settled import unsettled
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import pay_with

pytestmark = pytest.mark.django_db(transaction=True)
WITHIN_S = 180  # real seconds, by which the schedule is kept


def test_a_scheduler_killed_after_every_step_of_a_turn(deaths: Deaths) -> None:
    with deaths.worker(), deaths.scheduler():
        wait_for(lambda: deaths.has_ended("schedule"), within_s=WITHIN_S, what="the first turn")
        steps = len(deaths.steps_of("schedule"))
        with deaths.born_for_a_plan():
            for toll, after in enumerate((0, *range(steps + 1)), 1):  # the first one had its first turn already
                deaths.pass_time(LEASE_S + 1)  # the lease of the one before
                deaths.plan("schedule", after=after)
                wait_for(lambda: deaths.toll() == toll, within_s=WITHIN_S, what="the planned death")  # noqa: B023  # now

        paid, unpaid = begin(make_beat()), begin(make_beat(), "exclusive")
        pay_with(paid.client_secret or "")
        deaths.pass_time(301)
        for each in (paid.purchase, unpaid.purchase):
            wait_for(partial(_is_settled, each), within_s=WITHIN_S, every_s=0.5, what="the schedule is kept")

    assert steps > 1
    assert Purchase.objects.get(pk=paid.purchase.pk).payment_status == PaymentStatus.COMPLETED
    assert Purchase.objects.get(pk=unpaid.purchase.pk).payment_status == PaymentStatus.CANCELLED


def _is_settled(purchase: Purchase) -> bool:
    return not unsettled(purchase)
