"""The site as a Django app: its commands, checks and the scheduler's lease."""

from django.apps import AppConfig


class BeatstoreConfig(AppConfig):
    name = "beatstore"
