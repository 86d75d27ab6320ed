"""Plays: sums of a day, whoever listens, however many at once; nothing else is kept."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing, plays, rights
from catalog.models import BeatPage, LicenceTier, PlayCount
from tests.catalog.making import make_beat, make_draft, make_tier
from tests.clock import move_time
from tests.problems import assert_problem

pytestmark = pytest.mark.django_db
JSON = "application/json"


def _beat(title: str = "Night Bus") -> BeatPage:
    if not LicenceTier.objects.exists():
        make_tier()
    page = make_beat(title)
    listing.refresh([page.beat.pk])
    return page


def _play(client: Client, beat_id: int, body: object = None, **headers: str) -> Any:
    return client.post(f"/api/beats/{beat_id}/plays/", {} if body is None else body, content_type=JSON, headers=headers)


def _counted() -> list[tuple[str, int]]:
    return list(PlayCount.objects.order_by("source").values_list("source", "count"))


def test_plays_are_added_up_by_source_and_leave_no_trace_of_the_listener(client: Client) -> None:
    page = _beat()

    answers = [_play(client, page.beat.pk, body) for body in (None, {"source": " youtube.com "}, {"source": ""})]
    client.post(f"/api/beats/{page.beat.pk}/plays/", content_type=JSON)

    assert [(answer.status_code, answer.content, answer.cookies) for answer in answers] == [(204, b"", {})] * 3
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert _counted() == [("", 3), ("youtube.com", 1)]
    columns = {field.name for field in PlayCount._meta.get_fields()}
    assert columns == {"id", "beat", "day", "source", "count"}


def test_a_day_is_one_of_the_shops_zone(client: Client, settings: Any) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    page = _beat()
    evening = datetime(2031, 3, 1, 19, 0, tzinfo=UTC)
    move_time((evening - timezone.now()).total_seconds())

    _play(client, page.beat.pk)

    assert PlayCount.objects.get().day == date(2031, 3, 2)


def test_what_is_not_on_show_has_no_plays_and_what_is_sold_has(client: Client) -> None:
    page, draft = _beat(), make_draft("Draft")
    with transaction.atomic():
        rights.withdraw(page.beat.right_id)
    listing.refresh([page.beat.pk])

    assert_problem(_play(client, draft.beat.pk), 404, "beat_not_found")
    assert_problem(_play(client, 987_654), 404, "beat_not_found")
    assert not PlayCount.objects.exists()
    assert _play(client, page.beat.pk).status_code == 204


@pytest.mark.parametrize("body", [{"source": "x" * 101}, {"source": "a\x00b"}, {"who": "me"}, {"source": 7}])
def test_what_is_not_understood_counts_nothing(client: Client, body: object) -> None:
    page = _beat()

    assert_problem(_play(client, page.beat.pk, body), 422, "invalid_request")

    assert not PlayCount.objects.exists()


def test_other_sites_count_nothing_with_our_cookie(client: Client) -> None:
    page = _beat()
    plain = client.post(f"/api/beats/{page.beat.pk}/plays/", "{}", content_type="text/plain")
    assert_problem(plain, 415, "unsupported_media_type")
    client.cookies["sessionid"] = "somebody"

    assert_problem(_play(client, page.beat.pk, **{"Sec-Fetch-Site": "cross-site"}), 403, "cross_origin")

    assert not PlayCount.objects.exists()
    assert _play(client, page.beat.pk, **{"Sec-Fetch-Site": "same-origin"}).status_code == 204


def test_an_address_counts_only_so_often(client: Client, settings: Any) -> None:
    settings.PLAY_LIMITS = "2/h 3/h"
    one, two = _beat("One"), _beat("Two")

    statuses = [_play(client, page.beat.pk).status_code for page in (one, one, one, two)]
    elsewhere = client.post(f"/api/beats/{two.beat.pk}/plays/", {}, content_type=JSON, REMOTE_ADDR="10.0.0.9")

    assert statuses == [204, 204, 429, 429]
    assert elsewhere.status_code == 204
    assert {count.beat_id: count.count for count in PlayCount.objects.all()} == {one.beat.pk: 2, two.beat.pk: 1}


def test_sources_that_are_made_up_fill_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "MOST_SOURCES", 2)
    page = _beat()

    for source in ("a.com", "b.com", "c.com", "d.com", "a.com", ""):
        plays.count_play(page.beat.pk, source)

    assert _counted() == [("", 1), ("(other)", 2), ("a.com", 2), ("b.com", 1)]


def test_a_play_costs_three_queries(django_assert_num_queries: Callable[[int], Any]) -> None:
    page = _beat()
    plays.count_play(page.beat.pk)

    with django_assert_num_queries(3):
        plays.count_play(page.beat.pk)


@pytest.mark.django_db(transaction=True)
def test_plays_at_once_are_all_counted() -> None:
    page = _beat()
    together = threading.Barrier(8)

    def listen() -> None:
        together.wait()
        for _ in range(5):
            plays.count_play(page.beat.pk, "a.com")
        connection.close()

    threads = [threading.Thread(target=listen) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert _counted() == [("a.com", 40)]


def test_plays_stand_beside_the_beat_all_and_of_thirty_days(admin_client: Client) -> None:
    page = _beat()
    for days, count in ((0, 3), (29, 20), (30, 400)):
        PlayCount.objects.create(beat=page.beat, day=plays.today() - timedelta(days=days), count=count)

    shown = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert plays.plays_of(page.beat.pk) == plays.Plays(total=423, recent=23)
    assert 'So far</dt><dd class="w-mb-2">423</dd>' in shown
    assert 'Last 30 days</dt><dd class="w-mb-2">23</dd>' in shown


def test_the_desk_finds_what_was_never_played(admin_client: Client) -> None:
    played = _beat("Played")
    _beat("Silent")
    plays.count_play(played.beat.pk)

    rows = admin_client.get(f"{reverse('catalog_desk:table')}?is=unplayed").context["rows"]

    assert [row.title for row in rows] == ["Silent"]


def test_plays_stand_in_the_report_of_beats_without_sales(admin_client: Client) -> None:
    page = _beat()
    for source in ("", "a.com"):
        plays.count_play(page.beat.pk, source)

    (listed,) = admin_client.get(reverse("sales_reports:unsold")).context["object_list"]

    assert listed.plays == 2
