"""``/v1/disputes``: retrieve, update (evidence), close, list.

Source: https://docs.stripe.com/api/disputes
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document
from sandbox.domain.disputes import close_dispute, submit_evidence
from sandbox.errors import unknown_params
from sandbox.objects.dispute import EVIDENCE_FIELDS
from sandbox.params import merge_metadata


def retrieve(call: ApiCall, id: str) -> Document:
    dispute = call.ledger.get("dispute", id)
    call.params.finish()
    return call.show(dispute)


def update(call: ApiCall, id: str) -> Document:
    dispute = call.ledger.get("dispute", id)
    params = call.params
    evidence = params.mapping("evidence")
    unknown = [f"evidence[{name}]" for name in evidence if name not in EVIDENCE_FIELDS]
    if unknown:
        raise unknown_params(unknown)
    submits = params.flag("submit")
    dispute["metadata"] = merge_metadata(dispute["metadata"], params)
    params.finish()
    call.ledger.put(dispute)
    if not evidence:
        return call.show(dispute)
    return call.show(submit_evidence(call.ledger, dispute, evidence, submits=submits is not False))


def close(call: ApiCall, id: str) -> Document:
    dispute = call.ledger.get("dispute", id)
    call.params.finish()
    return call.show(close_dispute(call.ledger, dispute, "lost"))


def list_all(call: ApiCall) -> Document:
    page = list_page(call, "dispute", "/v1/disputes", filters=("charge", "payment_intent"))
    call.params.finish()
    return call.show(page)
