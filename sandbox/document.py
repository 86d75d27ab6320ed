"""The one type of everything that Stripe's API sends: a JSON object; and how ids and times are made.

The shape of each kind is written in ``objects/`` and held against Stripe's published types by tests/contract.
"""

from __future__ import annotations

import secrets
import string
from typing import Any, TypeAlias

from sandbox import clock

# Stripe's objects are wide and nested; Any is what their own library gives for such a value, too.
Document: TypeAlias = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Make an id that looks like Stripe's, e.g. ``pi_3PZk…``."""
    return f"{prefix}_3" + "".join(secrets.choice(_ALPHABET) for _ in range(length - 1))


def now_s() -> int:
    """Give the present as Stripe writes it, whole seconds since 1970."""
    return int(clock.now())
