"""Works through the inbox: claim, look, apply; each event's effects and its "processed" in one transaction."""

import logging
import time
from datetime import timedelta
from uuid import uuid4

from django.db import models, transaction
from django.db.models import Q

from catalog.clock import ShopNow, shop_now
from payments import bells
from payments.gateway.client import NoSuchObjectError
from payments.inbox.handlers import HANDLERS, NotOursError, UnknownPurchaseError, object_of
from payments.inbox.receive import is_foreign
from payments.models import EventStatus, StripeWebhookEvent
from payments.purchases.timeline import Happened, record

logger = logging.getLogger(__name__)
WORKS_S = 20
LEASE_S = 55  # longer than Stripe's client may take for the two calls of one look, their retries included
MAX_ATTEMPTS = 12
MAX_SILENT_LEASES = 3
UNKNOWN_FOR_S = 60 * 60 * 24


class LeaseLostError(Exception):
    """Another worker took over: nothing of ours may be written any more."""


def drain() -> int:
    """Work for 20 s at the most, oldest first; how many events were finished. With work left, ring again."""
    bells.answer(bells.INBOX)
    until = time.monotonic() + WORKS_S
    finished = 0
    while time.monotonic() < until:
        event = _claim()
        if event is None:
            return finished
        finished += _work(event)
    bells.ring(bells.INBOX)
    return finished


def is_due() -> bool:
    """Whether an event waits for a worker."""
    return StripeWebhookEvent.objects.filter(_due()).exists()


def replay(event_id: int) -> bool:
    """Have a finished or parked event worked on again (an operator's button); its effects are idempotent."""
    done = StripeWebhookEvent.objects.filter(pk=event_id).exclude(status=EventStatus.PROCESSING)
    changed = done.update(
        status=EventStatus.RECEIVED, attempts=0, silent_leases=0, next_attempt_at=ShopNow(), last_error="",
        finished_at=None,
    )  # fmt: skip
    bells.ring_after_commit(bells.INBOX)
    return bool(changed)


def _due() -> Q:
    return Q(status=EventStatus.RECEIVED, next_attempt_at__lte=ShopNow()) | Q(
        status=EventStatus.PROCESSING, lease_until__lte=ShopNow()
    )


def _claim() -> StripeWebhookEvent | None:
    with transaction.atomic():
        event = (
            StripeWebhookEvent.objects.select_for_update(skip_locked=True)
            .filter(_due())
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if event is None:
            return None
        if event.status == EventStatus.PROCESSING:
            event.silent_leases += 1
        if event.silent_leases >= MAX_SILENT_LEASES:
            _park(event, "Its worker died three times without a word.")
            return event
        event.status, event.lease = EventStatus.PROCESSING, uuid4()
        event.lease_until = shop_now() + timedelta(seconds=LEASE_S)
        event.attempts += 1
        event.save(update_fields=["status", "lease", "lease_until", "attempts", "silent_leases"])
        return event


def _work(event: StripeWebhookEvent) -> bool:
    """Look and apply; True if the event is finished, whichever way."""
    if event.status == EventStatus.FAILED:
        return True
    if is_foreign(event.livemode, event.payload.get("account")):  # replayed, or the key was changed since it came
        return _finish(event, EventStatus.IGNORED, "Of the other mode, or of another account.")
    handler = HANDLERS.get(event.type)
    if handler is None:
        return _finish(event, EventStatus.IGNORED, "")
    look, apply = handler
    try:
        news = look(object_of(event))
        with transaction.atomic():
            _lock_mine(event)
            purchase_id = apply(news)
            if purchase_id is not None:
                record(purchase_id, Happened.EVENT_APPLIED, event=event.stripe_event_id, type=event.type)
            _finish(event, EventStatus.PROCESSED, "")
    except LeaseLostError:
        logger.warning("an event was taken over by another worker", extra={"event": event.stripe_event_id})
        return False
    except NotOursError as error:
        return _finish(event, EventStatus.IGNORED, str(error))
    except (UnknownPurchaseError, NoSuchObjectError) as error:
        return _try_later(event, error, is_patient=True)
    except Exception as error:
        logger.exception("webhook event failed", extra={"event": event.stripe_event_id, "type": event.type})
        return _try_later(event, error, is_patient=False)
    return True


def _lock_mine(event: StripeWebhookEvent) -> None:
    mine = StripeWebhookEvent.objects.select_for_update().filter(
        pk=event.pk, lease=event.lease, status=EventStatus.PROCESSING
    )
    if not mine.exists():
        raise LeaseLostError


def _finish(event: StripeWebhookEvent, status: EventStatus, note: str) -> bool:
    return bool(
        _mine(event).update(status=status, last_error=note, finished_at=ShopNow(), lease=None, lease_until=None)
    )


def _try_later(event: StripeWebhookEvent, error: Exception, *, is_patient: bool) -> bool:
    """Due again after a growing pause. ``is_patient``: what is unknown today may be known within a day."""
    text = f"{type(error).__name__}: {error}"
    now = shop_now()
    is_too_old = now - event.received_at > timedelta(seconds=UNKNOWN_FOR_S)
    if (is_patient and is_too_old) or (not is_patient and event.attempts >= MAX_ATTEMPTS):
        logger.error("webhook event parked", extra={"event": event.stripe_event_id, "type": event.type})
        _park(event, text)
        return True
    pause_s = min(5 * 2 ** min(event.attempts, 12), 3600)
    _mine(event).update(
        status=EventStatus.RECEIVED,
        last_error=text[:2000],
        next_attempt_at=now + timedelta(seconds=pause_s),
        lease=None,
        lease_until=None,
    )
    return False


def _park(event: StripeWebhookEvent, why: str) -> None:
    event.status = EventStatus.FAILED
    StripeWebhookEvent.objects.filter(pk=event.pk, lease=event.lease).update(
        status=EventStatus.FAILED, last_error=why[:2000], finished_at=ShopNow(), lease=None, lease_until=None,
        silent_leases=event.silent_leases,
    )  # fmt: skip


def _mine(event: StripeWebhookEvent) -> models.QuerySet[StripeWebhookEvent]:
    return StripeWebhookEvent.objects.filter(pk=event.pk, lease=event.lease, status=EventStatus.PROCESSING)
