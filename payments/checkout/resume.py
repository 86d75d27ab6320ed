"""Paying an order that exists already: another card after a decline, or the order's link opened elsewhere."""

from django.utils.translation import gettext as _

from catalog.errors import ExclusiveReservedError
from payments.callers import Caller
from payments.checkout import abuse
from payments.checkout.pay import ToPay, pay
from payments.checkout.purchase import Found
from payments.errors import AlreadyPayingError
from payments.installation import check_account
from payments.models import PaymentStatus, Purchase


def resume_payment(purchase: Purchase, visitor: Caller) -> ToPay:
    """The intent that pays the order; ``visitor`` has its link, whoever made it.

    Raises AlreadyPayingError (given up, or being paid), ExclusiveReservedError, and what
    ``abuse.check`` does.
    """
    check_may_be_paid(purchase, visitor)
    return pay(Found(purchase, is_new=False))


def check_may_be_paid(purchase: Purchase, visitor: Caller) -> None:
    """Raise ExclusiveReservedError or AlreadyPayingError if the time to pay is up, and what ``abuse.check`` does.

    PaymentsUnavailableError, too, where the key is another account's: it knows nothing of how the order was to be paid.
    """
    if purchase.is_open:
        check_account()
        maker = Caller(purchase.session_key, purchase.buyer_id, purchase.client_address or "")
        abuse.check(visitor, purchase.email_key, maker=maker)
    if purchase.payment_status != PaymentStatus.CANCELLED:
        return
    if purchase.lines.filter(is_exclusive=True).exists():
        raise ExclusiveReservedError(_("The time to pay is up and the beat is open to others again."))
    raise AlreadyPayingError(_("This order was given up. Start again from the beat's page."))
