"""What of the settings can't be right with what the database holds; asked by ``migrate`` and before the web opens."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from payments.installation import disagreement
from payments.models import Installation


@register(Tags.database)
def check_stripe_belongs_here(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The sales in the database are of this key's mode, and of this host. Database away or empty: nothing to say."""
    if not databases:
        return []
    try:
        reason = disagreement()
    except (DatabaseError, Installation.DoesNotExist):
        return []
    if not reason:
        return []
    return [
        Error(
            reason,
            hint="Is this a copy of the shop? Give it a database of its own, or run `manage.py accept_stripe_account`.",
            id="beatstore.E008",
        )
    ]
