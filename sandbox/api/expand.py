"""``expand[]``: puts whole objects in the place of their ids.

Source: https://docs.stripe.com/api/expanding_objects
"""

from __future__ import annotations

from sandbox.document import Document
from sandbox.errors import StripeApiError
from sandbox.store import Transaction

MAX_DEPTH = 4
KINDS = {
    "latest_charge": "charge",
    "charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "balance_transaction": "balance_transaction",
    "failure_balance_transaction": "balance_transaction",
    "source": "charge",
}
ALWAYS_NULL = frozenset({"customer", "application", "on_behalf_of", "review", "invoice", "transfer", "source_transfer"})


def expand(tx: Transaction, document: Document, paths: tuple[str, ...]) -> Document:
    """Give the document with each dotted path expanded; raises Stripe's error for what can't be."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise StripeApiError(f"You cannot expand more than {MAX_DEPTH} levels of a property.", param="expand")
        _expand(tx, document, parts, path)
    return document


def _expand(tx: Transaction, node: Document, parts: list[str], path: str) -> None:
    name, rest = parts[0], parts[1:]
    if node.get("object") == "list" and name == "data":
        for item in node["data"]:
            if rest:
                _expand(tx, item, rest, path)
        return
    if node.get("object") == "charge" and name == "refunds":
        node["refunds"] = refund_list(tx, node["id"])
    elif name in KINDS and isinstance(node.get(name), str):
        node[name] = tx.get(KINDS[name], node[name]) or node[name]
    elif name not in ALWAYS_NULL and (name not in KINDS or name not in node):
        raise StripeApiError(f"This property cannot be expanded ({path}).", param="expand")
    if rest and isinstance(node.get(name), dict):
        _expand(tx, node[name], rest, path)


def refund_list(tx: Transaction, charge_id: str) -> Document:
    found = tx.select("refund", "charge = ?", charge_id, limit=11)
    return {
        "object": "list",
        "data": found[:10],
        "has_more": len(found) > 10,
        "url": f"/v1/charges/{charge_id}/refunds",
    }
