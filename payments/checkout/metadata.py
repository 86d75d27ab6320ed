"""What Stripe keeps with a payment: enough for a shop restored from yesterday's backup to rebuild today's sales."""

from payments.installation import installation_uuid
from payments.models import PaymentAttempt, Purchase, PurchaseLine
from payments.purchases import attempts


def metadata_of(purchase: Purchase, attempt: PaymentAttempt, lines: list[PurchaseLine]) -> dict[str, str]:
    """Ids and amounts; the token is never among it. A line for the difference names the one that it is built on.

    Source: https://docs.stripe.com/api/metadata (50 keys at most)
    """
    metadata = {
        attempts.METADATA_INSTALLATION: str(installation_uuid()),
        attempts.METADATA_PURCHASE: str(purchase.uuid),
        attempts.METADATA_ATTEMPT: str(attempt.number),
        "order": purchase.number,
    }
    for index, line in enumerate(lines):
        base = f":{line.upgrades_id}" if line.upgrades_id else ""
        metadata[f"line_{index}"] = f"{line.beat_id}:{line.licence_code}:{line.total_minor}{base}"
    return metadata
