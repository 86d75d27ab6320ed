"""Where a buyer came from first: kept from his first cart or payment on, with the purchase; never before, never who."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.people import ensure_person
from catalog.clock import shop_now
from catalog.sources import Touch
from payments.models import Cart, CartCount, Purchase
from tests.payments.api.calls import create
from tests.payments.cart.test_carts import put
from tests.payments.factories import Shelf, make_beat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
YOUTUBE = "utm_source=YouTube.com&utm_medium=video&utm_campaign=May"


def counts() -> list[tuple[int, str, int]]:
    return list(CartCount.objects.order_by("beat", "source").values_list("beat_id", "source", "count"))


def pay(client: Client, shelf: Shelf, **headers: str) -> Purchase:
    answer = create(client, shelf, None, **headers)
    assert answer.status_code == 201
    return Purchase.objects.get(token=answer.json()["purchase"])


def test_the_first_that_is_told_stays_with_cart_and_purchase(client: Client) -> None:
    shelf, other = make_beat(), make_beat("Day Bus")

    put(client, shelf, First_Touch=YOUTUBE)
    put(client, other, First_Touch="utm_source=elsewhere")

    touch = Touch("youtube.com", "video", "may")
    assert Cart.objects.get().touch == touch
    assert pay(client, shelf, First_Touch="utm_source=elsewhere").touch == touch


def test_without_script_the_campaigns_words_are_read_from_the_page_that_the_form_stood_on(client: Client) -> None:
    shelf = make_beat()

    put(client, shelf, Referer=f"http://testserver/beats/night-bus/?{YOUTUBE}&s=no")
    assert Cart.objects.get().source == "youtube.com"

    assert pay(Client(), shelf, Referer=f"https://elsewhere.example/?{YOUTUBE}").touch == Touch()
    assert pay(Client(), shelf, Referer="http://[broken").touch == Touch()


def test_who_only_looks_leaves_nothing(client: Client) -> None:
    shelf = make_beat()

    for path in (f"{shelf.page.url}?{YOUTUBE}", f"/checkout/{shelf.beat.pk}/?license=wav-lease&{YOUTUBE}", "/cart/"):
        client.get(path, headers={"First-Touch": YOUTUBE})

    assert "sessionid" not in client.cookies
    assert (Cart.objects.count(), CartCount.objects.count()) == (0, 0)


def test_nothing_that_is_sent_is_trusted(client: Client) -> None:
    shelf = make_beat()

    for told in ("&".join(f"a{n}=1" for n in range(1000)), "%00=%00", "utm_source=ada@example.com", "=;=&&"):
        assert put(Client(), shelf, First_Touch=told).status_code == 303

    assert {cart.touch for cart in Cart.objects.all()} == {Touch()}


def test_it_comes_along_to_a_log_ins_other_devices(client: Client) -> None:
    shelf, phone = make_beat(), Client()
    person = ensure_person("ada", email="ada@example.com", password="correct horse")
    put(client, shelf, First_Touch=YOUTUBE)
    client.force_login(person)
    client.get("/cart/")
    phone.force_login(person)

    assert pay(phone, shelf).source == "youtube.com"


def test_beats_are_counted_as_they_are_chosen_once_each(client: Client, settings: Settings) -> None:
    far = "Pacific/Kiritimati" if shop_now().hour >= 11 else "Etc/GMT+12"  # where it is another day now
    settings.SHOP_TIME_ZONE = far
    shelf, other = make_beat(), make_beat("Day Bus")
    now = shop_now()
    before = now.astimezone(ZoneInfo(far)).date()

    put(client, shelf, First_Touch=YOUTUBE)
    put(client, shelf, "mp3-lease")
    put(Client(), shelf, First_Touch=YOUTUBE)
    pay(Client(), other)

    one, two = sorted((shelf.beat.pk, other.beat.pk))
    assert counts() == [(one, "youtube.com", 2), (two, "", 1)]
    assert before != now.date()
    assert {row.day for row in CartCount.objects.all()} <= {before, shop_now().astimezone(ZoneInfo(far)).date()}


def test_a_cart_that_is_paid_is_not_counted_again(client: Client) -> None:
    shelf = make_beat()
    put(client, shelf)
    body: dict[str, Any] = {
        "items": [{"beat": shelf.beat.pk, "license": "wav-lease"}],
        "email": "ada@example.com",
        "licensee": {"name": "Ada"},
    }

    assert client.post("/api/checkout/", body, content_type="application/json").status_code == 201

    assert counts() == [(shelf.beat.pk, "", 1)]


def test_it_stands_on_the_purchases_page(admin_client: Client) -> None:
    purchase = pay(Client(), make_beat(), First_Touch=YOUTUBE)

    shown = admin_client.get(reverse("sales_purchases:detail", args=[purchase.pk])).content.decode()

    assert "<dt>Came from</dt><dd>youtube.com, video, may</dd>" in shown


def test_names_that_are_made_up_fill_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.cart.counting.MOST_SOURCES", 2)
    shelf = make_beat()

    for name in ("one", "two", "three", "four", "two", ""):
        put(Client(), shelf, First_Touch=f"utm_source={name}")

    assert [(source, count) for _, source, count in counts()] == [("", 1), ("(other)", 2), ("one", 1), ("two", 2)]
