"""Where contracts' PDFs are kept: the private bucket, under a key that follows from nothing a visitor sees."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from payments.models import LicenceContract


def store(contract: LicenceContract, body: bytes) -> str:
    """Keep the PDF; its key."""
    key = f"contracts/{uuid4()}.pdf"
    return str(storages["private"].save(key, ContentFile(body, name=f"{contract.number}.pdf")))
