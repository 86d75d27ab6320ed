"""Stripe and database compared by listing, hourly and on demand: heals what no webhook told, however long ago.

Stripe's lists filter by ``created`` alone, so a run lists what was made since the last finished run began, less a
margin, and asks by its id for whatever may have changed since it was made:

- an intent that is paid, declined or cancelled late: of open purchases ``reconcile.ask_about_due`` asks at growing
  intervals; here follow those that nobody should pay any more (a superseded attempt, a purchase that is decided);
- a refund that settles or fails days later: those ``pending`` each time, those that succeeded once a day for 30 days;
- a refund that was sent and never heard of: looked for in the list of its intent's refunds;
- a dispute of an old charge has a ``created`` of its own, so its list finds it; open ones are asked for each time,
  decided ones once a day for four months, since a bank may turn its decision round;
- whatever differs, until it doesn't.

A run is worked on in turns of a few pages, under a lease in the database; where one stopped, the next goes on. No
transaction is open while Stripe is asked, and every effect is idempotent.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q

from catalog.clock import ShopNow, shop_now
from payments import bells
from payments.gateway import client as gateway
from payments.gateway.client import Page
from payments.inbox.differences import Finding, note, still_open
from payments.inbox.looks import Looked, ask_about, look_at_dispute, look_at_intent, look_at_refund
from payments.inbox.reconcile import OPEN
from payments.models import DifferenceKind, Dispute, PaymentAttempt, ReconcileRun, Refund, RefundStatus
from payments.models.dispute import CLOSED
from payments.purchases.attempts import FINAL

logger = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
OVERDUE = 3 * EVERY
MARGIN = timedelta(hours=1)  # clocks that differ, and what was being made while the last run began
FIRST = timedelta(days=30)  # how far back a shop without a payment looks
LEASE = timedelta(minutes=10)  # longer than a turn's job may take
PAGES_A_TURN = 20
ASKED_AT_ONCE = 20  # objects by id in one page: each costs a call
SENT_LONG_AGO = timedelta(minutes=10)
MAY_FALL_BACK_FOR = timedelta(days=30)  # https://docs.stripe.com/refunds#failed-refunds
MAY_TURN_FOR = timedelta(days=120)  # a bank may reopen what it has decided: https://docs.stripe.com/disputes


class LeaseLostError(Exception):
    """Another worker took the run over."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of thing to look at: how its pages are had, and what one object of them comes to (None: not ours).

    A further kind of Stripe's objects is a step of its own, and an entry in ``looks.ASK`` for those asked by id.
    """

    name: str
    page: Callable[[datetime, str], Page[Any]]
    look: Callable[[Any, datetime], Looked | None]


def begin(*, since: datetime | None = None, asked_by: str = "") -> bool:
    """Start a run; False while one is under way. A worker is rung after the commit.

    ``since`` has it look further back than to the last run; never less far, as the next run begins where this one did.
    """
    now = shop_now()
    begins = _since(now)
    try:
        with transaction.atomic():
            ReconcileRun.objects.create(
                started_at=now, since=min(since or begins, begins), asked_by=asked_by, step=STEPS[0].name
            )
    except IntegrityError:
        return False
    bells.ring_after_commit(bells.COMPARE)
    return True


def work_when_due() -> bool:
    """Begin the hour's run, or go on with one; True if there is more to do at once."""
    is_running = ReconcileRun.objects.filter(is_running=True).exists()
    if not is_running and not ReconcileRun.objects.filter(started_at__gt=ShopNow() - EVERY).exists():
        begin()
    return work_a_turn()


def work_a_turn() -> bool:
    """Go on with the run for a few pages; True if it isn't finished. False too where there is none, or no answer."""
    run = _claim()
    if run is None:
        return False
    try:
        for _ in range(PAGES_A_TURN):
            if not _next_page(run):
                return False
    except LeaseLostError:
        logger.warning("a comparison was taken over by another worker", extra={"run": run.pk})
        return False
    except gateway.GatewayError as error:
        logger.warning("comparison stops: Stripe gives no answer", extra={"run": run.pk, "error": str(error)})
        if isinstance(error, gateway.GatewayRefusedError):
            run.after = ""  # the page's cursor is gone at Stripe: the step is looked at anew
        _keep(run, error=f"{type(error).__name__}: {error}"[:2000], lease=None)
        return False
    _keep(run, error="", lease=None)
    return True


def is_overdue() -> bool:
    """Whether comparing has stopped: what webhooks lose is then lost. A shop that never compared isn't late."""
    lately = ReconcileRun.objects.filter(is_running=False, started_at__gte=ShopNow() - OVERDUE)
    return ReconcileRun.objects.filter(~Exists(lately), started_at__lt=ShopNow() - OVERDUE).exists()


def stopped_by() -> str:
    """What keeps the run under way from going on; empty where nothing does."""
    return ReconcileRun.objects.filter(is_running=True).values_list("error", flat=True).first() or ""


def last_finished() -> ReconcileRun | None:
    """The last run that came to its end."""
    return ReconcileRun.objects.filter(is_running=False).first()


def _since(now: datetime) -> datetime:
    last = last_finished()
    if last is not None:
        return last.started_at - MARGIN
    first = PaymentAttempt.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return (first or now - FIRST) - MARGIN


