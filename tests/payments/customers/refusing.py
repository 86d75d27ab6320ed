"""A mail server that takes nothing, and says whom it refused."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class RefusingBackend(BaseEmailBackend):
    """See the module's docstring."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises SMTPRecipientsRefused, as Django's own backend hands it on."""
        refused = {address: (550, b"no such user") for message in email_messages for address in message.to}
        raise SMTPRecipientsRefused(refused)
