"""The wire to Stripe: one StripeClient with time limits and retries; Stripe's errors become ours here alone."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, Generic, TypeVar

import stripe
from django.conf import settings

from payments.gateway.shapes import PaymentIntent, StripeDispute, StripeRefund, as_dispute, as_intent, as_refund

logger = logging.getLogger(__name__)

TIMEOUTS_S = (3.0, 10.0)  # to connect, to answer; twice both is below the inbox's lease of 30 s
RETRIES = 1
API_VERSION = stripe.api_version  # pinned by the installed stripe-python
EXPAND_CHARGE = ["latest_charge"]
KEY_USED_OTHERWISE = "idempotency"

PAGE = 100  # the most that Stripe lists at once

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list of Stripe's, newest first; ``after`` gets the next page, empty at the list's end."""

    objects: tuple[T, ...]
    after: str = ""


class GatewayError(Exception):
    """Stripe didn't do what was asked; ``code`` is Stripe's."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class GatewayAwayError(GatewayError):
    """No answer to trust (network, 5xx, 429, key in use): it may have happened; ask again with the same key."""


class GatewayRefusedError(GatewayError):
    """A definite no: nothing happened at Stripe, and asking again won't help."""


class NoSuchObjectError(GatewayRefusedError):
    """Stripe knows no such object."""


class AmountRefusedError(GatewayRefusedError):
    """The amount is below Stripe's minimum for the currency."""


@lru_cache(maxsize=1)
def _client(secret_key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={
            "api": base,
            "files": stripe.DEFAULT_UPLOAD_API_BASE if base == stripe.DEFAULT_API_BASE else base,
        },
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUTS_S),
    )


def v1() -> Any:
    """Stripe's services as the settings say; to be called inside ``ask``."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


def create_payment_intent(
    *,
    amount_minor: int,
    currency: str,
    idempotency_key: str,
    metadata: Mapping[str, str],
    description: str,
    cards_only: bool,
) -> PaymentIntent:
    """Make an intent, or get the one that the same key made before (Stripe remembers keys for 24 h).

    ``cards_only`` leaves out methods that settle days later. Raises GatewayError.
    Source: https://docs.stripe.com/api/idempotent_requests
    """
    params: dict[str, Any] = {
        "amount": amount_minor,
        "currency": currency.lower(),
        "metadata": dict(metadata),
        "description": description,
    }
    if cards_only:
        params["allowed_payment_method_types"] = ["card"]
    else:
        params["automatic_payment_methods"] = {"enabled": True}
    return as_intent(
        ask(lambda: v1().payment_intents.create(params, {"idempotency_key": idempotency_key}), "create intent")
    )


def retrieve_payment_intent(intent_id: str) -> PaymentIntent:
    """The intent as it is now, with the charge's billing name."""
    return as_intent(
        ask(lambda: v1().payment_intents.retrieve(intent_id, {"expand": EXPAND_CHARGE}), "retrieve intent")
    )


def cancel_payment_intent(intent_id: str) -> PaymentIntent:
    """Cancel, and return what the intent is afterwards, also where it can't be cancelled any more.

    Source: https://docs.stripe.com/api/payment_intents/cancel
    """
    try:
        return as_intent(ask(lambda: v1().payment_intents.cancel(intent_id), "cancel intent"))
    except GatewayRefusedError as error:
        if error.code != "payment_intent_unexpected_state":
            raise
        return retrieve_payment_intent(intent_id)


def create_refund(
    *, intent_id: str, amount_minor: int, idempotency_key: str, metadata: Mapping[str, str]
) -> StripeRefund:
    """Send money back. Source: https://docs.stripe.com/api/refunds/create"""
    params = {"payment_intent": intent_id, "amount": amount_minor, "metadata": dict(metadata)}
    return as_refund(ask(lambda: v1().refunds.create(params, {"idempotency_key": idempotency_key}), "create refund"))


def retrieve_refund(refund_id: str) -> StripeRefund:
    """The refund as it is now."""
    return as_refund(ask(lambda: v1().refunds.retrieve(refund_id), "retrieve refund"))


def list_refunds(intent_id: str) -> list[StripeRefund]:
    """All refunds of an intent (Stripe's page of at most 100)."""
    page = ask(lambda: v1().refunds.list({"payment_intent": intent_id, "limit": 100}), "list refunds")
    return [as_refund(_plain(obj)) for obj in page["data"]]


def retrieve_dispute(dispute_id: str) -> StripeDispute:
    """The dispute as it is now."""
    return as_dispute(ask(lambda: v1().disputes.retrieve(dispute_id), "retrieve dispute"))


def list_disputes(intent_id: str) -> list[StripeDispute]:
    """All disputes of an intent (Stripe's page of at most 100)."""
    page = ask(lambda: v1().disputes.list({"payment_intent": intent_id, "limit": 100}), "list disputes")
    return [as_dispute(_plain(obj)) for obj in page["data"]]


