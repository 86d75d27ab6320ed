"""Card testing kept slow: declined cards count against a caller, and a shop under attack lets in who can be reached.

Everything is counted in the database, from the timeline: emptying Redis forgives nobody.
"""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from catalog.clock import shop_now
from payments import callers
from payments.callers import Caller
from payments.checkout import confirming
from payments.errors import EmailConfirmationRequiredError, RateLimitedError
from payments.limits import parsed_card_testing_limit, parsed_rates
from payments.messages import quota
from payments.models import PaymentStatus, Purchase, PurchaseEvent
from payments.purchases.timeline import Happened
from payments.queries import masked

FIRST_PAUSE_S = 60
MOST_COUNTED = 500


def check(caller: Caller, email_key: str, *, maker: Caller | None = None) -> None:
    """Raise RateLimitedError after many declines in a row, EmailConfirmationRequiredError while cards are tested here.

    ``caller`` is the visitor as remembered from now on: the code that he is sent is good in his session alone.
    ``maker`` made the order that he pays, where there is one; it may have been himself in another browser.
    """
    _slow_down(maker or caller, email_key)
    if not is_under_attack() or any(_is_known(each, email_key) for each in (caller, maker) if each):
        return
    confirming.ask(caller, email_key)
    raise EmailConfirmationRequiredError(
        f"Many cards are being declined in this shop, so new buyers confirm their e-mail first. A code is on its way"
        f" to {masked(email_key)}."
    )


def check_mail(email_key: str) -> None:
    """Raise RateLimitedError where an order that costs nothing would mail somebody who got too many of them."""
    if not quota.has_room(email_key):
        raise RateLimitedError(_("Too many orders were sent to this address today."), retry_after_s=3600)


def is_under_attack() -> bool:
    """Whether more cards than CARD_TESTING_LIMIT says were declined lately, in number and in proportion."""
    if not settings.CARD_TESTING_LIMIT:
        return False
    limit = parsed_card_testing_limit(settings.CARD_TESTING_LIMIT)
    since = shop_now() - timedelta(seconds=limit.window_s)
    declined = PurchaseEvent.objects.filter(kind=Happened.DECLINED, at__gt=since).count()
    if declined <= limit.declines:
        return False
    paid = Purchase.objects.filter(
        payment_status=PaymentStatus.COMPLETED, completed_at__gt=since, total_minor__gt=0
    ).count()
    return 100 * declined >= limit.percent * (declined + paid)


def _slow_down(caller: Caller, email_key: str) -> None:
    if not settings.DECLINE_LIMITS:
        return
    limits = parsed_rates(settings.DECLINE_LIMITS)
    now = shop_now()
    declined = _declined_in_a_row(caller, email_key, now - timedelta(seconds=max(period_s for _, period_s in limits)))
    left_s = 0.0
    for count, period_s in limits:
        used = sum(at > now - timedelta(seconds=period_s) for at in declined)
        if used >= count:
            pause_s = min(FIRST_PAUSE_S * 2 ** min(used - count, 20), period_s)
            left_s = max(left_s, pause_s - (now - declined[0]).total_seconds())
    if left_s > 0:
        minutes = math.ceil(left_s / 60)
        raise RateLimitedError(
            f"Many cards were declined. Try another one in {minutes} minute{'s' if minutes > 1 else ''}.",
            retry_after_s=math.ceil(left_s),
        )


def _declined_in_a_row(caller: Caller, email_key: str, since: datetime) -> list[datetime]:
    """When cards of this caller were declined, newest first, since he last paid."""
    his = Q(email_key=email_key)
    if caller.session:
        his |= Q(session_key=caller.session)
    paid = Purchase.objects.filter(his, payment_status=PaymentStatus.COMPLETED, total_minor__gt=0)
    last = paid.filter(completed_at__gt=since).aggregate(at=Max("completed_at"))["at"]
    if caller.address:
        his |= callers.from_near(caller.address)
    tried = PurchaseEvent.objects.filter(
        kind=Happened.DECLINED, at__gt=last or since, purchase__in=Purchase.objects.filter(his)
    )
    return list(tried.order_by("-at").values_list("at", flat=True)[:MOST_COUNTED])


def _is_known(caller: Caller, email_key: str) -> bool:
    """Logged in, or in this session a buyer before or reached by mail.

    What others bought with the address doesn't count: the answer would tell a stranger who buys here.
    """
    if caller.user_id is not None:
        return True
    if not caller.session:
        return False
    bought = Purchase.objects.filter(
        email_key=email_key, session_key=caller.session, payment_status=PaymentStatus.COMPLETED, total_minor__gt=0
    )
    return bought.exists() or confirming.is_confirmed(caller, email_key)
