"""A file as a multipart call sends it: described by what matters to Stripe, its bytes by their hash.

Source: https://docs.stripe.com/file-upload
"""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import UploadedFile

from sandbox.params import Value

BEGINNINGS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def described(upload: UploadedFile[bytes]) -> dict[str, Value]:
    """What stands for the file among the call's parameters, and so in the fingerprint of its idempotency key."""
    body = upload.read()
    return {
        "filename": upload.name or "blob",
        "size": str(len(body)),
        "type": next((name for beginning, name in BEGINNINGS.items() if body.startswith(beginning)), ""),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
