"""``manage.py prepare_storage``: both buckets and their access, proved."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.media import buckets


class Command(BaseCommand):
    help = "Make the private and the public bucket, set who may do what, and prove it. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each step; end with one line and exit code 1 if the storage can't be used."""

        def tell(line: str) -> None:
            if options["verbosity"] > 0:
                self.stdout.write(line)

        try:
            buckets.prepare(tell)
        except buckets.StorageNotReadyError as error:
            raise CommandError(str(error)) from error
