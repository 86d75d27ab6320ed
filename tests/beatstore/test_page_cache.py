"""Whole pages kept for strangers: the same to all of them, never a person's, old for a second at the most."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from wagtail.models import PageViewRestriction

from accounts.models import User
from beatstore import caching
from catalog import listing, rights
from catalog.models import BeatPage, LicenceTier
from tests.catalog.making import make_beat, make_index, make_tape, make_tier

pytestmark = pytest.mark.django_db(transaction=True)
STAYS = 1  # query: the content number


@pytest.fixture(autouse=True)
def _kept_pages(settings: Settings) -> None:
    settings.PAGE_CACHE_S = 60


@pytest.fixture
def beat_page() -> BeatPage:
    make_tier()
    make_tier("exclusive", amount_minor=120_000, is_exclusive=True)
    page = make_beat("Night Bus", producer="Ada Low")
    listing.refresh([page.beat.pk])
    return page


def test_the_second_stranger_costs_one_query(beat_page: BeatPage) -> None:
    for path in (make_index().url, beat_page.url, "/producers/ada-low/"):
        first = Client().get(path)
        with CaptureQueriesContext(connection) as asked:
            second = Client().get(path)

        assert len(asked) == STAYS
        assert (second.status_code, second.content) == (200, first.content)
        assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
        assert second["Content-Type"] == first["Content-Type"]


def test_another_question_is_another_page(beat_page: BeatPage) -> None:
    path = make_index().url
    assert b"Night Bus" in Client().get(path).content

    assert b"Night Bus" not in Client().get(f"{path}?bpm_min=300").content
    assert Client().get(path, headers={"Host": "other.example"}).content != b""


def test_a_sale_is_seen_at_once(beat_page: BeatPage) -> None:
    before = Client().get(beat_page.url).content
    right_id = beat_page.beat.right_id
    assert right_id is not None

    with transaction.atomic():
        rights.withdraw(right_id)
    listing.refresh([beat_page.beat.pk])

    assert Client().get(beat_page.url).content != before


def test_a_tape_says_at_once_that_a_beat_of_it_is_sold_or_dearer(beat_page: BeatPage) -> None:
    other = make_beat("Day Bus")
    tape = make_tape([beat_page, other], {"wav-lease": 8000})
    assert b"instead of $98" in Client().get(tape.url).content

    tier = LicenceTier.objects.get(code="wav-lease")
    tier.amount_minor = 5900
    tier.save_revision().publish()
    assert b"instead of $118" in Client().get(tape.url).content

    with transaction.atomic():
        rights.withdraw(other.beat.right_id)
        listing.refresh_right(other.beat.right_id)
    page = Client().get(tape.url).content
    assert "“Day Bus” is not for sale any more".encode() in page
    assert b"Put the tape in the cart" not in page


def test_a_page_made_private_is_not_shown_from_the_cache(beat_page: BeatPage) -> None:
    assert Client().get(beat_page.url).status_code == 200

    PageViewRestriction.objects.create(page=beat_page, restriction_type=PageViewRestriction.LOGIN)

    assert Client().get(beat_page.url).status_code == 302


def test_whoever_has_a_session_gets_no_kept_page(beat_page: BeatPage) -> None:
    Client().get(beat_page.url)
    known = Client()
    known.force_login(User.objects.create_user("ada", "ada@example.com", "secret"))

    with CaptureQueriesContext(connection) as asked:
        known.get(beat_page.url)

    assert len(asked) > STAYS


def test_what_is_no_page_for_all_is_not_kept(beat_page: BeatPage) -> None:
    for path in ("/accounts/login/", "/me.json", f"/checkout/{beat_page.beat.pk}/?license=wav-lease", "/nothing/"):
        Client().get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(path)

        assert answer.status_code in (200, 404)
        assert path == "/me.json" or len(asked) > STAYS or answer.cookies


def test_a_cache_that_is_away_costs_nothing_but_time(beat_page: BeatPage, settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    caching.guard.forget()

    try:
        assert [Client().get(beat_page.url).status_code for _ in range(2)] == [200, 200]
    finally:
        caching.guard.forget()
        cache.close()
