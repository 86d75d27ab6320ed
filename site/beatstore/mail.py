"""What EMAIL_URL means: the scheme says whether the line to the mail server is encrypted, and how."""

from typing import Any
from urllib.parse import urlsplit

import dj_email_url

STARTTLS, TLS = "smtp+tls", "smtp+ssl"
SCHEMES = (STARTTLS, TLS, "smtp", "submission", "file", "console", "memory", "dummy")
TLS_PORT = 465  # RFC 8314, 7.3


def mail_settings(url: str) -> dict[str, Any]:
    """Django's ``EMAIL_…`` settings for ``url``. Of itself dj-email-url takes ``smtp+tls`` for mail in the clear."""
    scheme, _, rest = url.partition("://")
    if scheme == STARTTLS:
        return dict(dj_email_url.parse(f"submission://{rest}"))
    if scheme == TLS:
        found = dj_email_url.parse(f"smtp://{rest}")
        return {**found, "EMAIL_USE_SSL": True, "EMAIL_PORT": urlsplit(url).port or TLS_PORT}
    return dict(dj_email_url.parse(url))
