"""How many exclusives one visitor may hold unpaid, and how often his holds may lapse (the setting HOLD_LIMITS)."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from catalog.clock import shop_now
from payments.callers import Caller, from_near
from payments.errors import RateLimitedError
from payments.limits import parsed_hold_limits
from payments.models import PaymentStatus, Purchase, PurchaseLine

UNPAID = (PaymentStatus.PENDING, PaymentStatus.FAILED)


def check_hold_limits(
    caller: Caller, email_key: str, beat_ids: Collection[int], *, replaced: Collection[Purchase] = ()
) -> None:
    """Raise RateLimitedError if this visitor (session, address or e-mail) would hold too many, or let too many lapse.

    ``beat_ids`` are those whose exclusives he wants now; ``replaced`` purchases ended just now, to be these.
    """
    if not settings.HOLD_LIMITS or not beat_ids:
        return
    limits = parsed_hold_limits(settings.HOLD_LIMITS)
    now = shop_now()
    his = from_near(caller.address, "purchase__") | Q(purchase__email_key=email_key)
    if caller.session:
        his |= Q(purchase__session_key=caller.session)
    holds = PurchaseLine.objects.filter(his, is_exclusive=True)
    # With neither intent nor page nobody could pay: it was Stripe that refused, not he who let it lapse. Nor did he who
    # changed his cart and kept the exclusive in it.
    was_payable = Q(purchase__stripe_payment_intent_id__isnull=False) | Q(purchase__stripe_session_id__isnull=False)
    held_on = PurchaseLine.objects.filter(
        purchase=OuterRef("purchase__replaced_by"), right=OuterRef("right"), is_exclusive=True
    )
    lapsed = holds.filter(
        was_payable,
        ~Exists(held_on),
        purchase__payment_status=PaymentStatus.CANCELLED,
        purchase__expires_at__gt=now - timedelta(seconds=limits.window_s),
    ).exclude(purchase__in=replaced, beat_id__in=beat_ids)
    elsewhere = holds.filter(purchase__payment_status__in=UNPAID).exclude(beat_id__in=beat_ids)
    is_too_much = (
        elsewhere.count() + len(beat_ids) > limits.at_once
        or any(lapsed.filter(beat_id=beat_id).count() >= limits.on_a_beat for beat_id in beat_ids)
        or lapsed.count() >= limits.in_the_shop
    )
    if is_too_much:
        raise RateLimitedError(_("Too many exclusives were reserved and not paid for."), retry_after_s=300)
