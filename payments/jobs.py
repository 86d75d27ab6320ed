"""Jobs of the queues ``payments`` and ``default``, thin: each may run twice, late, out of order, or die at any line."""

import logging
import time
from collections.abc import Callable
from functools import wraps

from payments import bells
from payments.cart import carts
from payments.checkout import confirming
from payments.contracts import issue
from payments.customers import erasing, exporting, favourites, following, lost, retention
from payments.delivery import corrections, links
from payments.inbox import account, compare, drain, reconcile
from payments.installation import refusal
from payments.messages import alerts, confirmations, mails, outbox, unready
from payments.models import Outbox, OutboxKind
from payments.purchases import cancelling, evidence, expiry, sending, taxes


def tell_staff(row: Outbox) -> None:
    """Outbox worker: mails to the shop's own people, of whichever cause."""
    (unready if row.subject_id.startswith(unready.SUBJECT_ID) else alerts).send(row)


MONEY_WORKERS: dict[OutboxKind, outbox.Worker] = {
    OutboxKind.SEND_REFUND: sending.send_refund,
    OutboxKind.SUBMIT_EVIDENCE: evidence.send_evidence,
    OutboxKind.CANCEL_INTENT: cancelling.close_way,
    OutboxKind.EXPIRE_SESSION: cancelling.close_way,
    OutboxKind.BOOK_TAX: taxes.book,
    OutboxKind.REVERSE_TAX: taxes.reverse,
}
MAIL_WORKERS: dict[OutboxKind, outbox.Worker] = {
    OutboxKind.MAIL: mails.send,
    OutboxKind.ISSUE_CONTRACT: issue.make_pdf,
    OutboxKind.TELL_STAFF: tell_staff,
    OutboxKind.CONFIRM_EMAIL: confirmations.send,
    OutboxKind.FIND_ORDERS: lost.send,
    OutboxKind.TELL_CORRECTED: corrections.tell,
    OutboxKind.NEWS: following.send,
    OutboxKind.EXPORT_DATA: exporting.pack,
    OutboxKind.CONFIRM_ERASURE: erasing.send_link,
    OutboxKind.NOTE_ERASURE: erasing.write_down,
}
WORKS_S = 20
logger = logging.getLogger(__name__)


def with_our_key(job: Callable[[], None]) -> Callable[[], None]:
    """Do nothing while the Stripe key is not the one that the sales belong to: what is due stays due."""

    @wraps(job)
    def guarded() -> None:
        reason = refusal()
        if reason:
            logger.critical("job waits for the shop's own Stripe key", extra={"job": job.__name__, "reason": reason})
            return
        job()

    return guarded


@with_our_key
def drain_inbox() -> None:
    """Stripe's news is applied. Each event commits by itself."""
    drain.drain()


@with_our_key
def work_money_outbox() -> None:
    """Refunds and evidence are sent, intents cancelled. Each row commits by itself."""
    _work(bells.MONEY_OUTBOX, MONEY_WORKERS)


@with_our_key
def work_mail_outbox() -> None:
    """Mails are sent, contracts made. Each row commits by itself."""
    _work(bells.MAIL_OUTBOX, MAIL_WORKERS)


def sweep() -> None:
    """Whatever a lost ring, a dead worker or an emptied Redis left behind is due again."""
    if drain.is_due():
        bells.ring(bells.INBOX)
    if outbox.due(outbox.MONEY_KINDS):
        bells.ring(bells.MONEY_OUTBOX)
    if outbox.due(outbox.MAIL_KINDS):
        bells.ring(bells.MAIL_OUTBOX)


@with_our_key
def end_lapsed_holds() -> None:
    """Unpaid purchases whose time is up are cancelled at Stripe, then here."""
    expiry.end_due()


@with_our_key
def ask_stripe_about_open_purchases() -> None:
    """Purchases that no webhook decided are brought to what Stripe says of them."""
    reconcile.ask_about_due()


def compare_with_stripe() -> None:
    """The key's account is asked for; hourly, Stripe's lists are held against the database. Each page commits."""
    bells.answer(bells.COMPARE)
    if account.look():
        return
    if compare.work_when_due():
        bells.ring(bells.COMPARE)


def tell_of_the_unready() -> None:
    """Editors are told of beats that would not go live tomorrow. Each beat commits; the mails follow."""
    unready.note_unready()


def write_news() -> None:
    """Followers are told of new beats. Each follower commits; the mails follow."""
    following.write_news()


def forget_the_abandoned() -> None:
    """Carts, favourites, codes, links, searches and packs of data that are of no use any more go."""
    carts.forget_abandoned()
    favourites.forget_abandoned()
    links.forget_old()
    confirming.forget_old()
    lost.forget_old()
    exporting.forget_old()
    erasing.forget_old()


def forget_what_is_old() -> None:
    """What names a buyer and is of no use any more goes. Each batch commits."""
    retention.forget_old()


def erase_again() -> None:
    """Whom a restored backup brought back is forgotten once more."""
    erasing.repeat()


def _work(bell: bells.Bell, workers: dict[OutboxKind, outbox.Worker]) -> None:
    bells.answer(bell)
    until = time.monotonic() + WORKS_S
    while time.monotonic() < until:
        if not outbox.work_one(workers):
            return
    bells.ring(bell)
