"""A worker killed after every step of every job of a sale: its child, itself with its child, itself alone."""

from collections.abc import Iterator
from itertools import product

import pytest

from payments.models import PaymentStatus
from tests.deadline import wait_for
from tests.faults.killing import Deaths
from tests.faults.sale import JOBS, Start, is_ticked_off_without_effect, statuses
from tests.faults.steps import Kill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("unit", "start", "ends"), JOBS)
def test_a_worker_killed_after_every_step(deaths: Deaths, unit: str, start: Start, ends: PaymentStatus) -> None:
    with deaths.worker():
        purchases = [start(deaths)]
        wait_for(lambda: deaths.has_ended(unit), what=f"{unit} runs to its end")
        deaths.wait_until_idle()
        steps = deaths.steps_of(unit)
        assert len(steps) > 1

        for kill, after in _planned(unit, len(steps)):
            deaths.plan(unit, after=after, kill=kill)
            purchases.append(start(deaths))
            deaths.wait_for_death()
            assert not is_ticked_off_without_effect(purchases[-1]), f"after step {after} of {steps}"
            deaths.set_aside()

        assert deaths.toll() == len(purchases) - 1
        deaths.recover(*purchases)
        assert statuses(purchases) == {ends}


def _planned(unit: str, steps: int) -> Iterator[tuple[Kill, int]]:
    """The child at every step, with its parent at every step of the drain; else at the ends and in the middle."""
    every, some = range(steps + 1), (0, steps // 2, steps)
    yield from product((Kill.SELF,), every)
    yield from product((Kill.BOTH,), every if unit == "drain_inbox" else some)
    yield from product((Kill.PARENT,), some)
