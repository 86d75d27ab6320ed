"""The shop's clock in tests: one statement moves time for every process."""

from django.db import connection


def move_time(seconds: float) -> None:
    """Set the shop's time so many seconds ahead of the real one; 0 sets it back."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shop_clock SET time_offset = make_interval(secs => %s)", [seconds])
