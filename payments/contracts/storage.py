"""Where contracts' PDFs are kept: the private bucket, under a key that follows from nothing a visitor sees."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from payments.models import LicenceContract


def store(contract: LicenceContract, body: bytes) -> str:
    """Keep the PDF; its key."""
    key = f"contracts/{uuid4()}.pdf"
    return str(storages["private"].save(key, ContentFile(body, name=f"{contract.number}.pdf")))


def read(contract: LicenceContract) -> bytes:
    """The bytes of the PDF; the contract has one."""
    with storages["private"].open(contract.pdf_key) as file:
        body = file.read()
    assert isinstance(body, bytes)
    return body
