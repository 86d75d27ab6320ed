"""Jobs of the media queue: ids in, one service called. And the sweeper that sends again what got lost.

``bell`` writes time-out and failure TTL at each job; retries are the sweeper's, since rows say what waits.
"""

from datetime import timedelta

from django.db.models import Q

from catalog.clock import ShopNow
from catalog.importing import batches
from catalog.media import bell, files, leases, previews, remaking, renditions, share_pictures, stem_previews
from catalog.models import Deliverable, Preview, PreviewSettings, StemPreviews

LOST_AT_ONCE_AFTER = timedelta(seconds=20)  # with an empty queue a job that old is lost
LOST_AFTER = timedelta(minutes=10)  # behind others it may still be waiting
SWEPT_AT_ONCE = 200


def prepare_deliverable(deliverable_id: int) -> None:
    """Check an uploaded file: ``ready`` or ``refused``. Commits the claim, then the outcome; safe to run twice."""
    files.check(deliverable_id)


def render_preview(preview_id: int) -> None:
    """Make the tagged preview of a master. Commits the claim, then the outcome; safe to run twice."""
    previews.make(preview_id)


def render_stem_previews(row_id: int) -> None:
    """Make the stems of a zip heard. Commits the claim, then each stem; safe to run twice."""
    stem_previews.make(row_id)


def work_on_import(batch_id: int) -> None:
    """Plan or run an import. Commits the claim, then each row; safe to run twice, and to be killed."""
    batches.work(batch_id)


def draw_share_pictures() -> int:
    """Draw what other sites show of beats, for some seconds. Commits each row once its picture is stored."""
    return share_pictures.go_on()


def make_renditions(label: str = "", pk: int = 0) -> int:
    """Make the sizes of pictures that pages show, for some seconds. Commits each size; safe to run twice."""
    return renditions.go_on(label, pk)


def requeue_abandoned() -> int:
    """Send the jobs again of rows that wait with nobody at work on them; the scheduler calls it each minute.

    Also gives up on work that failed too often, and removes refused files that are still in the bucket.
    Returns how many jobs were sent.
    """
    sent = 0
    waiting = bell.waiting_jobs()
    if waiting is not None:
        before = LOST_AFTER if waiting else LOST_AT_ONCE_AFTER
        free = Q(leased_until=None) | Q(leased_until__lte=ShopNow())
        lost = Q(enqueued_at=None) | Q(enqueued_at__lte=leases.after(-before))
        due = free & lost & Q(attempts__lt=leases.MAX_ATTEMPTS)
        files_due = Deliverable.objects.filter(due, state=Deliverable.State.UPLOADED).order_by("created_at")
        previews_due = Preview.objects.filter(due, state=Preview.State.PENDING).order_by("created_at")
        stems_due = StemPreviews.objects.filter(due, state=StemPreviews.State.PENDING).order_by("created_at")
        rows: list[bell.Row] = [
            *files_due[:SWEPT_AT_ONCE],
            *previews_due[:SWEPT_AT_ONCE],
            *stems_due[:SWEPT_AT_ONCE],
        ]
        for row in rows:
            bell.ring(row)
        sent = len(rows) + remaking.go_on() + batches.sweep()
    over = Q(attempts__gte=leases.MAX_ATTEMPTS, leased_until__lte=ShopNow())
    now = PreviewSettings.load().fingerprint
    why = "It failed on our side again and again. Try again later."
    Preview.objects.filter(over, state=Preview.State.PENDING).update(
        state=Preview.State.FAILED, failure=why, recipe=now
    )
    StemPreviews.objects.filter(over, state=StemPreviews.State.PENDING).update(
        state=StemPreviews.State.FAILED, failure=why, made_recipe=now
    )
    remaking.remove_retired()
    for file in Deliverable.objects.filter(state=Deliverable.State.REFUSED, is_stored=True)[:SWEPT_AT_ONCE]:
        files.remove_refused(file)
    return sent
