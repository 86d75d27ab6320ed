"""The second door: the same purchase, paid on Stripe's own page. One way to pay is open at a time."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from catalog.clock import shop_now
from payments.callers import Caller
from payments.checkout.metadata import metadata_of
from payments.checkout.replacing import KEY_IN_USE, KEY_IS_SAFE_S, close_older, next_way, was_made_by_another
from payments.checkout.resume import check_may_be_paid
from payments.errors import AlreadyPayingError, AmountTooSmallError, PaymentsUnavailableError
from payments.gateway import client as gateway
from payments.gateway import sessions
from payments.gateway.shapes import CheckoutSession
from payments.models import PaymentAttempt, PaymentStatus, Purchase
from payments.purchases import attempts, lifecycle, ways
from payments.returns import make_pass

logger = logging.getLogger(__name__)
STRIPES_SHORTEST_S = 60 * 30  # Stripe takes 30 minutes to 24 hours from the making, by its own clock
SHORTEST_S, LONGEST_S = STRIPES_SHORTEST_S + 60, 60 * 60 * 23
TRIES = 4


@dataclass(frozen=True, slots=True)
class HostedPage:
    """Where the buyer goes to pay."""

    url: str = field(repr=False)
    session_id: str


def hosted_page(purchase: Purchase, visitor: Caller) -> HostedPage:
    """Stripe's page for the order, for ``visitor`` who has its link: the one that is open already, or a new one.

    Raises AlreadyPayingError, ExclusiveReservedError, AmountTooSmallError,
    PaymentsUnavailableError.
    """
    check_may_be_paid(purchase, visitor)
    for _ in range(TRIES):
        purchase.refresh_from_db()
        if purchase.payment_status not in (PaymentStatus.PENDING, PaymentStatus.FAILED):
            raise AlreadyPayingError(purchase=purchase.token)
        attempt = attempts.present(purchase)
        if attempt is None or not attempt.is_hosted:
            next_way(purchase, attempt, is_hosted=True)
            continue
        close_older(purchase)
        session = _session(purchase, attempt)
        if session is not None:
            return HostedPage(session.url, session.id)
    raise PaymentsUnavailableError


def _session(purchase: Purchase, attempt: PaymentAttempt) -> CheckoutSession | None:
    """The attempt's open page; None: look again, it has ended or something moved."""
    try:
        if attempt.stripe_session_id is not None:
            session = sessions.retrieve_session(attempt.stripe_session_id)
        elif not _can_still_be_made(purchase, attempt):
            next_way(purchase, attempt, is_hosted=True)
            return None
        else:
            session = _create(purchase, attempt)
        if session.status != "open":
            _apply_ended(purchase, attempt)
            return None
    except gateway.AmountRefusedError as error:
        lifecycle.give_up(purchase.pk, attempt)
        raise AmountTooSmallError from error
    except gateway.GatewayError as error:
        if error.code == KEY_IN_USE and was_made_by_another(attempt):
            return None
        if error.code == gateway.KEY_USED_OTHERWISE:  # the buyer mended his address since
            next_way(purchase, attempt, is_hosted=True)
            return None
        logger.warning("Stripe makes no page", exc_info=True, extra={"purchase": str(purchase.uuid)})
        raise PaymentsUnavailableError from error
    return session if _hand_out(purchase, attempt, session) else None


def _can_still_be_made(purchase: Purchase, attempt: PaymentAttempt) -> bool:
    """Whether Stripe knows the attempt's key still and takes its time: a try that failed may be some while ago."""
    now = shop_now()
    is_key_safe = attempt.created_at > now - timedelta(seconds=KEY_IS_SAFE_S)
    return is_key_safe and _expires_at(purchase, attempt) > now + timedelta(seconds=STRIPES_SHORTEST_S)


def _apply_ended(purchase: Purchase, attempt: PaymentAttempt) -> None:
    """Paid, under way, declined after days, or run out: bring the purchase to it; what is still unpaid is paid anew."""
    asked_at = shop_now()
    way = ways.look(attempt)
    if way.intent is not None:
        lifecycle.apply_intent(purchase.pk, way.intent, asked_at=asked_at)
    purchase.refresh_from_db()
    if purchase.payment_status in (PaymentStatus.PENDING, PaymentStatus.FAILED):
        next_way(purchase, attempt, is_hosted=True)


def _create(purchase: Purchase, attempt: PaymentAttempt) -> CheckoutSession:
    lines = list(purchase.lines.all())
    back = settings.BASE_URL + reverse("payments:stripe_return")
    new = sessions.NewSession(
        lines=[(f"{line.beat_title}, {line.licence_name}", line.total_minor) for line in lines if line.total_minor],
        currency=purchase.currency,
        email=purchase.email,
        # Stripe fills in the session; the pass lets whoever comes back in another browser see the order, for a day.
        success_url=f"{back}?session_id={{CHECKOUT_SESSION_ID}}&pass={quote(make_pass(purchase, attempt.created_at))}",
        cancel_url=settings.BASE_URL + reverse("payments:pay_order", args=[purchase.number]),
        expires_at=_expires_at(purchase, attempt),
        metadata=metadata_of(purchase, attempt, lines),
        description=f"Order {purchase.number}",
        cards_only=any(line.is_exclusive for line in lines),
        language=purchase.language,
    )
    return sessions.create_session(new, idempotency_key=f"{attempt.idempotency_key}:session")


def _expires_at(purchase: Purchase, attempt: PaymentAttempt) -> datetime:
    """The same for each call with the attempt's key. A hold that ends before Stripe's shortest time ends the page."""
    lives_s = (purchase.expires_at - attempt.created_at).total_seconds()
    return attempt.created_at + timedelta(seconds=min(max(lives_s, SHORTEST_S), LONGEST_S))


@transaction.atomic
def _hand_out(purchase: Purchase, attempt: PaymentAttempt, session: CheckoutSession) -> bool:
    lifecycle.lock_rights_of(purchase.pk)
    locked = lifecycle.lock_purchase(purchase.pk)
    if not attempts.note_session(locked, attempt, session):
        return False
    if locked.payment_status == PaymentStatus.FAILED:
        lifecycle.reopen(purchase.pk)
    return True
