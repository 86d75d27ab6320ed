"""Dates of a schedule: the same time on the wall each day, whatever clocks do."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from catalog.editor.desk.dates import dates_from, next_friday

BERLIN = ZoneInfo("Europe/Berlin")


def _walls(first: date, at: time, count: int, *, every_days: int = 1, taken: tuple[date, ...] = ()) -> list[str]:
    found = dates_from(first, at, every_days=every_days, count=count, zone=BERLIN, taken=taken)
    assert all(one.tzinfo is UTC for one in found)
    return [one.astimezone(BERLIN).strftime("%m-%d %H:%M %z") for one in found]


def test_it_stays_18_oclock_when_clocks_change() -> None:
    assert _walls(date(2027, 3, 27), time(18), 3) == ["03-27 18:00 +0100", "03-28 18:00 +0200", "03-29 18:00 +0200"]
    assert _walls(date(2027, 10, 30), time(18), 3) == ["10-30 18:00 +0200", "10-31 18:00 +0100", "11-01 18:00 +0100"]


def test_an_hour_that_is_left_out_is_later_and_one_that_comes_twice_is_its_first() -> None:
    assert _walls(date(2027, 3, 28), time(2, 30), 1) == ["03-28 03:30 +0200"]
    assert _walls(date(2027, 10, 31), time(2, 30), 1) == ["10-31 02:30 +0200"]


def test_every_third_day_and_days_that_are_taken() -> None:
    assert [wall[:5] for wall in _walls(date(2027, 6, 4), time(18), 3, every_days=3)] == ["06-04", "06-07", "06-10"]
    taken = (date(2027, 6, 4), date(2027, 6, 6))
    assert [wall[:5] for wall in _walls(date(2027, 6, 4), time(18), 3, taken=taken)] == ["06-05", "06-07", "06-08"]


def test_every_no_days_is_all_at_once() -> None:
    assert _walls(date(2027, 6, 4), time(18), 2, every_days=0) == ["06-04 18:00 +0200"] * 2


@pytest.mark.parametrize(
    ("today", "friday"),
    [
        (date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
    ],
)
def test_friday_is_the_next_one(today: date, friday: date) -> None:
    assert next_friday(today) == friday


def test_the_moment_is_in_utc() -> None:
    [at] = dates_from(date(2027, 6, 4), time(18), every_days=1, count=1, zone=BERLIN)

    assert at == datetime(2027, 6, 4, 16, tzinfo=UTC)
