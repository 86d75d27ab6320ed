"""What the command line of the sandbox decides: where it listens, its keys, and how patient its webhooks are.

Also the two facts about Stripe that everything else is held against: the API version and the docs' address.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# The version that stripe-python 16.1 pins; tests/contract holds the two together.
API_VERSION = "2026-10-28.endive"
DOC_URL = "https://docs.stripe.com/error-codes"
IDEMPOTENCY_TTL_S = 86_400  # docs.stripe.com/api/idempotent_requests: keys may be pruned after 24 hours

# Stripe retries for up to three days; on a laptop somebody is waiting.
DEFAULT_RETRY_DELAYS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)

# How long a buyer may stay at the wallet: docs.stripe.com/payments/amazon-pay/accept-a-payment
DEFAULT_WALLET_PATIENCE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Config:
    """``webhook_secrets`` has one entry or, while a secret is being rolled, several: each signs every delivery.

    ``tax_origin`` is the country that the shop sells from.
    """

    host: str
    port: int
    data: Path
    webhook_url: str
    secret_key: str = "sk_test_sandbox"
    publishable_key: str = "pk_test_sandbox"
    webhook_secrets: tuple[str, ...] = ("whsec_sandbox",)
    retry_delays_s: tuple[float, ...] = DEFAULT_RETRY_DELAYS_S
    webhook_timeout_s: float = 10.0
    settle_delay_s: float = 5.0
    wallet_patience_s: float = DEFAULT_WALLET_PATIENCE_S
    tax_origin: str = "US"

    @property
    def base_url(self) -> str:
        """Where a browser on this machine finds the sandbox, without a slash at the end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 compared, not bound
        return f"http://{host}:{self.port}"
