"""How many exclusives one visitor may hold unpaid, and how often his holds may lapse (the setting HOLD_LIMITS)."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from catalog.clock import shop_now
from payments.callers import Caller
from payments.errors import RateLimitedError
from payments.limits import parsed_hold_limits
from payments.models import PaymentStatus, Purchase

UNPAID = (PaymentStatus.PENDING, PaymentStatus.FAILED)


def check_hold_limits(caller: Caller, email_key: str, beat_id: int) -> None:
    """Raise RateLimitedError if this visitor (session, address or e-mail) holds too many, or let too many lapse."""
    if not settings.HOLD_LIMITS:
        return
    limits = parsed_hold_limits(settings.HOLD_LIMITS)
    now = shop_now()
    his = Q(client_address=caller.address) | Q(email_key=email_key)
    if caller.session:
        his |= Q(session_key=caller.session)
    holds = Purchase.objects.filter(his, lines__is_exclusive=True)
    # Without an intent nobody could pay: it was Stripe that refused, not he who let it lapse.
    lapsed = holds.filter(
        stripe_payment_intent_id__isnull=False,
        payment_status=PaymentStatus.CANCELLED,
        expires_at__gt=now - timedelta(seconds=limits.window_s),
    )
    elsewhere = holds.filter(payment_status__in=UNPAID).exclude(lines__beat_id=beat_id)
    is_too_much = (
        elsewhere.count() >= limits.at_once
        or lapsed.filter(lines__beat_id=beat_id).count() >= limits.on_a_beat
        or lapsed.count() >= limits.in_the_shop
    )
    if is_too_much:
        raise RateLimitedError("Too many exclusives were reserved and not paid for.", retry_after_s=300)
