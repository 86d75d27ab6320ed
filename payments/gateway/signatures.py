"""Whether a webhook's body really comes from Stripe."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import stripe

WEBHOOK_TOLERANCE_S = 300  # Stripe's default, https://docs.stripe.com/webhooks#verify-manually


class BadSignatureError(Exception):
    """No signature, a wrong or old one, or a body that is no event."""


def verified_event(body: bytes, signature_header: str, secrets: Sequence[str]) -> Mapping[str, Any]:
    """The event in ``body`` if any of ``secrets`` signed it (several, while one is being rotated).

    ``body`` are the bytes as they arrived. Raises BadSignatureError.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadSignatureError("not UTF-8") from error
    if not any(_signed_with(secret, text, signature_header) for secret in secrets if secret):
        raise BadSignatureError("no valid signature")
    try:
        event = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadSignatureError("not JSON") from error
    if not isinstance(event, dict) or not isinstance(event.get("id"), str) or not isinstance(event.get("type"), str):
        raise BadSignatureError("not an event")
    return event


def _signed_with(secret: str, text: str, header: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(text, header, secret, WEBHOOK_TOLERANCE_S))
    except (stripe.SignatureVerificationError, ValueError, TypeError):  # TypeError: a header that isn't ASCII
        return False


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _finite(text: str) -> float:
    """``1e999`` is JSON, but neither Python nor PostgreSQL has such a number."""
    number = float(text)
    if math.isinf(number):
        _no_number(text)
    return number
