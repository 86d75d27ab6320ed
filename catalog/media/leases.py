"""Claims on rows: one worker at a time, for a minute that it prolongs while it lives; a late write without is lost."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError, connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable

from catalog.clock import ShopNow
from catalog.models import Deliverable, ImportBatch, Preview, StemPreviews

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
RENEW_EVERY_S = 20.0
MAX_ATTEMPTS = 6
FIRST_PAUSE_S = 15

Row = Deliverable | Preview | StemPreviews | ImportBatch
Work = type[Deliverable] | type[Preview] | type[StemPreviews] | type[ImportBatch]
WAITING: dict[Work, str] = {
    Deliverable: Deliverable.State.UPLOADED,
    Preview: Preview.State.PENDING,
    StemPreviews: StemPreviews.State.PENDING,
    ImportBatch: ImportBatch.State.WORKING,
}


def claim(model: Work, pk: int) -> UUID | None:
    """Claim a row whose work waits; None if it is done, somebody else's now, or given up."""
    ticket = uuid4()
    free = Q(leased_until=None) | Q(leased_until__lte=ShopNow())
    rows = model._default_manager.filter(free, pk=pk, state=WAITING[model], attempts__lt=MAX_ATTEMPTS)
    claimed = rows.update(lease=ticket, leased_until=after(LEASE), attempts=F("attempts") + 1)
    return ticket if claimed else None


def hold(row: Row, time: timedelta) -> UUID:
    """Claim a row that nobody else knows yet, for as long as something else must happen first."""
    ticket = uuid4()
    type(row)._default_manager.filter(pk=row.pk).update(lease=ticket, leased_until=after(time), enqueued_at=ShopNow())
    return ticket


def put_back(model: Work, pk: int, ticket: UUID) -> None:
    """Give a claim up for another try: in 15 s, then in twice that, and so on."""
    row = model._default_manager.filter(pk=pk, lease=ticket)
    attempts = row.values_list("attempts", flat=True).first() or 1
    pause = timedelta(seconds=FIRST_PAUSE_S * 2 ** (attempts - 1))
    row.update(lease=None, leased_until=after(pause))


@contextmanager
def kept(model: Work, pk: int, ticket: UUID) -> Iterator[None]:
    """Prolong a claim from a thread while the block runs."""
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(model, pk, ticket, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def after(pause: timedelta) -> Combinable:
    """The database's time ``pause`` from now."""
    return ExpressionWrapper(ShopNow() + Value(pause), output_field=DateTimeField())


def _keep(model: Work, pk: int, ticket: UUID, done: threading.Event) -> None:
    try:
        while not done.wait(RENEW_EVERY_S):
            if not model._default_manager.filter(pk=pk, lease=ticket).update(leased_until=after(LEASE)):
                return  # lost: the write at the end will find that out
    except DatabaseError:
        logger.warning("lease could not be prolonged", extra={"model": model.__name__, "pk": pk})
    finally:
        connection.close()
