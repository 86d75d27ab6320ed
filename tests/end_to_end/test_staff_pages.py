"""The rooms of the staff work under their content security policy: the console of a browser stays clean."""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from accounts.models import User
from catalog.models import BeatPage
from tests.end_to_end.shop_window import ShopWindow

ROOMS = (
    "/admin/",
    "/admin/pages/{beat}/edit/",
    "/admin/pages/{beat}/history/",
    "/admin/images/add/",
    "/admin/sales/purchases/",
    "/admin/sales/events/",
    "/admin/queues/",
    "/api/docs",
)


@pytest.fixture
def administrator(window: ShopWindow, page: Page, django_db_blocker: DjangoDbBlocker) -> Iterator[Page]:
    """A browser whose session is an administrator's; the window's own shop, so he goes again."""
    with django_db_blocker.unblock():
        user = User.objects.create_superuser("guard", "guard@example.com", "guard")
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": os.environ["BASE_URL"]}]
        )
    yield page
    with django_db_blocker.unblock():
        user.delete()


def test_the_staffs_rooms_work_under_their_policy(administrator: Page, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        beat = BeatPage.objects.live().first().pk

    for room in ROOMS:
        address = room.format(beat=beat)
        answer = administrator.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "'unsafe-eval'" not in policy
        expect(administrator.locator("body")).to_be_visible()


def test_the_public_keeps_the_strict_policy(window: ShopWindow, page: Page) -> None:
    answer = page.goto(window.paths["beat"])

    assert answer is not None
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
