"""``manage.py rebuild_listing``: the shop window, made anew from the truth."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog import listing


class Command(BaseCommand):
    help = "Make every row of the shop window anew. Safe at any time; the scheduler does it each night."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where nothing moved, nothing is done."""
        parser.add_argument("--if-files-moved", action="store_true", help="Only if the files' address is another now.")

    def handle(self, *args: Any, if_files_moved: bool = False, **options: Any) -> None:
        """Rebuild, and tell how many rows were made."""
        rows = listing.rebuild_where_files_moved() if if_files_moved else listing.rebuild()
        self.stdout.write(f"{rows} rows in the shop window")
