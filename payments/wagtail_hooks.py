"""Registers the back office with Wagtail: the menu "Sales", bulk replay, words of the audit log.

Other apps add to the menu through the hook ``register_sales_menu_item``.
"""

from wagtail import hooks

from payments.back_office.audit import register_deeds
from payments.back_office.events import ReplayParkedAction
from payments.back_office.viewsets import SalesGroup

hooks.register("register_admin_viewset", SalesGroup)
hooks.register("register_log_actions", register_deeds)
hooks.register("register_bulk_action", ReplayParkedAction)
