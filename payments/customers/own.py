"""Which purchases are a person's: his log-in's, and guests' with an address that he proved."""

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from payments.models import Purchase


def proved_addresses(user: AbstractBaseUser) -> set[str]:
    """In the form in which addresses are compared."""
    proved = EmailAddress.objects.filter(user_id=user.pk, verified=True)
    return {email.strip().lower() for email in proved.values_list("email", flat=True)}


def purchases_of(user: AbstractBaseUser) -> QuerySet[Purchase]:
    """All of them, in whatever state; another log-in's are not, whatever their address."""
    return Purchase.objects.filter(Q(buyer_id=user.pk) | Q(buyer=None, email_key__in=proved_addresses(user)))
