"""Nothing is due: the files go to an e-mail address, with their contract, and Stripe hears nothing of it."""

from collections.abc import Sequence

from django.conf import settings

from catalog.offers import Offer
from payments import callers
from payments.callers import Caller
from payments.cart import discounts
from payments.cart.shapes import PricedCart
from payments.checkout import abuse, making
from payments.checkout.wanted import Wanted
from payments.messages import mails
from payments.models import DiscountCode, PaymentStatus, Purchase
from payments.purchases import lifecycle


def given_away(
    wanted: Wanted, offered: Sequence[Offer], cart: PricedCart, owner: Caller, code: DiscountCode | None
) -> tuple[Purchase, bool]:
    """The completed purchase of a total of zero, and whether it is new; its link goes by mail alone.

    An address that has the same already gets its mail once more. Whoever asks may not be whom the address belongs to:
    a recipient and a caller get only so much in a day. Raises RateLimitedError, ExclusiveSoldError. In ``atomic``.
    """
    abuse.check_mail(wanted.email_key)
    callers.limit_rate("free", owner.address, settings.RATE_LIMIT_FREE)
    known = _given_before(wanted, offered)
    if known is not None:
        mails.note_receipt_again(lifecycle.lock_purchase(known.pk))
        return known, False
    line_uuids = making.new_line_uuids(offered)
    hold_s = making.hold_seconds(offered, ())
    making.claim(offered, line_uuids, hold_s)
    purchase = making.make(wanted, offered, cart, owner, line_uuids=line_uuids, hold_s=hold_s)
    if code is not None:
        discounts.reserve(code.pk, purchase)
    lifecycle.fulfil_purchase(purchase.pk, intent=None)
    return purchase, True


def _given_before(wanted: Wanted, offered: Sequence[Offer]) -> Purchase | None:
    things = {(offer.beat_id, offer.licence_code) for offer in offered}
    given = Purchase.objects.filter(email_key=wanted.email_key, total_minor=0, payment_status=PaymentStatus.COMPLETED)
    touching = given.filter(lines__beat_id=offered[0].beat_id).distinct().prefetch_related("lines")
    return next(
        (each for each in touching if {(line.beat_id, line.licence_code) for line in each.lines.all()} == things), None
    )
