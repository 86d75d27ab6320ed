"""Registers with Wagtail what belongs to the site as a whole: panels of the home page, the way to the job queues."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from beatstore.panels import NeedsAttentionPanel, NextStepsPanel, TodayPanel


class AdministratorsMenuItem(MenuItem):
    """Shown to those whom ``doors.administrators_only`` lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Trouble first, then the day, then what to do next, then Wagtail's own panels."""
    panels.extend((NeedsAttentionPanel(), TodayPanel(), NextStepsPanel()))


def queues_menu_item() -> MenuItem:
    """RQ's own pages, under "Sales"."""
    return AdministratorsMenuItem("Job queues", reverse_lazy("django_rq:home"), icon_name="tasks", order=900)


hooks.register("construct_homepage_panels", add_panels)
hooks.register("register_sales_menu_item", queues_menu_item)
