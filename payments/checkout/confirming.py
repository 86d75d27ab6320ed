"""Proving an address with a mailed code, in the session that asked; good for that session and address for a day."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from catalog.clock import ShopNow, shop_now
from payments import callers
from payments.callers import Caller
from payments.checkout.queueing import queue_up
from payments.errors import RateLimitedError
from payments.messages import outbox, quota
from payments.messages.confirmations import code_of
from payments.models import EmailConfirmation, OutboxKind

CODE_LIVES = timedelta(minutes=15)
GOOD_FOR = timedelta(days=1)
AGAIN_AFTER = timedelta(minutes=1)
MOST_TRIES = 5
CODES_FROM_AN_ADDRESS = "20/h"  # of the visitor: MAIL_LIMITS counts by recipient


@dataclass(frozen=True, slots=True)
class Asked:
    """The address that this session has to prove."""

    email: str
    is_confirmed: bool


def is_confirmed(caller: Caller, email_key: str) -> bool:
    """Whether this session proved the address lately."""
    mine = EmailConfirmation.objects.filter(session_key=caller.session, email_key=email_key)
    return bool(caller.session) and mine.filter(confirmed_at__gt=ShopNow() - GOOD_FOR).exists()


def ask(caller: Caller, email_key: str, *, again: bool = False) -> None:
    """Mail a code unless one is good still; ``again`` wants another one, a minute later at the earliest.

    Raises RateLimitedError where too many went to this recipient, or were asked for from this address.
    """
    now = shop_now()
    known = EmailConfirmation.objects.filter(session_key=caller.session, email_key=email_key).first()
    if known is not None and known.confirmed_at is None:
        is_usable = known.sent_at > now - CODE_LIVES and known.tries < MOST_TRIES
        if (is_usable and not again) or known.sent_at > now - AGAIN_AFTER:
            return
    callers.limit_rate("mail", caller.address, CODES_FROM_AN_ADDRESS)
    with transaction.atomic():
        queue_up(f"email:{email_key}")
        if not quota.has_room(email_key):
            raise RateLimitedError(_("Too many mails went to this address. Try again later."), retry_after_s=3600)
        row, _is_new = EmailConfirmation.objects.update_or_create(
            session_key=caller.session,
            email_key=email_key,
            defaults={"uuid": uuid4(), "sent_at": now, "tries": 0, "confirmed_at": None},
        )
        outbox.write(
            OutboxKind.CONFIRM_EMAIL,
            key=quota.confirm_key(email_key, str(row.uuid)),
            subject_id=str(row.uuid),
            purchase_id=None,
            language=callers.language(),
        )


def asked_of(caller: Caller) -> Asked | None:
    """What this session was asked last; None if nothing."""
    row = _latest(caller)
    return Asked(row.email_key, row.confirmed_at is not None) if row else None


def confirm(caller: Caller, code: str) -> bool:
    """Take the code; False if it is wrong, too old, or was guessed at too often. Each try counts."""
    row = _latest(caller)
    if row is None:
        return False
    mine = EmailConfirmation.objects.filter(
        pk=row.pk, uuid=row.uuid, tries__lt=MOST_TRIES, sent_at__gt=ShopNow() - CODE_LIVES
    )
    if not mine.update(tries=F("tries") + 1) or not constant_time_compare(code, code_of(row)):
        return False
    return bool(EmailConfirmation.objects.filter(pk=row.pk, uuid=row.uuid).update(confirmed_at=ShopNow()))


def forget_old() -> None:
    """Drop what is no longer good for anything: whoever comes back proves his address anew."""
    EmailConfirmation.objects.filter(sent_at__lt=ShopNow() - GOOD_FOR - CODE_LIVES).delete()


def _latest(caller: Caller) -> EmailConfirmation | None:
    if not caller.session:
        return None
    return EmailConfirmation.objects.filter(session_key=caller.session).order_by("-sent_at").first()
