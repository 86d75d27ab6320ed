"""The back office on a phone, in a real browser: nothing of a list is out of reach."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from payments.models import EventStatus
from tests.payments.back_office.staff import EVENTS, make_event, signed_in
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_column_of_a_list_is_reached_by_moving_it(page: Page, shop_server: ShopServer, manager: User) -> None:
    make_event(EventStatus.FAILED)
    session_key = signed_in(manager).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_key, "url": shop_server.url}])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(EVENTS)
    error = page.get_by_role("cell", name="OperationalError")
    expect(error).not_to_be_in_viewport()

    page.get_by_role("cell", name="payment_intent.succeeded").hover()
    page.mouse.wheel(2000, 0)

    expect(error).to_be_in_viewport()
