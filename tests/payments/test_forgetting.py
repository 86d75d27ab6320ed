"""What nobody comes back to is forgotten: carts of sessions that ended, codes that nobody can use."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.people import ensure_person
from beatstore.jobs import clear_sessions
from catalog.clock import shop_now
from payments.jobs import forget_the_abandoned
from payments.models import Cart, EmailConfirmation
from tests.clock import move_time
from tests.payments.factories import make_beat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


def test_a_strangers_cart_lives_as_long_as_his_session_and_a_buyers_for_ever(client: Client) -> None:
    wanted = {"beat": make_beat().beat.pk, "license": "wav-lease"}
    client.post("/cart/put/", wanted)
    buyer = Client()
    buyer.force_login(ensure_person("ada", email="ada@example.com", password="correct horse"))
    buyer.post("/cart/put/", wanted)

    move_time(settings.SESSION_COOKIE_AGE - 60)
    forget_the_abandoned()
    assert Cart.objects.count() == 2

    move_time(settings.SESSION_COOKIE_AGE + 60)
    forget_the_abandoned()
    assert [cart.user.get_username() for cart in Cart.objects.all() if cart.user] == ["ada"]


def test_a_confirmation_goes_when_it_is_good_for_nothing_any_more() -> None:
    EmailConfirmation.objects.create(session_key=uuid4().hex, email_key="ada@example.com", sent_at=shop_now())

    move_time(24 * 3600)
    forget_the_abandoned()
    assert EmailConfirmation.objects.exists()

    move_time(25 * 3600)
    forget_the_abandoned()
    assert not EmailConfirmation.objects.exists()


def test_sessions_that_have_ended_go(client: Client) -> None:
    client.post("/cart/put/", {"beat": make_beat().beat.pk, "license": "wav-lease"})
    ended = Session.objects.create(session_key="ended", session_data="", expire_date="2026-01-01T00:00Z")

    clear_sessions()

    assert not Session.objects.filter(pk=ended.pk).exists()
    assert Session.objects.count() == 1
