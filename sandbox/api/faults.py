"""The desk's faults of API calls: what a shop must survive when Stripe is slow, broken or cut off.

``…_before``: the call never took effect. ``…_after``: it did, and the answer was lost.
"""

from __future__ import annotations

import time

from sandbox.errors import StripeApiError
from sandbox.store import Transaction
from sandbox.switches import ApiFault, Switches, change

BROKEN = StripeApiError("An unknown error occurred", status=500, type="api_error")
RATE_LIMITED = StripeApiError(
    "Request rate limit exceeded. Learn more about rate limits https://docs.stripe.com/rate-limits.",
    status=429,
    code="rate_limit",
)


def take(tx: Transaction, switches: Switches, method: str, path: str) -> ApiFault:
    """Give the fault that strikes this call, and count it down."""
    if switches.api_fault == "none" or switches.api_fault_path not in f"{method} {path}":
        return "none"
    if switches.api_fault_calls == 1:
        change(tx, {"api_fault": "none", "api_fault_calls": 0})
    elif switches.api_fault_calls > 1:
        change(tx, {"api_fault_calls": switches.api_fault_calls - 1})
    return switches.api_fault


def strike_before(fault: ApiFault, switches: Switches) -> None:
    """Fail the call before it does anything."""
    if fault == "timeout_before":
        time.sleep(switches.api_wait_s)
    if fault in {"timeout_before", "error_before"}:
        raise BROKEN
    if fault == "rate_limited":
        raise RATE_LIMITED


def dawdle(fault: ApiFault, switches: Switches) -> None:
    """Let a slow call take its time, its idempotency key in flight; it takes effect when the caller may be gone."""
    if fault == "slow":
        time.sleep(switches.api_wait_s)


def strike_after(fault: ApiFault, switches: Switches) -> None:
    """Lose the answer of a call that took effect."""
    if fault == "timeout_after":
        time.sleep(switches.api_wait_s)
    if fault in {"timeout_after", "error_after"}:
        raise BROKEN
