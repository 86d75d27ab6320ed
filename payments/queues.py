"""Names of the queues that money and mail wait in, written once."""

PAYMENTS = "payments"
DEFAULT = "default"
