"""An e-mail address that a visitor proved to be his before he may pay; asked for while cards are being tested."""

import uuid

from django.db import models


class EmailConfirmation(models.Model):
    """One for each session and address. ``uuid`` is new with every code; the code itself is derived, never stored."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session_key = models.CharField(max_length=64)
    email_key = models.CharField(max_length=254)
    sent_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session_key", "email_key"], name="confirmation_of_session_and_address"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
