"""The shape of a File: what was uploaded, without its bytes.

Source: https://docs.stripe.com/api/files/object
"""

from __future__ import annotations

from sandbox.document import Document, new_id, now_s

KEPT_S = 270 * 86_400


def build(*, filename: str, purpose: str, size: int, type: str) -> Document:
    return {
        "id": new_id("file"),
        "object": "file",
        "created": now_s(),
        "expires_at": now_s() + KEPT_S,
        "filename": filename,
        "links": {"object": "list", "data": [], "has_more": False, "url": "/v1/file_links"},
        "purpose": purpose,
        "size": size,
        "title": None,
        "type": type,
        "url": None,
    }
