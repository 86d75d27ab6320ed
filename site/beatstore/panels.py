"""Panels of the admin's home: what needs attention, and the next steps of a shop that has nothing to sell yet."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from beatstore.attention import media_troubles
from beatstore.first_steps import next_steps
from payments.back_office.attention import needs_attention


class NeedsAttentionPanel(Component):  # type: ignore[misc]  # Wagtail's components have no types
    """Nothing at all while nothing is wrong, or nothing that this person may see."""

    name = "needs_attention"
    template_name = "beatstore/admin/needs_attention.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """``sales``: counts of troubles; ``media``: beats with a sentence each."""
        user = parent_context["request"].user
        return {"sales": needs_attention(user), "media": media_troubles(user)}


class NextStepsPanel(Component):  # type: ignore[misc]  # Wagtail's components have no types
    """Nothing once all is done."""

    name = "next_steps"
    template_name = "beatstore/admin/next_steps.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """``steps`` that this person can take."""
        return {"steps": next_steps(parent_context["request"].user)}
