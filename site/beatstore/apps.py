"""The site as a Django app: its commands, checks and the scheduler's lease."""

from django.apps import AppConfig

from beatstore import checks  # noqa: F401  # registers them


class BeatstoreConfig(AppConfig):
    name = "beatstore"
