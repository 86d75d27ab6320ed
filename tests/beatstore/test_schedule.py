"""The schedule: one scheduler at a time, and a beat goes live by itself."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import django_rq
import pytest
from django.utils import timezone
from wagtail.models import Revision

from beatstore.queues import DEFAULT, PAYMENTS
from beatstore.schedule import LEASE_S, SCHEDULE, make_scheduler
from catalog import listing
from catalog.models import BeatPage
from tests.catalog.making import add_files, make_draft, make_tier
from tests.clock import move_time
from tests.deadline import wait_for
from tests.processes import RealWorker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


def test_two_schedulers_never_double() -> None:
    first, second = make_scheduler(), make_scheduler()

    assert len(first.enqueue_jobs()) == len(SCHEDULE)
    assert second.enqueue_jobs() == []
    queued = [job for name in {queue for _, queue, _, _ in SCHEDULE} for job in django_rq.get_queue(name).job_ids]
    assert len(queued) == len(SCHEDULE)


def test_the_next_one_takes_over_when_the_holder_is_gone_and_the_old_one_stands_back() -> None:
    gone, next_one = make_scheduler(), make_scheduler()
    gone.enqueue_jobs()

    move_time(LEASE_S + 1)

    assert next_one.enqueue_jobs()
    assert gone.enqueue_jobs() == []


def test_a_scheduled_beat_goes_live_by_itself(rq_worker: Callable[..., RealWorker]) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    due = timezone.now() - timedelta(seconds=1)
    Revision.objects.filter(pk=page.save_revision().pk).update(approved_go_live_at=due)
    rq_worker(PAYMENTS, DEFAULT)

    make_scheduler().enqueue_jobs()

    wait_for(lambda: BeatPage.objects.get(pk=page.pk).live, what="the beat is live")
    wait_for(lambda: page.beat.pk in listing.cards_for([page.beat.pk]), what="the beat is in the shop window")
