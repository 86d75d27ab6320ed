"""Webhook events as Stripe sends them, each with an id of its own and a real signature."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator

import stripe
from django.conf import settings

from bench.load import Request

PATH = "/api/stripe/webhook/"
_numbers = itertools.count(1)  # next() of a count is one step: no two clients get the same number


def signed_event() -> tuple[bytes, str]:
    """Body and ``Stripe-Signature`` of one ``payment_intent.succeeded``, some 2 KB as Stripe's own."""
    number = next(_numbers)
    now = int(time.time())
    intent = {
        "id": f"pi_bench{number:012}",
        "object": "payment_intent",
        "amount": 4900,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 4900,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"pi_bench{number:012}_secret_{'x' * 25}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": "usd",
        "description": "Beat Store",
        "last_payment_error": None,
        "latest_charge": f"ch_bench{number:012}",
        "livemode": False,
        "metadata": {"installation": "none", "purchase": f"{number:032x}", "attempt": "1"},
        "next_action": None,
        "payment_method": f"pm_bench{number:012}",
        "payment_method_configuration_details": {"id": "pmc_bench", "parent": None},
        "payment_method_options": {"card": {"network": None, "request_three_d_secure": "automatic"}, "link": {}},
        "payment_method_types": ["card", "link"],
        "processing": None,
        "receipt_email": "buyer@example.com",
        "shipping": None,
        "status": "succeeded",
        "transfer_data": None,
    }
    event = {
        "id": f"evt_bench{number:012}",
        "object": "event",
        "api_version": stripe.api_version,
        "created": now,
        "data": {"object": intent},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": "payment_intent.succeeded",
    }
    body = json.dumps(event, indent=2).encode()
    mac = hmac.new(settings.STRIPE_WEBHOOK_SECRETS[0].encode(), f"{now}.".encode() + body, hashlib.sha256)
    return body, f"t={now},v1={mac.hexdigest()}"


def deliveries(count: int) -> Iterator[Request]:
    """``count`` deliveries; all are made and signed now, so that sending them measures no signing."""
    return iter([_delivery(*signed_event()) for _ in range(count)])


def verifications_per_second(*, for_s: float) -> float:
    """How many events stripe-python verifies and reads in one thread, with nothing else done."""
    events = [signed_event() for _ in range(100)]
    secret = settings.STRIPE_WEBHOOK_SECRETS[0]
    done = 0
    started = time.perf_counter()
    while (elapsed_s := time.perf_counter() - started) < for_s:
        for body, signature in events:
            stripe.Webhook.construct_event(body, signature, secret)
        done += len(events)
    return done / elapsed_s


def _delivery(body: bytes, signature: str) -> Request:
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
    return Request("POST", PATH, body, headers)
