"""The buyer's browser and Stripe's side of it, without a browser: cards are confirmed and webhooks signed over HTTP."""

import json
import time
from typing import Any

import requests
import stripe
from django.conf import settings

from tests.deadline import wait_for

VISA, DECLINED, THREE_D_SECURE, DISPUTED = (
    "4242424242424242",
    "4000000000000002",
    "4000002500003155",
    "4000000000000259",
)


def pay_with(client_secret: str, card: str = VISA) -> dict[str, Any]:
    """What Stripe.js does when the buyer presses Pay; the intent, or Stripe's error."""
    intent_id = client_secret.split("_secret_")[0]
    answer = requests.post(
        f"{settings.STRIPE_API_BASE}/v1/payment_intents/{intent_id}/confirm",
        data={
            "key": settings.STRIPE_PUBLISHABLE_KEY,
            "client_secret": client_secret,
            "return_url": "https://shop.test/return",
            "payment_method_data[type]": "card",
            "payment_method_data[card][number]": card,
            "payment_method_data[card][exp_month]": "12",
            "payment_method_data[card][exp_year]": "2034",
            "payment_method_data[card][cvc]": "123",
            "payment_method_data[billing_details][name]": "Ada Card",
        },
        timeout=60,
    )
    body: dict[str, Any] = answer.json()
    return body


def stripe_intent(intent_id: str) -> dict[str, Any]:
    """The intent as Stripe has it."""
    return _get(f"/v1/payment_intents/{intent_id}")


def stripe_refunds(intent_id: str) -> list[dict[str, Any]]:
    """All refunds of an intent, at Stripe."""
    data: list[dict[str, Any]] = _get(f"/v1/refunds?payment_intent={intent_id}")["data"]
    return data


def refund_at_stripe(intent_id: str, amount_minor: int) -> str:
    """A refund made in Stripe's dashboard, without our metadata; its id."""
    return str(_post("/v1/refunds", {"payment_intent": intent_id, "amount": str(amount_minor)})["id"])


def finish_at_stripe(kind: str, object_id: str, outcome: str) -> None:
    """Decide a pending payment (``payment_intents``) or refund (``refunds``): succeed, fail, cancel."""
    _post(f"/desk/{kind}/{object_id}/finish", {"outcome": outcome})


def stripe_events(object_id: str) -> list[dict[str, Any]]:
    """Stripe's own events about an object, oldest first, whole as they are delivered."""
    events = _get("/v1/events?limit=100")["data"]
    return [event for event in reversed(events) if event["data"]["object"]["id"] == object_id]


def event_of(kind: str, intent_id: str) -> dict[str, Any]:
    """Stripe's event of that type about the intent."""
    return next(event for event in stripe_events(intent_id) if event["type"] == kind)


def dispute_charge(intent_id: str, *, reason: str = "fraudulent", amount_minor: int | None = None) -> str:
    """Somebody disputes the intent's charge at his bank; the dispute's id. ``inquiry`` moves no money."""
    values = {"reason": reason, **({"amount": amount_minor} if amount_minor else {})}
    return str(_press(f"/desk/charges/{stripe_intent(intent_id)['latest_charge']}/dispute", values)["id"])


def close_dispute(dispute_id: str, outcome: str) -> None:
    """The bank decides: ``won``, ``lost`` or ``prevented``, also after it decided otherwise."""
    _press(f"/desk/disputes/{dispute_id}/close", {"outcome": outcome})


def stripe_dispute(dispute_id: str) -> dict[str, Any]:
    """The dispute as Stripe has it."""
    return _get(f"/v1/disputes/{dispute_id}")


def stripe_file(file_id: str) -> dict[str, Any]:
    """An uploaded file as Stripe has it."""
    return _get(f"/v1/files/{file_id}")


def signed(event: dict[str, Any], *, secret: str = "", at: int | None = None) -> tuple[bytes, str]:
    """An event's bytes and their ``Stripe-Signature``."""
    body = json.dumps(event).encode()
    timestamp = at or int(time.time())
    mac = stripe.WebhookSignature._compute_signature(
        f"{timestamp}.{body.decode()}", secret or settings.STRIPE_WEBHOOK_SECRETS[0]
    )
    return body, f"t={timestamp},v1={mac}"


def calls(path: str) -> list[dict[str, Any]]:
    """API calls, newest first, whose ``METHOD /path`` contains ``path``."""
    answer = requests.get(f"{settings.STRIPE_API_BASE}/desk/calls", params={"path": path}, timeout=60)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def switch(**switches: str | bool | float) -> None:
    """Turn switches of the sandbox's desk; none: all back."""
    at = f"{settings.STRIPE_API_BASE}/desk/switches"
    answer = requests.post(at, json=switches, timeout=60) if switches else requests.delete(at, timeout=60)
    answer.raise_for_status()


def set_stripes_clock(*, ahead_s: float) -> None:
    """Move Stripe's time, as ``tests.clock.move_time`` moves the shop's."""
    at = f"{settings.STRIPE_API_BASE}/desk/clock"
    requests.post(at, json={"ahead_s": ahead_s}, timeout=60).raise_for_status()


def set_endpoint(endpoint_id: str, *, is_enabled: bool) -> None:
    """Have Stripe post events to a webhook endpoint, or have it finish what it posts and stop."""
    if not is_enabled:
        wait_for(lambda: not _is_posting(), what="every webhook that is due was answered")
    answer = requests.post(
        f"{settings.STRIPE_API_BASE}/v1/webhook_endpoints/{endpoint_id}",
        data={"disabled": "false" if is_enabled else "true"},
        headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"},
        timeout=60,
    )
    answer.raise_for_status()


def _post(path: str, data: dict[str, str]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    answer = requests.post(settings.STRIPE_API_BASE + path, data=data, headers=headers, timeout=60)
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body


def _is_posting() -> bool:
    answer = requests.get(f"{settings.STRIPE_API_BASE}/desk/deliveries", timeout=60)
    answer.raise_for_status()
    return any(each["state"] == "pending" and each["due_at"] <= time.time() for each in answer.json()["data"])


def _press(path: str, values: dict[str, Any]) -> dict[str, Any]:
    """A button of the desk."""
    answer = requests.post(settings.STRIPE_API_BASE + path, json=values, timeout=60)
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body


def _get(path: str) -> dict[str, Any]:
    answer = requests.get(
        settings.STRIPE_API_BASE + path, headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}, timeout=60
    )
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body
