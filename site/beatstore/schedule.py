"""What runs by itself and how often: RQ's cron under a lease in the database, so that two schedulers never double."""

import logging
from datetime import timedelta
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, transaction
from django_rq.cron import DjangoCronScheduler
from redis.exceptions import RedisError
from rq.cron import CronJob

from beatstore import jobs as site_jobs
from beatstore.models import SchedulerLease
from beatstore.queues import DEFAULT, MEDIA, PAYMENTS
from catalog import jobs as catalog_jobs
from catalog.clock import shop_now
from editorial import jobs as editorial_jobs
from payments import jobs as payment_jobs

logger = logging.getLogger(__name__)
LEASE_S = 20
LONGEST_SLEEP_S = 5.0

# (job, queue, every so many seconds, seconds it may take)
SCHEDULE = (
    (payment_jobs.sweep, PAYMENTS, 10, 20),
    (payment_jobs.end_lapsed_holds, PAYMENTS, 10, 60),
    (payment_jobs.ask_stripe_about_open_purchases, PAYMENTS, 20, 60),
    (payment_jobs.compare_with_stripe, DEFAULT, 300, 300),  # hourly; the looks between go on with what was stopped
    (site_jobs.publish_what_is_due, DEFAULT, 30, 120),
    (site_jobs.refresh_listing, DEFAULT, 60, 120),
    (site_jobs.tidy_queues, DEFAULT, 15, 30),
    (site_jobs.clear_sessions, DEFAULT, 6 * 3600, 300),
    (site_jobs.forget_unproved_sign_ups, DEFAULT, 6 * 3600, 300),
    (payment_jobs.tell_of_the_unready, DEFAULT, 600, 120),
    (payment_jobs.write_news, DEFAULT, 600, 300),
    (payment_jobs.erase_again, DEFAULT, 3600, 300),
    (payment_jobs.forget_the_abandoned, DEFAULT, 6 * 3600, 300),
    (payment_jobs.forget_what_is_old, DEFAULT, 24 * 3600, 600),
    (editorial_jobs.send_messages, DEFAULT, 60, 120),  # what a lost ring or a mail server that was away left
    (editorial_jobs.forget_messages, DEFAULT, 24 * 3600, 300),
    (catalog_jobs.requeue_abandoned, MEDIA, 60, 30),
    (catalog_jobs.draw_share_pictures, MEDIA, 60, 60),
    (catalog_jobs.make_renditions, MEDIA, 60, 120),  # what a lost ring left
)


class LeasedScheduler(DjangoCronScheduler):
    """Enqueues only while it holds the lease; losing Redis or the database for a while is no reason to stop."""

    def __init__(self) -> None:
        super().__init__(logging_level=logging.WARNING)
        self.holder = uuid4()

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueue what is due, if this scheduler is the one."""
        try:
            close_old_connections()
            if not self.hold():
                return []
            due: list[CronJob] = super().enqueue_jobs()
        except (RedisError, OSError, DatabaseError):
            logger.exception("the schedule waits: a server is away")
            return []
        return due

    def calculate_sleep_interval(self) -> float:
        """Seconds to the next look: often enough to keep the lease, never a busy loop while another holds it."""
        return max(1.0, min(float(super().calculate_sleep_interval()), LONGEST_SLEEP_S))

    def hold(self) -> bool:
        """Take the lease, or keep it; False while another scheduler has it."""
        now = shop_now()
        with transaction.atomic():
            SchedulerLease.objects.bulk_create(
                [SchedulerLease(id=True, holder=self.holder, until=now)], ignore_conflicts=True
            )
            lease = SchedulerLease.objects.select_for_update().get()
            if lease.holder != self.holder and lease.until > now:
                return False
            lease.holder, lease.until = self.holder, now + timedelta(seconds=LEASE_S)
            lease.save(update_fields=["holder", "until"])
        return True


def make_scheduler() -> LeasedScheduler:
    """A scheduler with the whole schedule; jobs that nobody took in time end by themselves instead of piling up."""
    scheduler = LeasedScheduler()
    for job, queue, every_s, takes_s in SCHEDULE:
        scheduler.register(
            job, queue, interval=every_s, job_timeout=takes_s, ttl=every_s * 2, result_ttl=60, failure_ttl=86_400
        )
    return scheduler
