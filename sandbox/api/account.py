"""``/v1/account``: the one account of this sandbox, the same for as long as its data folder lives.

Source: https://docs.stripe.com/api/accounts/object
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.document import Document, new_id, now_s


def retrieve(call: ApiCall) -> Document:
    call.params.finish()
    kept = call.ledger.tx.select("account", limit=1)
    return call.show(kept[0] if kept else call.ledger.put(_build()))


def _build() -> Document:
    return {
        "id": new_id("acct", 16).replace("acct_3", "acct_1"),
        "object": "account",
        "business_type": "individual",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": "US",
        "created": now_s(),
        "default_currency": "usd",
        "details_submitted": True,
        "email": "sandbox@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }
