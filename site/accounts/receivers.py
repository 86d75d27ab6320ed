"""What follows from a proved address; allauth reports it in no other way than by this signal."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from payments.customers import claim_orders


@receiver(email_confirmed)
def claim_orders_of_address(email_address: EmailAddress, **_: Any) -> None:
    """Orders that were paid as a guest with this address are the log-in's from now on."""
    claim_orders(email_address.user, email_address.email)
