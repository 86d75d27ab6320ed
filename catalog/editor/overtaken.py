"""No editor overwrites what another saved meanwhile: Wagtail shows a notice while both have the form open, no more.

Its forms say which revision they were loaded with. Who saves an older one is told, and may save once more.
"""

from collections.abc import Mapping
from typing import Any

from wagtail.models import Revision

OVERTAKEN = (
    "Somebody else saved this while you had it open. Yours is still here and was not saved: look at theirs under"
    " History, then save once more to replace it."
)


def is_overtaken(sent: Mapping[str, Any], newest: Revision | None) -> bool:
    """Whether the form that was sent was loaded before ``newest`` was saved; False for one that doesn't say."""
    own_draft, loaded = sent.get("overwrite_revision_id"), sent.get("loaded_revision_id")
    if newest is None or not (own_draft or loaded):
        return False
    if own_draft:  # kept by Wagtail while the editor typed
        return bool(own_draft != str(newest.pk))
    same_time = sent.get("loaded_revision_created_at", "") in ("", newest.created_at.isoformat())
    return loaded != str(newest.pk) or not same_time
