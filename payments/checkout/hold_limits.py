"""How many exclusives one visitor may hold unpaid, and how often his holds may lapse (the setting HOLD_LIMITS)."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from catalog.clock import shop_now
from payments.callers import Caller, parsed_rate
from payments.errors import RateLimitedError
from payments.models import PaymentStatus, Purchase

UNPAID = (PaymentStatus.PENDING, PaymentStatus.FAILED)


@dataclass(frozen=True, slots=True)
class HoldLimits:
    """``at_once`` unpaid holds; lapsed ones within ``window_s`` seconds, on one beat and in the shop."""

    at_once: int
    on_a_beat: int
    in_the_shop: int
    window_s: int


def parsed_limits(text: str) -> HoldLimits | None:
    """``"2 3/d 6/d"`` as limits, None for an empty text; raises ValueError for anything else."""
    if not text.strip():
        return None
    at_once, on_a_beat, in_the_shop = text.split()
    (beat, window_s), (shop, _) = parsed_rate(on_a_beat), parsed_rate(in_the_shop)
    return HoldLimits(int(at_once), beat, shop, window_s)


def check_hold_limits(caller: Caller, email_key: str, beat_id: int) -> None:
    """Raise RateLimitedError if this visitor (session, address or e-mail) holds too many, or let too many lapse."""
    limits = parsed_limits(settings.HOLD_LIMITS)
    if limits is None:
        return
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
