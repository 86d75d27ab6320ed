"""``manage.py compare_with_stripe``: one whole comparison, now."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.inbox import compare, differences


class Command(BaseCommand):
    help = "Compare Stripe with the database: heal what no webhook told, and list what differs. Safe at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--since``."""
        parser.add_argument(
            "--since",
            type=_day,
            help="look back to this day or moment (UTC) as in 2026-05-31; else to where the last comparison began",
        )

    def handle(self, *args: Any, since: datetime | None = None, **options: Any) -> None:
        """Finish a run that is under way, then the one that is asked for; exit 1 where something differs."""
        self._finish()
        if not compare.begin(since=since, asked_by="compare_with_stripe"):
            raise CommandError("A worker is comparing at this moment. Try again when it has finished.")
        self._finish()
        run = compare.last_finished()
        assert run is not None
        self.stdout.write(f"{run.seen} objects of ours looked at, {run.repaired} put right, {run.differences} differ")
        for each in differences.still_open():
            self.stdout.write(f"  {each.object_id}: {each.get_kind_display()} ({each.what})")
        if run.differences:
            raise SystemExit(1)

    def _finish(self) -> None:
        while compare.work_a_turn():
            self.stdout.write("  still at it")
        stopped = compare.stopped_by()
        if stopped:
            raise CommandError(f"Stripe gives no answer, so the comparison waits ({stopped}). Try again in a moment.")


def _day(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
