"""``/v1/charges``: retrieve and list; charges are made by confirming an intent.

Source: https://docs.stripe.com/api/charges
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document


def retrieve(call: ApiCall, id: str) -> Document:
    charge = call.ledger.get("charge", id)
    call.params.finish()
    return call.show(charge)


def list_all(call: ApiCall) -> Document:
    page = list_page(call, "charge", "/v1/charges", filters=("payment_intent",))
    call.params.finish()
    return call.show(page)


def retrieve_balance_transaction(call: ApiCall, id: str) -> Document:
    entry = call.ledger.get("balance_transaction", id)
    call.params.finish()
    return call.show(entry)
