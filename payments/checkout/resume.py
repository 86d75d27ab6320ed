"""Paying an order that exists already: another card after a decline, or the order's link opened elsewhere."""

from catalog.errors import ExclusiveReservedError
from payments.checkout.pay import ToPay, pay
from payments.checkout.purchase import Found
from payments.models import PaymentStatus
from payments.queries import purchase_by_token


def resume_payment(token: str) -> ToPay:
    """The intent that pays the order which ``token`` opens.

    Raises PurchaseNotFoundError, AlreadyPayingError (given up, or being paid), ExclusiveReservedError.
    """
    purchase = purchase_by_token(token)
    if purchase.payment_status == PaymentStatus.CANCELLED and purchase.lines.filter(is_exclusive=True).exists():
        raise ExclusiveReservedError("The time to pay is up and the beat is open to others again.")
    return pay(Found(purchase, is_new=False))
