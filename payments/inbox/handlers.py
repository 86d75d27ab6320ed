"""What each event type means: a look at Stripe and a call of purchases. Types not listed are kept as ignored."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from catalog.clock import shop_now
from payments.gateway import client as gateway
from payments.gateway import sessions
from payments.gateway.shapes import (
    CheckoutSession,
    PaymentIntent,
    StripeDispute,
    StripeRefund,
    as_dispute,
    as_intent,
    as_refund,
    as_uuid,
)
from payments.installation import installation_uuid
from payments.models import Dispute, PaymentAttempt, Purchase, Refund, StripeWebhookEvent
from payments.purchases import attempts, disputes, lifecycle, refunds


class NotOursError(Exception):
    """The event is of another shop on the same account, or of nothing that we sell."""


class UnknownPurchaseError(Exception):
    """Our installation's id, but no such purchase (yet): a restored backup, or a commit still to come."""


@dataclass(frozen=True, slots=True)
class News:
    """What an event turned out to say; ``asked_at`` is the shop's time before Stripe was asked."""

    obj: PaymentIntent | StripeRefund | StripeDispute | CheckoutSession
    asked_at: datetime


Look = Callable[[dict[str, Any]], News]
Apply = Callable[[News], int | None]


def look_at_final_intent(obj: dict[str, Any]) -> News:
    """``succeeded`` and ``canceled`` are final: the verified payload is enough.

    It holds no name, though: where nobody gave one for the contract, Stripe is asked for the card's; away, it may be
    given on the order's page.
    """
    asked_at, intent = shop_now(), as_intent(obj)
    if intent.status == "succeeded" and _is_nameless(intent):
        with suppress(gateway.GatewayError):
            fetched = gateway.retrieve_payment_intent(intent.id)
            intent = fetched if fetched.status == "succeeded" else intent
    return News(intent, asked_at)


def look_at_intent(obj: dict[str, Any]) -> News:
    """Any other event of an intent is a hint: events come in no order, so the intent is fetched."""
    asked_at = shop_now()
    if (obj.get("metadata") or {}).get(attempts.METADATA_INSTALLATION) != str(installation_uuid()):
        raise NotOursError("the intent carries another installation's id, or none")
    return News(gateway.retrieve_payment_intent(str(obj["id"])), asked_at)


def apply_intent(news: News) -> int | None:
    """Bring the intent's purchase up to date; the purchase's key."""
    assert isinstance(news.obj, PaymentIntent)
    if news.obj.metadata.get(attempts.METADATA_INSTALLATION) != str(installation_uuid()):
        raise NotOursError("the intent carries another installation's id, or none")
    purchase_id = _purchase_of(news.obj.metadata)
    lifecycle.apply_intent(purchase_id, news.obj, asked_at=news.asked_at)
    return purchase_id


def look_at_session(obj: dict[str, Any]) -> News:
    """An event of Stripe's own page is a hint: the session is fetched, and its intent if somebody has begun to pay."""
    asked_at = shop_now()
    if (obj.get("metadata") or {}).get(attempts.METADATA_INSTALLATION) != str(installation_uuid()):
        raise NotOursError("the session carries another installation's id, or none")
    session = sessions.retrieve_session(str(obj["id"]))
    if session.payment_intent_id:
        return News(gateway.retrieve_payment_intent(session.payment_intent_id), asked_at)
    return News(session, asked_at)


def apply_session(news: News) -> int | None:
    """A page that was paid tells of its intent; one that ended unpaid gives its purchase up. The purchase's key."""
    if not isinstance(news.obj, CheckoutSession):
        return apply_intent(news)
    purchase_id = _purchase_of(news.obj.metadata)
    attempt = PaymentAttempt.objects.filter(stripe_session_id=news.obj.id, superseded_at=None).first()
    if news.obj.status == "expired" and attempt is not None:
        lifecycle.give_up(purchase_id, attempt)
    return purchase_id


