"""Registers the back office with Wagtail: the menu "Sales", reports, bulk replay, words of the audit log.

Other apps add to the menu through the hook ``register_sales_menu_item``.
"""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from catalog.models import ExclusiveRight
from payments.back_office.audit import register_deeds
from payments.back_office.beat_facts import beat_facts
from payments.back_office.events import ReplayParkedAction
from payments.back_office.own_figures import OwnFiguresMenuItem, OwnFiguresView
from payments.back_office.reports import ENDING, UNSOLD, EndingView, UnsoldView
from payments.back_office.source_report import SOURCES, SourcesView
from payments.back_office.viewsets import SalesGroup
from payments.models import Purchase


def own_figures_urls() -> list[URLPattern]:
    """A producer's page is apart from ``/admin/sales/``, where nothing is for him."""
    return [path("own-sales/", OwnFiguresView.as_view(), name="own_sales")]


def own_figures_menu_item() -> OwnFiguresMenuItem:
    """Of the main menu."""
    return OwnFiguresMenuItem("Your sales", reverse_lazy("own_sales"), icon_name="tag", order=160)


class SalesReportItem(MenuItem):
    """Shown to those who may see purchases."""

    def is_shown(self, request: HttpRequest) -> bool:
        """As the report's view asks."""
        return bool(request.user.has_perm("payments.view_purchase"))


def report_urls() -> list[URLResolver]:
    """Below Wagtail's own reports."""
    patterns = [
        path("unsold/", UnsoldView.as_view(), name="unsold"),
        path("unsold/results/", UnsoldView.as_view(results_only=True), name="unsold_results"),
        path("sources/", SourcesView.as_view(), name="sources"),
        path("sources/results/", SourcesView.as_view(results_only=True), name="sources_results"),
        path("ending/", EndingView.as_view(), name="ending"),
        path("ending/results/", EndingView.as_view(results_only=True), name="ending_results"),
    ]
    return [path("reports/sales/", include((patterns, "sales_reports")))]


def unsold_item() -> SalesReportItem:
    """Of the menu "Reports"."""
    return SalesReportItem(str(UnsoldView.page_title), reverse_lazy(UNSOLD), icon_name="minus", order=1100)


def sources_item() -> SalesReportItem:
    """Of the menu "Reports"."""
    return SalesReportItem(str(SourcesView.page_title), reverse_lazy(SOURCES), icon_name="link-external", order=1095)


def ending_item() -> SalesReportItem:
    """Of the menu "Reports"."""
    return SalesReportItem(str(EndingView.page_title), reverse_lazy(ENDING), icon_name="history", order=1110)


# Editors may read rights beside their beats; who holds them, and the buttons, go with purchases.
register_permission_policy(ExclusiveRight, ModelPermissionPolicy(Purchase))
hooks.register("register_admin_viewset", SalesGroup)
hooks.register("register_beat_facts", beat_facts)
hooks.register("register_log_actions", register_deeds)
hooks.register("register_bulk_action", ReplayParkedAction)
hooks.register("register_admin_urls", own_figures_urls)
hooks.register("register_admin_menu_item", own_figures_menu_item)
hooks.register("register_admin_urls", report_urls)
hooks.register("register_reports_menu_item", unsold_item)
hooks.register("register_reports_menu_item", ending_item)
hooks.register("register_reports_menu_item", sources_item)
