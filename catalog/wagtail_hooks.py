"""Registers the catalogue with Wagtail: the menu "Catalogue", its screens and desk, the guard of licences.

Other apps add to the menu through the hook ``register_catalogue_menu_item``.
"""

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail.models import AbstractPage
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from catalog.editor.beside import BeatPageViewSet
from catalog.editor.deleting import keep_what_is_used
from catalog.editor.door import without_closed_reports
from catalog.editor.menu import calendar_item, prices_item, table_item
from catalog.editor.own_beats import PAGE_POLICY, choosable
from catalog.editor.viewsets import CatalogueGroup


def editor_urls() -> list[URLResolver]:
    """Screens below ``/admin/catalogue/``."""
    return [path("catalogue/", include("catalog.editor.urls")), path("catalogue/", include("catalog.editor.desk.urls"))]


register_permission_policy(AbstractPage, PAGE_POLICY)  # in place of Wagtail's, which it asks first
register_snippet(CatalogueGroup)
hooks.register("register_admin_urls", editor_urls)
hooks.register("register_catalogue_menu_item", table_item)
hooks.register("register_catalogue_menu_item", calendar_item)
hooks.register("register_catalogue_menu_item", prices_item)
hooks.register("register_admin_viewset", BeatPageViewSet)
hooks.register("before_delete_snippet", keep_what_is_used)
hooks.register("construct_page_chooser_queryset", choosable)
hooks.register("construct_reports_menu", without_closed_reports)
