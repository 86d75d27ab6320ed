"""The catalogue: what can be sold."""

from importlib import import_module

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Listen to what Wagtail does."""
        import_module("catalog.receivers")
        renditions = import_module("catalog.media.renditions")
        renditions.show("catalog.beattapepage", "image", "wide", "elsewhere")
        renditions.show("catalog.producer", "portrait", "portrait")
