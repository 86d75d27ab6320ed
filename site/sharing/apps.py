"""Found and shared: what search engines, feeds, other sites and printed codes get of the shop."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"
    verbose_name = "Sharing"
