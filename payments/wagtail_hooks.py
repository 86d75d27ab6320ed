"""Registers the back office with Wagtail: the menu "Sales", bulk replay, words of the audit log.

Other apps add to the menu through the hook ``register_sales_menu_item``.
"""

from wagtail import hooks
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from catalog.models import ExclusiveRight
from payments.back_office.audit import register_deeds
from payments.back_office.events import ReplayParkedAction
from payments.back_office.viewsets import SalesGroup
from payments.models import Purchase

# Editors may read rights beside their beats; who holds them, and the buttons, go with purchases.
register_permission_policy(ExclusiveRight, ModelPermissionPolicy(Purchase))
hooks.register("register_admin_viewset", SalesGroup)
hooks.register("register_log_actions", register_deeds)
hooks.register("register_bulk_action", ReplayParkedAction)
