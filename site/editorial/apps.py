"""Home, articles, collections, plain pages and the shop's settings."""

from importlib import import_module

from django.apps import AppConfig

BODIES = ("articlepage", "contactpage", "homepage", "landingpage", "standardpage")


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = "Editorial"

    def ready(self) -> None:
        """Say where pages show pictures, and how large."""
        show = import_module("catalog.media.renditions").show
        show("editorial.collectionpage", "image", "wide", "elsewhere")
        show("editorial.articlepage", "image", "wide", "whole", "elsewhere")
        for model in BODIES:
            show(f"editorial.{model}", "body.image", "whole")
            show(f"editorial.{model}", "body.hero.picture", "whole")
            show(f"editorial.{model}", "body.gallery.pictures.item", "tile")
