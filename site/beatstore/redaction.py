"""What must stand in no log and no report: what opens an order, pays a bill, signs for the shop, or names a person.

Works on finished text, so that a message, its fields and a traceback are all seen.
"""

import re
from collections.abc import Mapping
from typing import Any

from catalog.struck import STRUCK, without_addresses

# A slash may come percent-encoded, as in ?next=%2Forders%2F…
_SLASH = r"(?:/|%2F)"
_SECRETS = re.compile(
    rf"""
    (?P<keep>
        {_SLASH}orders{_SLASH}
      | {_SLASH}shared{_SLASH}
      | {_SLASH}api{_SLASH}purchases{_SLASH}
      | {_SLASH}following{_SLASH}stop{_SLASH}
      | {_SLASH}account{_SLASH}erase{_SLASH}
      | {_SLASH}accounts{_SLASH}confirm-email{_SLASH}
      | {_SLASH}accounts{_SLASH}password{_SLASH}reset{_SLASH}key{_SLASH}
      | \b(?:purchase|token|pass|quote|(?:payment_intent_)?client_secret)=
      | \b(?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|AWSAccessKeyId)=
      | \b(?:sessionid|csrftoken|stripe-signature)["']?\s*[=:]\s*["']?
      | \bauthorization["']?\s*[=:]\s*["']?(?:(?:basic|bearer|token)\s+)?
      | \b(?:pi|seti|cs)_\w+?_secret_
      | \b(?:sk|rk)_(?:live|test)_
      | \bwhsec_
    )
    [^/?&\s"'<>%;,]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The password in a server's address.
_PASSWORDS = re.compile(r"(?P<before>\w://[^\s:/@]*:)[^\s@/]+@")
# Fields whose value is struck out whatever it looks like.
SECRET_FIELDS = frozenset(
    {"authorization", "client_secret", "cookie", "cookies", "csrftoken", "email", "password", "quote", "secret"}
    | {"secret_key", "sessionid", "stripe_signature", "token"}
)


def strike_out(text: str) -> str:
    """``text`` with every secret part replaced by an ellipsis; what stands around it stays."""
    text = _SECRETS.sub(rf"\g<keep>{STRUCK}", text)
    text = _PASSWORDS.sub(rf"\g<before>{STRUCK}@", text)
    return without_addresses(text)


def without_secrets(value: Any, *, name: str = "") -> Any:
    """``value`` (of the field ``name``) without secrets, however deep they lie; numbers and None stay as they are."""
    if name.lower().replace("-", "_") in SECRET_FIELDS and value:
        return STRUCK
    if isinstance(value, Mapping):
        return {key: without_secrets(item, name=str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [without_secrets(item) for item in value]
    if value is None or isinstance(value, int | float):
        return value
    return strike_out(str(value))
