"""An attempt's way to pay at Stripe, an intent or a page of Stripe's own: looked at and closed. No lock is held."""

from dataclasses import dataclass

from payments.gateway import client as gateway
from payments.gateway import sessions
from payments.gateway.shapes import PaymentIntent
from payments.models import PaymentAttempt


@dataclass(frozen=True, slots=True)
class Way:
    """``intent`` is None while nobody has begun to pay on Stripe's page; ``is_over``: the page ended like that."""

    intent: PaymentIntent | None
    is_over: bool = False


def look(attempt: PaymentAttempt) -> Way:
    """How the attempt stands at Stripe now. Raises GatewayError."""
    intent_id, is_over = attempt.stripe_payment_intent_id, False
    if intent_id is None and attempt.stripe_session_id is not None:
        session = sessions.retrieve_session(attempt.stripe_session_id)
        intent_id, is_over = session.payment_intent_id, session.status == "expired"
    if not intent_id:
        return Way(None, is_over)
    return Way(gateway.retrieve_payment_intent(intent_id))


def close(attempt: PaymentAttempt) -> PaymentIntent | None:
    """See to it that nobody can pay by ``attempt``; its intent afterwards, which was paid if that came first.

    Stripe cancels the intent of an open page together with the page. Raises GatewayError.
    """
    intent_id = attempt.stripe_payment_intent_id
    if attempt.stripe_session_id is not None:
        intent_id = sessions.expire_session(attempt.stripe_session_id).payment_intent_id or intent_id
    return gateway.cancel_payment_intent(intent_id) if intent_id else None
