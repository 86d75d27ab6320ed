"""Registers the catalogue with Wagtail: the menu "Catalogue", screens of files and prices, the guard of licences."""

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from catalog.editor.deleting import keep_what_is_used
from catalog.editor.viewsets import CatalogueGroup


def editor_urls() -> list[URLResolver]:
    """Screens below ``/admin/catalogue/``."""
    return [path("catalogue/", include("catalog.editor.urls"))]


register_snippet(CatalogueGroup)
hooks.register("register_admin_urls", editor_urls)
hooks.register("before_delete_snippet", keep_what_is_used)
