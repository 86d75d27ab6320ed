"""Registers the back office with Wagtail: the menu "Sales", bulk replay, words of the audit log.

Other apps add to the menu through the hook ``register_sales_menu_item``.
"""

from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from catalog.models import ExclusiveRight
from payments.back_office.audit import register_deeds
from payments.back_office.events import ReplayParkedAction
from payments.back_office.own_figures import OwnFiguresMenuItem, OwnFiguresView
from payments.back_office.viewsets import SalesGroup
from payments.models import Purchase


def own_figures_urls() -> list[URLPattern]:
    """A producer's page is apart from ``/admin/sales/``, where nothing is for him."""
    return [path("own-sales/", OwnFiguresView.as_view(), name="own_sales")]


def own_figures_menu_item() -> OwnFiguresMenuItem:
    """Of the main menu."""
    return OwnFiguresMenuItem("Your sales", reverse_lazy("own_sales"), icon_name="tag", order=160)


# Editors may read rights beside their beats; who holds them, and the buttons, go with purchases.
register_permission_policy(ExclusiveRight, ModelPermissionPolicy(Purchase))
hooks.register("register_admin_viewset", SalesGroup)
hooks.register("register_log_actions", register_deeds)
hooks.register("register_bulk_action", ReplayParkedAction)
hooks.register("register_admin_urls", own_figures_urls)
hooks.register("register_admin_menu_item", own_figures_menu_item)
