"""People who log in: buyers, editors, administrators, all through one door."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


def email_key(address: str) -> str:
    """Form in which addresses are compared: trimmed, lower case. What is kept is what was typed."""
    return address.strip().lower()


class User(AbstractUser):
    """A log-in by user name or e-mail address."""

    email = models.EmailField("e-mail address", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="accounts_user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
