"""What Stripe says, as frozen values of ours; only the fields that are used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

CAN_STILL_BE_PAID = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """A PaymentIntent; amounts in the currency's smallest unit. Source: https://docs.stripe.com/api/payment_intents/object"""

    id: str
    status: str
    amount_minor: int
    amount_received_minor: int
    currency: str  # upper case, as in our rows
    livemode: bool
    charge_id: str = ""
    failure_message: str = ""
    failure_code: str = ""
    billing_name: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    created: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    @property
    def was_declined(self) -> bool:
        """The last confirmation failed and another may be tried."""
        return self.status == "requires_payment_method" and bool(self.failure_code)


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A page of Stripe's own where one purchase is paid. Source: https://docs.stripe.com/api/checkout/sessions/object"""

    id: str
    status: str  # open, complete, expired
    payment_intent_id: str  # empty until the buyer pays
    url: str = field(default="", repr=False)
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class StripeRefund:
    """A Refund. Source: https://docs.stripe.com/api/refunds/object"""

    id: str
    status: str  # pending, requires_action, succeeded, failed, canceled
    amount_minor: int
    currency: str
    payment_intent_id: str
    charge_id: str = ""
    failure_reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class StripeDispute:
    """A Dispute. Source: https://docs.stripe.com/api/disputes/object

    ``withdrawn_minor`` is what Stripe has taken for it and not given back, in the currency of the charge.
    """

    id: str
    status: str  # warning_needs_response … lost, see models.DisputeStatus
    amount_minor: int
    currency: str
    payment_intent_id: str
    charge_id: str = ""
    reason: str = ""
    withdrawn_minor: int = 0
    is_charge_refundable: bool = False
    due_by: datetime | None = None
    submissions: int = 0
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    created: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def as_intent(obj: Mapping[str, Any]) -> PaymentIntent:
    """Read an intent from Stripe's JSON, of an answer or an event; absent fields are empty."""
    error = obj.get("last_payment_error") or {}
    charge = obj.get("latest_charge") or ""
    billing: Mapping[str, Any] = {}
    if not isinstance(charge, str):
        billing = charge.get("billing_details") or {}
        charge = charge.get("id") or ""
    return PaymentIntent(
        id=str(obj["id"]),
        status=str(obj.get("status") or ""),
        amount_minor=int(obj.get("amount") or 0),
        amount_received_minor=int(obj.get("amount_received") or 0),
        currency=str(obj.get("currency") or "").upper(),
        livemode=bool(obj.get("livemode")),
        charge_id=charge,
        failure_message=str(error.get("message") or ""),
        failure_code=str(error.get("decline_code") or error.get("code") or ""),
        billing_name=str(billing.get("name") or ""),
        client_secret=str(obj.get("client_secret") or ""),
        metadata=MappingProxyType({str(k): str(v) for k, v in (obj.get("metadata") or {}).items()}),
        created=datetime.fromtimestamp(int(obj.get("created") or 0), tz=UTC),
    )


def as_session(obj: Mapping[str, Any]) -> CheckoutSession:
    """Read a Checkout Session from Stripe's JSON."""
    return CheckoutSession(
        id=str(obj["id"]),
        status=str(obj.get("status") or ""),
        payment_intent_id=_id_of(obj.get("payment_intent")),
        url=str(obj.get("url") or ""),
        metadata=MappingProxyType({str(k): str(v) for k, v in (obj.get("metadata") or {}).items()}),
    )


def as_refund(obj: Mapping[str, Any]) -> StripeRefund:
    """Read a refund from Stripe's JSON."""
    return StripeRefund(
        id=str(obj["id"]),
        status=str(obj.get("status") or "pending"),
        amount_minor=int(obj.get("amount") or 0),
        currency=str(obj.get("currency") or "").upper(),
        payment_intent_id=_id_of(obj.get("payment_intent")),
        charge_id=_id_of(obj.get("charge")),
        failure_reason=str(obj.get("failure_reason") or ""),
        metadata=MappingProxyType({str(k): str(v) for k, v in (obj.get("metadata") or {}).items()}),
    )


def as_dispute(obj: Mapping[str, Any]) -> StripeDispute:
    """Read a dispute from Stripe's JSON."""
    details = obj.get("evidence_details") or {}
    due_by = int(details.get("due_by") or 0)
    amount_minor = int(obj.get("amount") or 0)
    return StripeDispute(
        id=str(obj["id"]),
        status=str(obj.get("status") or ""),
        amount_minor=amount_minor,
        currency=str(obj.get("currency") or "").upper(),
        payment_intent_id=_id_of(obj.get("payment_intent")),
        charge_id=_id_of(obj.get("charge")),
        reason=str(obj.get("reason") or ""),
        withdrawn_minor=_withdrawn(obj.get("balance_transactions") or [], amount_minor),
        is_charge_refundable=bool(obj.get("is_charge_refundable")),
        due_by=datetime.fromtimestamp(due_by, tz=UTC) if due_by else None,
        submissions=int(details.get("submission_count") or 0),
        metadata=MappingProxyType({str(k): str(v) for k, v in (obj.get("metadata") or {}).items()}),
        created=datetime.fromtimestamp(int(obj.get("created") or 0), tz=UTC),
    )


def as_uuid(text: str) -> UUID | None:
    """The uuid that metadata holds; None for anything else, since people write there too."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _withdrawn(entries: Sequence[Mapping[str, Any]], amount_minor: int) -> int:
    """What of a dispute is gone. The entries are in the account's currency, so they tell its share of the amount."""
    amounts = [int(entry.get("amount") or 0) for entry in entries]
    whole = max((-amount for amount in amounts), default=0)
    gone = min(max(-sum(amounts), 0), max(whole, 0))
    return amount_minor * gone // whole if whole > 0 else 0


def _id_of(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("id") or "")
    return str(value or "")
