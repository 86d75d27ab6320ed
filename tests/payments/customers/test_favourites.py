"""Beats that a visitor marked are there again: in his session, after he logged in, on other devices."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.people import ensure_person
from catalog.models import Beat
from payments.jobs import forget_the_abandoned
from payments.models import Favourite
from tests.browsing import PHONE
from tests.catalog.making import make_beat, make_tier
from tests.clock import move_time
from tests.deadline import wait_for
from tests.editorial.making import make_site
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
CHANGE = "/favourites/change/"


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def beats() -> list[Beat]:
    make_site()
    make_tier()
    return [make_beat(title).beat for title in ("Night Bus", "Day Bus")]


@pytest.fixture
def buyer() -> User:
    return ensure_person("testuser", password="testpass123", email="test@example.com")


def _marked(client: Client) -> list[int]:
    ids: list[int] = client.get("/me.json").json()["favourites"]
    return ids


def test_a_stranger_marks_beats_by_plain_forms(client: Client, beats: list[Beat]) -> None:
    for beat in beats:
        answer = client.post(CHANGE, {"beat": beat.pk, "do": "add"})
        assert (answer.status_code, answer["Location"]) == (303, "/favourites/")
    client.post(CHANGE, {"beat": beats[0].pk})  # once more: nothing happens

    page: Any = client.get("/favourites/")

    assert _marked(client) == [beats[1].pk, beats[0].pk]
    assert [card.title for card in page.context["cards"]] == ["Day Bus", "Night Bus"]
    assert page["Cache-Control"] == "private, no-store"
    client.post(CHANGE, {"beat": beats[1].pk, "do": "remove"})
    assert _marked(client) == [beats[0].pk]
    assert _marked(Client()) == []


def test_favourites_are_taken_along_at_log_in_and_joined(client: Client, beats: list[Beat], buyer: User) -> None:
    other_device = Client()
    other_device.force_login(buyer)
    other_device.post(CHANGE, {"beat": beats[0].pk})
    for beat in beats:
        client.post(CHANGE, {"beat": beat.pk})

    client.post("/accounts/login/", {"login": "testuser", "password": "testpass123"})

    assert sorted(_marked(client)) == sorted(_marked(other_device)) == sorted(beat.pk for beat in beats)
    assert Favourite.objects.count() == 2
    client.post("/accounts/logout/")
    assert _marked(client) == []


def test_another_site_marks_nothing(client: Client, beats: list[Beat]) -> None:
    answer = client.post(CHANGE, {"beat": beats[0].pk}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("beat", ["", "x", "1" * 30, "999999"])
def test_what_is_no_beat_is_refused(beat: str, client: Client) -> None:
    assert client.post(CHANGE, {"beat": beat}).status_code in (404, 422)
    assert not Favourite.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_two(client: Client, beats: list[Beat]) -> None:
    counts = []
    for beat in beats:
        client.post(CHANGE, {"beat": beat.pk})
        client.get("/favourites/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/favourites/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_pages_are_the_same_bytes_whatever_is_marked(client: Client, beats: list[Beat]) -> None:
    path = "/beats/"
    before = Client().get(path).content
    client.post(CHANGE, {"beat": beats[0].pk})

    assert client.get(path).content == before
    assert b'aria-pressed="true"' not in before


def test_a_strangers_favourites_live_as_long_as_his_session(client: Client, beats: list[Beat], buyer: User) -> None:
    client.post(CHANGE, {"beat": beats[0].pk})
    logged_in = Client()
    logged_in.force_login(buyer)
    logged_in.post(CHANGE, {"beat": beats[0].pk})

    move_time(settings.SESSION_COOKIE_AGE + 60)
    forget_the_abandoned()

    assert [row.user for row in Favourite.objects.all()] == [buyer]


def test_a_heart_is_pressed_where_it_stands(
    shop_server: ShopServer, beats: list[Beat], new_visitor: Callable[..., Page]
) -> None:
    page = new_visitor(**PHONE)
    page.goto("/beats/night-bus/")
    heart = page.get_by_role("button", name="Favourite: Night Bus").first
    expect(heart).to_have_attribute("aria-pressed", "false")

    heart.tap()

    expect(heart).to_have_attribute("aria-pressed", "true")
    wait_for(Favourite.objects.exists, what="the heart is kept")
    page.reload()
    expect(heart).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("/beats/night-bus/")
    heart.tap()
    wait_for(lambda: not Favourite.objects.exists(), what="the heart is given back")
