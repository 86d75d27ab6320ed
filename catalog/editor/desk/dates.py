"""Dates of "one every so many days at 18:00": days of the calendar and a time on the wall, in the shop's zone. Pure."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def wall_time(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That time on that day, in UTC.

    An hour that is left out when clocks go forward is as much later; of one that comes twice the first is meant.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def dates_from(
    first: date, at: time, *, every_days: int, count: int, zone: ZoneInfo, taken: Collection[date] = ()
) -> list[datetime]:
    """``count`` moments, in UTC, on ``first`` and each ``every_days`` later; days in ``taken`` are passed over."""
    found: list[datetime] = []
    day = first
    while len(found) < count:
        if day not in taken:
            found.append(wall_time(day, at, zone))
            day += timedelta(days=every_days)
        else:
            day += timedelta(days=1)
    return found


def next_friday(today: date) -> date:
    """The first Friday after today."""
    return today + timedelta(days=(4 - today.weekday() - 1) % 7 + 1)
