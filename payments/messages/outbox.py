"""The outbox: written with its cause, claimed with a lease, worked on outside any transaction."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import override

from catalog.clock import ShopNow, shop_now
from catalog.struck import without_addresses
from payments import bells
from payments.gateway.client import GatewayAwayError
from payments.models import Outbox, OutboxKind, OutboxStatus

logger = logging.getLogger(__name__)
LEASE_S = 60
MAX_ATTEMPTS = 12
MONEY_KINDS = (
    OutboxKind.SEND_REFUND,
    OutboxKind.CANCEL_INTENT,
    OutboxKind.EXPIRE_SESSION,
    OutboxKind.SUBMIT_EVIDENCE,
    OutboxKind.BOOK_TAX,
    OutboxKind.REVERSE_TAX,
)
MAIL_KINDS = tuple(kind for kind in OutboxKind if kind not in MONEY_KINDS)

Worker = Callable[[Outbox], None]


class NotYetError(Exception):
    """The row can't be worked on now and is to be tried again later; not an error of ours.

    ``pause_s`` says when, where the one who makes it possible will say so by ``wake``; otherwise in some seconds.
    """

    def __init__(self, message: str, *, pause_s: int | None = None) -> None:
        super().__init__(message)
        self.pause_s = pause_s


def write(
    kind: OutboxKind, *, key: str, subject_id: str, purchase_id: int | None, cause: str = "", language: str = ""
) -> bool:
    """Note that the outside must be told; False if this cause and recipient (``key``) was noted before.

    The worker of the row finds ``language`` active; else the shop's first one.
    Must run in the transaction that causes it; a worker is rung after the commit.
    """
    _, is_new = Outbox.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject_id": subject_id,
            "language": language,
            "cause": cause,
            "purchase_id": purchase_id,
            "next_attempt_at": ShopNow(),
            "created_at": ShopNow(),
        },
    )
    if is_new:
        bells.ring_after_commit(bells.MONEY_OUTBOX if kind in MONEY_KINDS else bells.MAIL_OUTBOX)
    return is_new


def due(kinds: Sequence[OutboxKind]) -> bool:
    """Whether a row of ``kinds`` waits for a worker."""
    return Outbox.objects.filter(_due(), kind__in=kinds).exists()


def work_one(workers: dict[OutboxKind, Worker]) -> bool:
    """Claim the oldest due row of the kinds in ``workers`` and do it; False if there is none.

    A worker that raises leaves the row due later, with its error; after 12 attempts it is parked. Stripe away counts as
    none: what is owed stays due for as long as that takes.
    """
    row = _claim(list(workers))
    if row is None:
        return False
    if row.status == OutboxStatus.FAILED:
        return True
    try:
        with override(row.language or settings.LANGUAGE_CODE):
            workers[OutboxKind(row.kind)](row)
    except NotYetError as error:
        _put_back(row, str(error), counts=False, pause_s=error.pause_s)
    except GatewayAwayError as error:
        logger.warning("outbox row waits for Stripe", extra={"outbox": str(row.uuid), "kind": row.kind})
        _put_back(row, str(error), counts=error.code == "authentication")
    except Exception as error:
        logger.exception("outbox row failed", extra={"outbox": str(row.uuid), "kind": row.kind})
        _put_back(row, f"{type(error).__name__}: {error}", counts=True)
    else:
        _mine(row).update(status=OutboxStatus.DONE, done_at=ShopNow(), last_error="", lease=None, lease_until=None)
    return True


def try_again(row: Outbox) -> None:
    """Make a parked or waiting row due now (an operator's button); one that is being sent is left to its worker."""
    Outbox.objects.filter(pk=row.pk, status__in=(OutboxStatus.FAILED, OutboxStatus.DUE)).update(
        status=OutboxStatus.DUE, attempts=0, next_attempt_at=ShopNow(), lease=None, lease_until=None
    )
    bells.ring_after_commit(bells.MONEY_OUTBOX if row.kind in MONEY_KINDS else bells.MAIL_OUTBOX)


def wake(key: str) -> None:
    """Make the row of this cause due now, a finished one too; in the transaction that gives the reason."""
    rows = Outbox.objects.filter(key=key, status__in=(OutboxStatus.DUE, OutboxStatus.DONE))
    rows.update(status=OutboxStatus.DUE, next_attempt_at=ShopNow(), attempts=0, done_at=None)
    for kind in Outbox.objects.filter(key=key).values_list("kind", flat=True):
        bells.ring_after_commit(bells.MONEY_OUTBOX if kind in MONEY_KINDS else bells.MAIL_OUTBOX)


def _due() -> Q:
    return Q(status=OutboxStatus.DUE, next_attempt_at__lte=ShopNow()) | Q(
        status=OutboxStatus.SENDING, lease_until__lte=ShopNow()
    )


def _claim(kinds: list[OutboxKind]) -> Outbox | None:
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(_due(), kind__in=kinds)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if row is None:
            return None
        if row.attempts >= MAX_ATTEMPTS:  # its worker was killed each time: no error of its own ever parked it
            logger.error("outbox row parked", extra={"outbox": str(row.uuid), "kind": row.kind})
            row.status, row.last_error = OutboxStatus.FAILED, "Its worker died without a word."
            row.lease = row.lease_until = None
            row.save(update_fields=["status", "lease", "lease_until", "last_error"])
            return row
        row.status, row.lease = OutboxStatus.SENDING, uuid4()
        row.lease_until = shop_now() + timedelta(seconds=LEASE_S)
        row.attempts += 1
        row.save(update_fields=["status", "lease", "lease_until", "attempts"])
        return row


def _put_back(row: Outbox, error: str, *, counts: bool, pause_s: int | None = None) -> None:
    is_parked = counts and row.attempts >= MAX_ATTEMPTS
    _mine(row).update(
        status=OutboxStatus.FAILED if is_parked else OutboxStatus.DUE,
        last_error=without_addresses(error)[:2000],  # mail servers name who they refused, and the row may outlive him
        attempts=row.attempts if counts else F("attempts") - 1,
        next_attempt_at=shop_now() + timedelta(seconds=pause_s or min(5 * 2**row.attempts, 3600)),
        lease=None,
        lease_until=None,
    )


def _mine(row: Outbox) -> models.QuerySet[Outbox]:
    lease: UUID | None = row.lease
    return Outbox.objects.filter(pk=row.pk, lease=lease, status=OutboxStatus.SENDING)
