"""Sends jobs to the media queue, after the commit. Rows say what waits, so the sweeper finds a job that got lost."""

import logging
from functools import partial

import django_rq
from django.db import transaction
from redis.exceptions import RedisError

from catalog.clock import ShopNow
from catalog.models import Deliverable, ImportBatch, Preview, StemPreviews
from catalog.queues import MEDIA

logger = logging.getLogger(__name__)
Row = Deliverable | Preview | StemPreviews | ImportBatch
JOBS = {
    Deliverable: "catalog.jobs.prepare_deliverable",
    Preview: "catalog.jobs.render_preview",
    StemPreviews: "catalog.jobs.render_stem_previews",
    ImportBatch: "catalog.jobs.work_on_import",
}
TIMEOUT_S = 900
FAILURE_TTL_S = 60 * 60 * 24 * 7


def ring(work: Row) -> None:
    """Send the job of a row once the present transaction is committed; Redis away is logged, and nobody's error."""
    model = type(work)
    model._default_manager.filter(pk=work.pk).update(enqueued_at=ShopNow())
    is_first = isinstance(work, ImportBatch)  # minutes without sound: not behind the files that it brought itself
    transaction.on_commit(partial(_send, JOBS[model], work.pk, is_first=is_first))


def send_on_commit(job: str, *args: str | int) -> None:
    """Send a job that no row waits for once the present transaction is committed; its own round makes up for it."""
    transaction.on_commit(partial(_send, job, *args))


def waiting_jobs() -> int | None:
    """How many jobs wait in the queue; None if Redis can't be asked. Runs no maintenance, unlike RQ's registries."""
    try:
        return int(django_rq.get_queue(MEDIA).count)
    except RedisError:
        return None


def _send(job: str, *args: str | int, is_first: bool = False) -> None:
    try:
        django_rq.get_queue(MEDIA).enqueue(
            job,
            *args,
            job_timeout=TIMEOUT_S,
            result_ttl=0,
            failure_ttl=FAILURE_TTL_S,
            description=f"{job}({', '.join(map(str, args))})",
            at_front=is_first,
        )
    except RedisError:
        logger.exception("job could not be queued; the sweeper will", extra={"job": job, "about": args})
