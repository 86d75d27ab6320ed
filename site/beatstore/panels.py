"""Panels of the admin's home: what needs attention, the day at a glance, and the next steps of a new shop."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from wagtail.admin.ui.components import Component

from beatstore.attention import media_troubles
from beatstore.first_steps import next_steps
from catalog.editor.desk.overview import overview_of
from payments.back_office.attention import needs_attention
from payments.back_office.today import sales_today


class NeedsAttentionPanel(Component):  # type: ignore[misc]  # Wagtail's components have no types
    """Nothing at all while nothing is wrong, or nothing that this person may see."""

    name = "needs_attention"
    template_name = "beatstore/admin/needs_attention.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """``sales``: counts of troubles; ``media``: beats with a sentence each."""
        user = parent_context["request"].user
        return {"sales": needs_attention(user), "media": media_troubles(user)}


class TodayPanel(Component):  # type: ignore[misc]  # Wagtail's components have no types
    """Sales for those who may see money, beats for those who may change some; nothing for anybody else."""

    name = "today"
    template_name = "beatstore/admin/today.html"
    order = 55

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """``sales``: one line a currency, None for who may not see them; ``beats``: an ``Overview`` or None."""
        user = parent_context["request"].user
        return {"sales": sales_today(user), "beats": overview_of(user), "zone": settings.SHOP_TIME_ZONE}


class NextStepsPanel(Component):  # type: ignore[misc]  # Wagtail's components have no types
    """Nothing once all is done."""

    name = "next_steps"
    template_name = "beatstore/admin/next_steps.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """``steps`` that this person can take."""
        return {"steps": next_steps(parent_context["request"].user)}
