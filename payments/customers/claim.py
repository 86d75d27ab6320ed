"""Attaches guest purchases to the account that has proved their address; never by the address alone."""

from django.contrib.auth.base_user import AbstractBaseUser

from payments.models import Purchase


def claim_orders(user: AbstractBaseUser, email: str) -> int:
    """Give ``user`` the guest purchases made with ``email``, which the caller has seen proved; how many there were."""
    return Purchase.objects.filter(buyer=None, email_key=email.strip().lower()).update(buyer_id=user.pk)
