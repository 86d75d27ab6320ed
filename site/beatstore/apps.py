"""The site as a Django app: its commands, checks and the scheduler's lease."""

from django.apps import AppConfig

from beatstore import checks  # noqa: F401  # registers them


class BeatstoreConfig(AppConfig):
    name = "beatstore"

    def ready(self) -> None:
        """Register the checks that ask the database."""
        from beatstore import database_checks  # noqa: F401, PLC0415  # needs the models, which are loaded by now
