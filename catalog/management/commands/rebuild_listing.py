"""``manage.py rebuild_listing``: the shop window, made anew from the truth."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog import listing


class Command(BaseCommand):
    help = "Make every row of the shop window anew. Safe at any time; the scheduler does it each night."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and tell how many rows there are."""
        rows = listing.rebuild()
        self.stdout.write(f"{rows} rows in the shop window")
