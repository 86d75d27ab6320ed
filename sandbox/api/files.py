"""``/v1/files``: upload (multipart), retrieve, list.

Source: https://docs.stripe.com/api/files
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.api.lists import list_page
from sandbox.document import Document
from sandbox.errors import StripeApiError, missing
from sandbox.objects import file as file_object

PURPOSES = (
    "account_requirement", "additional_verification", "business_icon", "business_logo", "customer_signature",
    "dispute_evidence", "identity_document", "pci_document", "tax_document_user_upload",
)  # fmt: skip
MAX_BYTES = 5_000_000  # docs.stripe.com/file-upload#uploading-a-file: dispute_evidence
TYPES = ("jpg", "pdf", "png")


def create(call: ApiCall) -> Document:
    params = call.params
    purpose = params.choice("purpose", PURPOSES)
    upload = params.child("file")
    if purpose is None:
        raise missing("purpose")
    if upload is None:
        raise missing("file")
    size, type = upload.integer("size") or 0, upload.text("type")
    name, sha256 = upload.required("filename"), upload.required("sha256")
    params.finish()
    if type is None:
        raise StripeApiError(f"The file type uploaded is not supported. Use one of: {', '.join(TYPES)}.", param="file")
    if size > MAX_BYTES:
        raise StripeApiError(f"File for key file exceeds size limit of {MAX_BYTES} bytes", param="file")
    made = file_object.build(filename=name, purpose=purpose, size=size, type=type)
    return call.show(call.ledger.put(made, private={"sha256": sha256}))


def retrieve(call: ApiCall, id: str) -> Document:
    found = call.ledger.get("file", id)
    call.params.finish()
    return call.show(found)


def list_all(call: ApiCall) -> Document:
    page = list_page(call, "file", "/v1/files", body_filters={"purpose": call.params.text("purpose")})
    call.params.finish()
    return call.show(page)