def _claim() -> ReconcileRun | None:
    with transaction.atomic():
        free = Q(lease=None) | Q(lease_until__lte=ShopNow())
        run = ReconcileRun.objects.select_for_update(skip_locked=True).filter(free, is_running=True).first()
        if run is not None:
            run.lease, run.lease_until = uuid4(), shop_now() + LEASE
            run.save(update_fields=["lease", "lease_until"])
        return run


def _next_page(run: ReconcileRun) -> bool:
    """Look at one page of the present step, keep how far the run is; False when it is finished."""
    names = [step.name for step in STEPS]
    number = names.index(run.step) if run.step in names else 0  # a release may have renamed it
    step = STEPS[number]
    asked_at = shop_now()
    page = step.page(run.since, run.after)
    for obj in page.objects:
        looked = _look(step, obj, asked_at)
        if looked is not None:
            run.seen += 1
            run.repaired += looked.is_repaired
    run.after = page.after
    if not page.after:
        if step is STEPS[-1]:
            run.differences = still_open().count()
            _keep(run, is_running=False, finished_at=shop_now(), error="", lease=None)
            logger.info("compared with Stripe", extra={"run": run.pk, "seen": run.seen, "repaired": run.repaired})
            return False
        run.step = STEPS[number + 1].name
    _keep(run)
    return True


def _look(step: Step, obj: Any, asked_at: datetime) -> Looked | None:
    """One object, whose fault is its own: it is reported and looked at again by the next run."""
    try:
        looked = step.look(obj, asked_at)
    except gateway.GatewayAwayError:
        raise
    except Exception as error:
        object_id = obj if isinstance(obj, str) else str(obj.id)
        logger.exception("object can't be compared", extra={"object": object_id, "step": step.name})
        note(object_id, None, [Finding(DifferenceKind.FAULT, type(error).__name__)], is_whole=False)
        return None
    if looked is not None:
        if looked.is_repaired:
            logger.warning("put right by comparing", extra={"object": looked.object_id, "step": step.name})
        note(looked.object_id, looked.purchase_id, looked.findings)
    return looked


def _keep(run: ReconcileRun, **values: Any) -> None:
    kept = {name: getattr(run, name) for name in ("step", "after", "seen", "repaired", "differences")}
    if not ReconcileRun.objects.filter(pk=run.pk, lease=run.lease).update(**kept, **values):
        raise LeaseLostError


def _page_of_ids(rows: Iterable[tuple[int, str | None]]) -> Page[str]:
    found = list(rows)
    after = str(found[-1][0]) if len(found) == ASKED_AT_ONCE else ""
    return Page(tuple(str(object_id) for _, object_id in found), after)


def _page_of_attempts(_: datetime, after: str) -> Page[str]:
    undecided = PaymentAttempt.objects.filter(
        ~Q(purchase__payment_status__in=OPEN) | Q(superseded_at__isnull=False),
        stripe_payment_intent_id__isnull=False,
        pk__gt=after or 0,
    ).exclude(stripe_status__in=FINAL)
    return _page_of_ids(undecided.order_by("pk").values_list("pk", "stripe_payment_intent_id")[:ASKED_AT_ONCE])


def _page_of_our_refunds(_: datetime, after: str) -> Page[str]:
    now = shop_now()
    unsettled = Q(status=RefundStatus.PENDING, stripe_refund_id__isnull=False)
    unheard_of = Q(status=RefundStatus.SENT, stripe_refund_id=None, updated_at__lt=now - SENT_LONG_AGO)
    may_fall_back = Q(
        status=RefundStatus.SUCCEEDED,
        created_at__gt=now - MAY_FALL_BACK_FOR,
        stripe_seen_at__lt=now - timedelta(days=1),
    )
    rows = Refund.objects.filter(unsettled | unheard_of | may_fall_back, pk__gt=after or 0).order_by("pk")
    found = rows.values_list("pk", "stripe_refund_id", "uuid")[:ASKED_AT_ONCE]
    return _page_of_ids((pk, stripe_id or str(uuid)) for pk, stripe_id, uuid in found)


def _page_of_open_disputes(_: datetime, after: str) -> Page[str]:
    """Open ones each time; those that are decided once a day while their decision may still be turned round."""
    now = shop_now()
    decided = Q(status__in=CLOSED, created_at__gt=now - MAY_TURN_FOR, stripe_seen_at__lt=now - timedelta(days=1))
    rows = Dispute.objects.filter(~Q(status__in=CLOSED) | decided, pk__gt=after or 0).order_by("pk")
    return _page_of_ids(rows.values_list("pk", "stripe_dispute_id")[:ASKED_AT_ONCE])


def _page_of_open_differences(_: datetime, after: str) -> Page[str]:
    rows = still_open().filter(pk__gt=after or 0).order_by("pk")
    return _page_of_ids(rows.values_list("pk", "object_id")[:ASKED_AT_ONCE])


def _ask(object_id: str, _: datetime) -> Looked | None:
    return ask_about(object_id)


STEPS = (
    Step("intents made", gateway.page_of_intents, look_at_intent),
    Step("refunds made", gateway.page_of_refunds, look_at_refund),
    Step("disputes opened", gateway.page_of_disputes, look_at_dispute),
    Step("intents that nobody should pay", _page_of_attempts, _ask),
    Step("refunds that may change", _page_of_our_refunds, _ask),
    Step("disputes that may change", _page_of_open_disputes, _ask),
    Step("what differed before", _page_of_open_differences, _ask),
)
