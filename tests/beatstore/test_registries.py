"""What RQ keeps of a job whose worker died is worked on by workers alone: a look at the shop moves no job."""

import django_rq
import pytest
from django.test import Client
from rq.registry import StartedJobRegistry

from accounts.models import User
from beatstore.jobs import tidy_queues
from beatstore.queues import PAYMENTS
from payments import jobs

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = 1


def test_health_and_back_office_leave_abandoned_jobs_alone(client: Client) -> None:
    queue = django_rq.get_queue(PAYMENTS)
    job = queue.enqueue(jobs.sweep)
    registry = StartedJobRegistry(queue=queue)
    queue.connection.lrem(queue.key, 0, job.id)
    queue.connection.zadd(registry.key, {f"{job.id}:of-a-dead-worker": LONG_AGO})
    client.force_login(User.objects.create_superuser("root", "root@example.com", "x"))

    for path in ("/readyz", "/admin/", "/admin/sales/purchases/", "/admin/sales/events/"):
        assert client.get(path).status_code in (200, 503), path

    assert queue.connection.zcard(registry.key) == 1
    assert queue.count == 0
    tidy_queues()  # a worker's round
    assert queue.connection.zcard(registry.key) == 0
