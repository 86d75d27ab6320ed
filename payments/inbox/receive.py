"""The door: verify, store, commit, ring. Nothing else is done while Stripe waits."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from catalog.clock import ShopNow
from payments import bells
from payments.gateway.signatures import BadSignatureError, verified_event
from payments.models import EventStatus, Installation, StripeWebhookEvent

logger = logging.getLogger(__name__)
MAX_BODY_BYTES = 1024 * 1024
# Names, addresses and secrets are not kept; what we use of an object stays. ``next_action`` and ``return_url`` hold
# addresses with the order's token and the intent's client secret in them.
NOT_KEPT = frozenset(
    {
        "address", "billing_details", "client_secret", "customer_address", "customer_details", "customer_email",
        "customer_name", "customer_phone", "customer_shipping", "email", "evidence", "name", "next_action",
        "payer_email", "payer_name", "payment_method_details", "phone", "receipt_email", "receipt_url", "return_url",
        "shipping", "verified_email", "verified_name",
    }
)  # fmt: skip


def receive(body: bytes, signature: str) -> bool:
    """Store the event in ``body`` and ring for a worker; False if it waits for none (a duplicate, another mode's).

    Commits before it returns; Redis away is no fault, since the event is in the database.
    Raises BadSignatureError, and OperationalError when the database is away.
    """
    event = verified_event(body, signature, settings.STRIPE_WEBHOOK_SECRETS)
    try:
        waits = _store(without_personal_data(event))
    except RecursionError as error:
        raise BadSignatureError("nested too deeply for an event") from error
    if waits:
        bells.ring(bells.INBOX)
    return waits


def without_personal_data(value: Any) -> Any:
    """``value`` (JSON) without what names, reaches or impersonates a person."""
    if isinstance(value, dict):
        return {_storable(key): without_personal_data(each) for key, each in value.items() if key not in NOT_KEPT}
    if isinstance(value, list):
        return [without_personal_data(each) for each in value]
    return _storable(value) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """Without NUL and half characters: PostgreSQL's text and JSON hold neither."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _store(event: Mapping[str, Any]) -> bool:
    data = event.get("data")
    obj = data.get("object") if isinstance(data, dict) else None
    obj = obj if isinstance(obj, dict) else {}
    livemode, account = bool(event.get("livemode")), event.get("account")
    is_ignored = is_foreign(livemode, account)
    if is_ignored:
        fields = {"event": event["id"], "type": event["type"], "account": str(account or ""), "livemode": livemode}
        logger.error("webhook event of the other mode or of another account", extra=fields)
    row = StripeWebhookEvent(
        stripe_event_id=event["id"][:255],
        type=event["type"][:120],
        object_id=str(obj.get("id") or "")[:255],
        api_version=str(event.get("api_version") or "")[:60],
        livemode=livemode,
        created=_time(event.get("created")),
        payload={"data": {"object": obj}, "account": account},
        status=EventStatus.IGNORED if is_ignored else EventStatus.RECEIVED,
        next_attempt_at=ShopNow(),
        received_at=ShopNow(),
    )
    # INSERT … ON CONFLICT DO NOTHING: insert and see, never look first.
    StripeWebhookEvent.objects.bulk_create([row], ignore_conflicts=True)
    return StripeWebhookEvent.objects.filter(
        stripe_event_id=row.stripe_event_id, status=EventStatus.RECEIVED, attempts=0
    ).exists()


def is_foreign(livemode: bool, account: object) -> bool:
    """Of the other mode, or of another account (an endpoint for connected accounts names it): kept, never applied."""
    if livemode != settings.STRIPE_IS_LIVE:
        return True
    return bool(account) and account != Installation.objects.values_list("stripe_account_id", flat=True).get()


def _time(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), tz=UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(tz=UTC)