def look_at_refund(obj: dict[str, Any]) -> News:
    """A refund's state may fall back from succeeded to failed: it is fetched."""
    asked_at = shop_now()
    intent_id = as_refund(obj).payment_intent_id
    if not PaymentAttempt.objects.filter(stripe_payment_intent_id=intent_id).exists():
        _refuse_unknown_payment(intent_id)
    return News(gateway.retrieve_refund(str(obj["id"])), asked_at)


def apply_refund(news: News) -> int | None:
    """Bring our row of the refund, and the access that follows, up to date; the purchase's key."""
    assert isinstance(news.obj, StripeRefund)
    refunds.apply(news.obj, asked_at=news.asked_at)
    refund = Refund.objects.select_related("attempt").get(stripe_refund_id=news.obj.id)
    return refund.attempt.purchase_id


def look_at_dispute(obj: dict[str, Any]) -> News:
    """A dispute goes back and forth, and its events come in no order: it is fetched."""
    asked_at, told = shop_now(), as_dispute(obj)
    if disputes.attempt_of(told) is None:
        _refuse_unknown_payment(told.payment_intent_id)
    return News(gateway.retrieve_dispute(told.id), asked_at)


def apply_dispute(news: News) -> int | None:
    """Bring our row of the dispute, access and refunds up to date; the purchase's key."""
    assert isinstance(news.obj, StripeDispute)
    disputes.apply(news.obj, asked_at=news.asked_at)
    return Dispute.objects.select_related("attempt").get(stripe_dispute_id=news.obj.id).attempt.purchase_id


def _refuse_unknown_payment(intent_id: str) -> NoReturn:
    """Another shop's payment, or one of ours that a restored backup doesn't know yet: its intent says which."""
    try:
        intent = gateway.retrieve_payment_intent(intent_id) if intent_id else None
    except gateway.NoSuchObjectError:
        intent = None
    if intent is None or intent.metadata.get(attempts.METADATA_INSTALLATION) != str(installation_uuid()):
        raise NotOursError("of no payment of ours")
    raise UnknownPurchaseError(f"no attempt with {intent_id}")


def _purchase_of(metadata: Mapping[str, str]) -> int:
    uuid = as_uuid(metadata.get(attempts.METADATA_PURCHASE, ""))
    purchase_id = Purchase.objects.filter(uuid=uuid).values_list("pk", flat=True).first() if uuid else None
    if purchase_id is None:
        raise UnknownPurchaseError(f"no purchase {uuid}")
    return purchase_id


def _is_nameless(intent: PaymentIntent) -> bool:
    nameless = PaymentAttempt.objects.filter(purchase__licensee_name="")
    return nameless.filter(stripe_payment_intent_id=intent.id).exists()


HANDLERS: dict[str, tuple[Look, Apply]] = {
    "payment_intent.succeeded": (look_at_final_intent, apply_intent),
    "payment_intent.canceled": (look_at_final_intent, apply_intent),
    "payment_intent.payment_failed": (look_at_intent, apply_intent),
    "payment_intent.processing": (look_at_intent, apply_intent),
    "payment_intent.requires_action": (look_at_intent, apply_intent),
    "checkout.session.completed": (look_at_session, apply_session),
    "checkout.session.expired": (look_at_session, apply_session),
    "checkout.session.async_payment_succeeded": (look_at_session, apply_session),
    "checkout.session.async_payment_failed": (look_at_session, apply_session),
    "refund.created": (look_at_refund, apply_refund),
    "refund.updated": (look_at_refund, apply_refund),
    "refund.failed": (look_at_refund, apply_refund),
    "charge.dispute.created": (look_at_dispute, apply_dispute),
    "charge.dispute.updated": (look_at_dispute, apply_dispute),
    "charge.dispute.closed": (look_at_dispute, apply_dispute),
    "charge.dispute.funds_withdrawn": (look_at_dispute, apply_dispute),
    "charge.dispute.funds_reinstated": (look_at_dispute, apply_dispute),
}


def object_of(event: StripeWebhookEvent) -> dict[str, Any]:
    """The object that the event is about, as it was sent."""
    obj = event.payload.get("data", {}).get("object", {})
    return obj if isinstance(obj, dict) else {}
