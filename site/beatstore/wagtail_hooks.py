"""Registers with Wagtail what belongs to the site as a whole: panels, a report, the way to the queues."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from beatstore.panels import NeedsAttentionPanel, NextStepsPanel, TodayPanel
from beatstore.reports import PREVIEWS, PreviewsView
from catalog.editor.menu import DeskMenuItem


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


def report_urls() -> list[URLResolver]:
    """Below Wagtail's own reports."""
    patterns = [
        path("previews/", PreviewsView.as_view(), name="previews"),
        path("previews/results/", PreviewsView.as_view(results_only=True), name="previews_results"),
    ]
    return [path("reports/beats/", include((patterns, "catalog_reports")))]


def previews_item() -> DeskMenuItem:
    """Of the menu "Reports"."""
    return DeskMenuItem(str(PreviewsView.page_title), reverse_lazy(PREVIEWS), icon_name="media", order=1090)


hooks.register("construct_homepage_panels", add_panels)
hooks.register("register_sales_menu_item", queues_menu_item)
hooks.register("register_admin_urls", report_urls)
hooks.register("register_reports_menu_item", previews_item)
