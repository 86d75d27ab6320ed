"""Pages are the same for all strangers; who is looking is told apart from them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from frontend.samples.pages import PAGES
from payments.models import Access, Purchase
from tests.accounts.everything import make_sale
from tests.catalog.making import make_beat, make_tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A stranger."""
    return Client()


def test_a_stranger_is_told_so_and_gets_no_cookie(client: Client) -> None:
    response = client.get("/me.json")

    nothing = {"cart": 0, "in_cart": [], "owned": [], "favourites": [], "follows": []}
    assert response.json() == {"authenticated": False, "name": "", "initials": "", "csrf": "", **nothing}
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_a_log_in_is_told_its_name_and_a_token(client: Client) -> None:
    client.force_login(User.objects.create_user("ada", "ada@example.com", "secret", first_name="Ada", last_name="King"))

    answer = client.get("/me.json").json()

    assert (answer["authenticated"], answer["name"], answer["initials"]) == (True, "Ada King", "AK")
    assert len(answer["csrf"]) == 64


def test_a_log_in_is_told_which_beats_are_his_and_which_are_in_his_cart(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    make_tier()
    bought, refunded, chosen, other = (make_beat(title) for title in ("Bought", "Refunded", "Chosen", "Other"))
    ada = User.objects.create_user("ada", "ada@example.com", "secret")
    for page, access in ((bought, Access.ACTIVE), (bought, Access.ACTIVE), (refunded, Access.REVOKED)):
        Purchase.objects.filter(pk=make_sale(page, access=access).pk).update(buyer=ada)
    make_sale(other)
    client.force_login(ada)
    client.post("/cart/put/", {"beat": chosen.beat.pk, "license": "wav-lease"})

    with django_assert_num_queries(9):
        answer = client.get("/me.json").json()

    assert (answer["cart"], answer["in_cart"], answer["owned"]) == (1, [chosen.beat.pk], [bought.beat.pk])


def test_initials_of_a_log_in_without_a_name(client: Client) -> None:
    client.force_login(User.objects.create_user("testuser", "test@example.com", "secret"))

    assert client.get("/me.json").json()["initials"] == "T"


def test_me_is_only_read(client: Client) -> None:
    assert client.post("/me.json").status_code == 405


@pytest.mark.parametrize("name", PAGES)
def test_every_sample_page_renders(name: str, client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    response = client.get(f"/styleguide/{name}/")

    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_the_style_guide_is_not_for_visitors(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404
    assert client.get("/styleguide/home/").status_code == 404


@pytest.mark.parametrize("name", ["home", "browse", "beat", "collection"])
def test_pages_are_the_same_bytes_for_everyone(name: str, client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    somebody = Client()
    somebody.force_login(User.objects.create_user("ada", "ada@example.com", "secret"))

    stranger_sees = client.get(f"/styleguide/{name}/")

    assert stranger_sees.content == somebody.get(f"/styleguide/{name}/").content
    assert b"csrf" not in stranger_sees.content.lower().replace(b"csrfmiddlewaretoken", b"")
    assert not stranger_sees.cookies
