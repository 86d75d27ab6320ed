"""All job queues with the seconds that a job may take; workers and settings read them here."""

from catalog.queues import MEDIA
from payments.queues import DEFAULT, PAYMENTS

TIMEOUT_S = {PAYMENTS: 60, DEFAULT: 180, MEDIA: 900}

__all__ = ["DEFAULT", "MEDIA", "PAYMENTS", "TIMEOUT_S"]
