"""The ``Stripe-Signature`` header: who has the secret can tell that we sent this, and when.

Source: https://docs.stripe.com/webhooks#verify-manually
"""

from __future__ import annotations

import hashlib
import hmac


def signature_header(payload: bytes, secrets: tuple[str, ...], at_s: int) -> str:
    """Sign a payload once with each secret, as Stripe does while a secret is being rolled."""
    signed = b"%d.%s" % (at_s, payload)
    digests = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at_s}", *(f"v1={digest}" for digest in digests)])
