"""Rings for workers: the database holds the work, RQ is only told that there is some.

A flag in Redis keeps a thousand rings from becoming a thousand jobs; a lost ring costs the sweeper's period.
"""

import logging
from dataclasses import dataclass

import django_rq
from django.db import transaction
from redis.exceptions import RedisError

from payments.queues import DEFAULT, PAYMENTS

logger = logging.getLogger(__name__)
FLAG_S = 15  # a flag whose job was lost stands this long at most


@dataclass(frozen=True, slots=True)
class Bell:
    """``job`` names a function, here or further up in ``site``: names outlive a deploy, pickled functions don't."""

    queue: str
    job: str
    timeout_s: int

    @property
    def flag(self) -> str:
        return f"beatstore:bell:{self.job}"


INBOX = Bell(PAYMENTS, "payments.jobs.drain_inbox", 60)
MONEY_OUTBOX = Bell(PAYMENTS, "payments.jobs.work_money_outbox", 60)
COMPARE = Bell(DEFAULT, "payments.jobs.compare_with_stripe", 300)
MAIL_OUTBOX = Bell(DEFAULT, "payments.jobs.work_mail_outbox", 120)


def ring(bell: Bell) -> bool:
    """Enqueue the bell's job unless one is already waiting; False if not. Redis away: logged, never raised."""
    try:
        queue = django_rq.get_queue(bell.queue)
        if not queue.connection.set(bell.flag, 1, nx=True, ex=FLAG_S):
            return False
        queue.enqueue(bell.job, job_timeout=bell.timeout_s, result_ttl=60, failure_ttl=86_400)
    except (RedisError, OSError):
        logger.exception("ring lost; the sweeper finds the work", extra={"job": bell.job})
        return False
    return True


def ring_after_commit(bell: Bell) -> None:
    """Ring once the present transaction has committed (at once if there is none)."""
    transaction.on_commit(lambda: ring(bell), robust=True)


def answer(bell: Bell) -> None:
    """Take the flag down, *before* the first look: whatever was committed while it stood is then seen."""
    try:
        django_rq.get_queue(bell.queue).connection.delete(bell.flag)
    except (RedisError, OSError):
        logger.warning("flag not taken down; it ends by itself", extra={"job": bell.job})
