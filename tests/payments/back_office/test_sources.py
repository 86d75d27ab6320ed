"""The report on where buyers come from: plays, carts, sales and money, by source, beat and week."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people import ensure_person
from accounts.roles import Role
from catalog.models import BeatPage, PlayCount
from payments.back_office.sources import SourceRow, figures_by
from payments.models import Access, CartCount, Purchase, PurchaseLine
from tests.accounts.everything import make_sale
from tests.catalog.making import make_beat, make_tier
from tests.clock import move_time

pytestmark = pytest.mark.django_db
MONDAY = date(2031, 3, 3)
NOW = datetime(2031, 3, 12, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def beats() -> tuple[BeatPage, BeatPage]:
    """Two beats, plays and carts of two weeks, and three sales."""
    make_tier()
    night, day = make_beat("Night Bus"), make_beat("Day Bus")
    for model, counted in ((PlayCount, 40), (CartCount, 4)):
        for beat, at, source, count in (
            (night, MONDAY, "youtube.com", counted),
            (night, MONDAY + timedelta(days=6), "youtube.com", 1),
            (night, MONDAY + timedelta(days=7), "youtube.com", 2),
            (day, MONDAY, "", 3),
        ):
            model.objects.create(beat=beat.beat, day=at, source=source, count=count)
    sell(night, "youtube.com", datetime(2031, 3, 9, 23, 59, tzinfo=UTC))
    sell(night, "youtube.com", datetime(2031, 3, 10, 0, 1, tzinfo=UTC), total_minor=4900, tax_minor=900)
    sell(day, "", datetime(2031, 3, 4, 12, tzinfo=UTC))
    PurchaseLine.objects.filter(purchase=sell(day, "", NOW)).update(access=Access.REVOKED)
    move_time((NOW - timezone.now()).total_seconds())
    return night, day


@pytest.fixture
def manager() -> Client:
    """A shop manager's browser."""
    client = Client()
    client.force_login(ensure_person("mona", password="x", roles=[Role.SHOP_MANAGERS]))
    return client


def sell(page: BeatPage, source: str, at: datetime, **line: Any) -> Purchase:
    purchase = make_sale(page, **line)
    Purchase.objects.filter(pk=purchase.pk).update(source=source, completed_at=at)
    return purchase


def told(rows: list[SourceRow]) -> list[tuple[object, ...]]:
    return [(r.source, r.beat, r.week, r.plays, r.carts, r.sales, r.income_minor) for r in rows]


def test_by_source_every_step_from_a_play_to_money(beats: tuple[BeatPage, BeatPage]) -> None:
    assert told(figures_by(["source"])) == [
        ("youtube.com", "", None, 43, 7, 2, 8900),
        ("", "", None, 3, 3, 1, 4900),
    ]


def test_by_source_beat_and_week_the_newest_week_first(beats: tuple[BeatPage, BeatPage]) -> None:
    assert told(figures_by(["source", "beat", "week"])) == [
        ("youtube.com", "Night Bus", MONDAY + timedelta(days=7), 2, 2, 1, 4000),
        ("youtube.com", "Night Bus", MONDAY, 41, 5, 1, 4900),
        ("", "Day Bus", MONDAY, 3, 3, 1, 4900),
    ]


def test_weeks_are_the_shops_and_older_days_are_left_out(beats: tuple[BeatPage, BeatPage], settings: Any) -> None:
    settings.SHOP_TIME_ZONE = "Europe/Berlin"  # there it was Monday already

    assert told(figures_by(["week"], since=MONDAY + timedelta(days=7))) == [
        ("", "", MONDAY + timedelta(days=7), 2, 2, 2, 8900)
    ]


def test_any_number_of_rows_costs_the_same_queries(
    beats: tuple[BeatPage, BeatPage], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        figures_by(["source", "beat", "week"])
    for number in range(20):
        sell(beats[0], f"{number}.example", NOW)
    with django_assert_num_queries(4):
        assert len(figures_by(["source", "beat", "week"])) == 23


def test_it_is_a_screen_with_filters_and_a_spreadsheet(beats: tuple[BeatPage, BeatPage], manager: Client) -> None:
    url = reverse("sales_reports:sources")

    screen = manager.get(url)
    assert told(screen.context["object_list"]) == told(figures_by(["source"]))
    assert "Unknown, or typed the address" in screen.text
    assert "$89" in screen.text
    weeks = manager.get(url, {"parts": "week", "weeks": "4"}).context["object_list"]
    assert [row.week for row in weeks] == [MONDAY + timedelta(days=7), MONDAY]

    answer = manager.get(url, {"export": "csv", "parts": "source-beat-week"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streaming answer
    assert lines[:2] == [
        'Source,Beat,Week from,Plays,Put in a cart,Sales,"Income, refunds and tax taken off",Currency',
        "youtube.com,Night Bus,2031-03-10,2,2,1,40.00,USD",
    ]
    assert manager.get(url, {"export": "xlsx"}).status_code == 200


def test_a_source_runs_in_no_spreadsheet_and_the_report_is_not_for_editors(manager: Client) -> None:
    make_tier()
    sell(make_beat("=Beat"), "-cmd", timezone.now())
    url = reverse("sales_reports:sources")
    editor = Client()
    editor.force_login(ensure_person("ed", password="x", roles=[Role.EDITORS]))

    answer = manager.get(url, {"export": "csv", "parts": "source-beat"})

    assert b"".join(answer.streaming_content).decode().splitlines()[1].startswith("'-cmd,'=Beat,")  # type: ignore[attr-defined]
    assert editor.get(url).status_code == 302
    assert "/reports/sales/sources/" not in editor.get("/admin/").content.decode()
    assert "/reports/sales/sources/" in manager.get("/admin/").content.decode()
