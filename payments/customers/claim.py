"""Attaches guest purchases to the account that has proved their address; never by the address alone.

Unpaid ones stay where they are: a stranger may have typed the address, and asks nobody else to pay for his order.
"""

from django.contrib.auth.base_user import AbstractBaseUser

from payments.models import PaymentStatus, Purchase

BOUGHT = (PaymentStatus.COMPLETED, PaymentStatus.PROCESSING)


def claim_orders(user: AbstractBaseUser, email: str) -> int:
    """Give ``user`` what guests bought with ``email``, which the caller has seen proved; how many there were."""
    bought = Purchase.objects.filter(buyer=None, payment_status__in=BOUGHT)
    return bought.filter(email_key=email.strip().lower()).update(buyer_id=user.pk)