def update_dispute_evidence(
    dispute_id: str,
    evidence: Mapping[str, str],
    *,
    submit: bool,
    idempotency_key: str,
    metadata: Mapping[str, str],
) -> StripeDispute:
    """Keep evidence on the dispute; with ``submit`` it goes to the bank, which can be done once.

    Source: https://docs.stripe.com/api/disputes/update
    """
    params = {"evidence": dict(evidence), "submit": submit, "metadata": dict(metadata)}
    options = {"idempotency_key": idempotency_key}
    return as_dispute(ask(lambda: v1().disputes.update(dispute_id, params, options), "update dispute"))


def upload_file(name: str, body: bytes) -> str:
    """Upload a PDF, JPEG or PNG of at most 5 MB as evidence; Stripe's id of it. Made twice, it is there twice.

    Source: https://docs.stripe.com/file-upload
    """
    file = BytesIO(body)
    file.name = name  # becomes the file's name at Stripe
    answer = ask(lambda: v1().files.create({"purpose": "dispute_evidence", "file": file}), "upload file")
    return str(answer["id"])


def page_of_intents(since: datetime, after: str) -> Page[PaymentIntent]:
    """A page of the intents, of all shops on the account, that were made since then, with their charges' names.

    Source: https://docs.stripe.com/api/payment_intents/list
    """
    expand = {"expand": [f"data.{each}" for each in EXPAND_CHARGE]}
    return _page(lambda more: v1().payment_intents.list({**more, **expand}), as_intent, since, after)


def page_of_refunds(since: datetime, after: str) -> Page[StripeRefund]:
    """A page of the refunds, of all shops on the account, that were made since then."""
    return _page(lambda more: v1().refunds.list(more), as_refund, since, after)


def page_of_disputes(since: datetime, after: str) -> Page[StripeDispute]:
    """A page of the disputes, of all shops on the account, that were opened since then."""
    return _page(lambda more: v1().disputes.list(more), as_dispute, since, after)


def retrieve_account_id() -> str:
    """The id of the account that the secret key belongs to."""
    return str(ask(lambda: v1().accounts.retrieve_current(), "retrieve account")["id"])


def _page(
    call: Callable[[dict[str, Any]], Any], read: Callable[[Mapping[str, Any]], T], since: datetime, after: str
) -> Page[T]:
    params: dict[str, Any] = {"limit": PAGE, "created": {"gte": int(since.timestamp())}}
    if after:
        params["starting_after"] = after
    found = ask(lambda: call(params), "list")
    objects = [_plain(obj) for obj in found["data"]]
    return Page(tuple(read(obj) for obj in objects), str(objects[-1]["id"]) if objects and found["has_more"] else "")


def ask(call: Callable[[], T], what: str) -> Any:
    """Make ``call``; Stripe's answer as plain JSON (lists stay Stripe's, for paging), its errors as ours."""
    try:
        answer = call()
    except stripe.RateLimitError as error:
        raise GatewayAwayError(f"{what}: too many requests") from error
    except stripe.InvalidRequestError as error:
        raise _refused(error, what) from error
    except stripe.CardError as error:
        raise GatewayRefusedError(f"{what}: {error.user_message}", code=error.code or "") from error
    except stripe.IdempotencyError as error:
        raise GatewayAwayError(f"{what}: the key was used with other values", code=KEY_USED_OTHERWISE) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        logger.critical("Stripe refuses our key", extra={"what": what})
        raise GatewayAwayError(f"{what}: Stripe refuses our key", code="authentication") from error
    except stripe.StripeError as error:
        raise GatewayAwayError(f"{what}: {type(error).__name__}", code=_code_of(error)) from error
    return answer if isinstance(answer, stripe.ListObject) else _plain(answer)


def _refused(error: stripe.InvalidRequestError, what: str) -> GatewayError:
    code = error.code or ""
    message = f"{what}: {error.user_message or error}"
    if code == "resource_missing":
        return NoSuchObjectError(message, code=code)
    if code == "amount_too_small":
        return AmountRefusedError(message, code=code)
    if code in ("idempotency_key_in_use", "lock_timeout"):
        return GatewayAwayError(message, code=code)
    return GatewayRefusedError(message, code=code)


def _code_of(error: stripe.StripeError) -> str:
    """Stripe's code; a 409 comes as a plain error whose code stands in its body alone."""
    body = error.json_body if isinstance(error.json_body, dict) else {}
    inner = body.get("error")
    return str(error.code or (inner.get("code") if isinstance(inner, dict) else "") or "")


def _plain(obj: Any) -> Any:
    return obj.to_dict() if isinstance(obj, stripe.StripeObject) else obj
