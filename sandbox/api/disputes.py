"""``/v1/disputes``: retrieve, update (evidence), close, list.

Source: https://docs.stripe.com/api/disputes
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document
from sandbox.domain.disputes import close_dispute, submit_evidence
from sandbox.errors import StripeApiError, unknown_params
from sandbox.objects.dispute import EVIDENCE_FIELDS, FILE_FIELDS
from sandbox.params import merge_metadata

MAX_FIELD_CHARS = 20_000  # docs.stripe.com/api/disputes/update
MAX_EVIDENCE_CHARS = 150_000


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
    _check(call, evidence)
    submits = params.flag("submit")
    dispute["metadata"] = merge_metadata(dispute["metadata"], params)
    params.finish()
    call.ledger.put(dispute)
    if not evidence and submits is None:
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


def _check(call: ApiCall, evidence: dict[str, str]) -> None:
    for name, value in evidence.items():
        if value and name in FILE_FIELDS:
            found = call.ledger.get("file", value, param=f"evidence[{name}]")
            if found["purpose"] != "dispute_evidence":
                text = f"The file {value} was uploaded for another purpose than dispute_evidence."
                raise StripeApiError(text, param=f"evidence[{name}]")
        elif len(value) > MAX_FIELD_CHARS:
            text = f"Invalid string: must be at most {MAX_FIELD_CHARS} characters"
            raise StripeApiError(text, param=f"evidence[{name}]")
    if sum(map(len, evidence.values())) > MAX_EVIDENCE_CHARS:
        raise StripeApiError(f"Evidence has more than {MAX_EVIDENCE_CHARS} characters in all", param="evidence")
