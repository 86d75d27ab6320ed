"""``manage.py run_schedule``: enqueues what is due, as long as it runs; a second one waits for the first to go."""

from typing import Any

from django.core.management.base import BaseCommand

from beatstore.schedule import make_scheduler


class Command(BaseCommand):
    help = "Enqueue scheduled jobs (sweeper, holds, scheduled publishing …) until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        make_scheduler().start()
