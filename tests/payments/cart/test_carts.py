"""The cart: put in by a plain form, kept through a log-in and on other devices, held against what is on sale now."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.people import ensure_person
from catalog.models import BeatPage, LicenceTier
from payments.cart.showing import LineState
from payments.models import Cart, CartLine, PaymentStatus, Purchase
from tests.payments.api.calls import create
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def put(client: Client, shelf: Shelf, code: str = "wav-lease", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/cart/put/", {"beat": shelf.beat.pk, "license": code}, headers=named)


def lines_of(client: Client) -> list[tuple[int, str, str]]:
    return [(line.beat_id, line.licence_code, line.state) for line in client.get("/cart/").context["cart"].lines]


def log_in(client: Client) -> None:
    person = ensure_person("ada", email="ada@example.com", password="correct horse")
    client.force_login(person)


def test_what_is_put_in_is_shown_with_its_price_and_counted(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")

    answer = put(client, first)
    put(client, second, "mp3-lease")

    assert (answer.status_code, answer["Location"]) == (303, "/cart/")
    cart = client.get("/cart/").context["cart"]
    assert (cart.priced.total_minor, cart.is_ready) == (7800, True)
    assert client.get("/me.json").json()["cart"] == 2


def test_another_licence_of_a_beat_takes_the_place_of_the_first(client: Client) -> None:
    shelf = make_beat()
    put(client, shelf)

    put(client, shelf, "exclusive")

    assert lines_of(client) == [(shelf.beat.pk, "exclusive", LineState.FINE)]


def test_it_is_taken_out_again(client: Client) -> None:
    shelf = make_beat()
    put(client, shelf)

    client.post("/cart/take-out/", {"beat": shelf.beat.pk})

    assert lines_of(client) == []


def test_what_was_taken_out_can_be_put_back(client: Client) -> None:
    shelf, other = make_beat(), make_beat("Day Bus")
    put(client, shelf)
    put(client, other)

    way = client.post("/cart/take-out/", {"beat": shelf.beat.pk, "license": "wav-lease"})
    both = client.post("/cart/take-out/", {"beat": [shelf.beat.pk, other.beat.pk]})

    assert way.status_code == 303
    assert client.get(way["Location"]).context["removed"].beat_title == "Night Bus"
    assert both["Location"] == "/cart/"
    assert lines_of(client) == []
    for gone in (f"removed={shelf.beat.pk}&license=no-such", "removed=x&license=wav-lease", "removed=9"):
        assert client.get(f"/cart/?{gone}").context["removed"] is None


def test_what_a_stranger_chose_is_his_after_he_logs_in_and_on_other_devices(client: Client) -> None:
    at_home, on_the_phone = make_beat(), make_beat("Day Bus")
    other_device = Client()
    log_in(other_device)
    put(other_device, at_home)
    put(client, on_the_phone)
    put(client, at_home, "exclusive")

    log_in(client)

    kept = {(at_home.beat.pk, "exclusive"), (on_the_phone.beat.pk, "wav-lease")}
    assert {(beat, code) for beat, code, _ in lines_of(client)} == kept
    assert {(beat, code) for beat, code, _ in lines_of(other_device)} == kept
    assert Cart.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda shelf: LicenceTier.objects.filter(code="wav-lease").update(amount_minor=5900), "price_changed"),
        (lambda shelf: bring_to(begin(shelf, "exclusive").purchase, PaymentStatus.COMPLETED), "sold"),
        (lambda shelf: LicenceTier.objects.filter(code="wav-lease").update(live=False), "gone"),
        (lambda shelf: BeatPage.objects.filter(pk=shelf.page.pk).update(live=False), "gone"),
    ],
)
def test_what_changed_since_is_told_before_it_is_paid(client: Client, change: Any, state: str) -> None:
    shelf = make_beat()
    put(client, shelf)

    change(shelf)

    assert [line[2] for line in lines_of(client)] == [state]
    way = client.get("/checkout/")
    assert way.status_code == (200 if state == "price_changed" else 302)


def test_an_exclusive_that_another_is_paying_for_is_said_to_be_reserved(client: Client) -> None:
    shelf = make_beat()
    put(client, shelf, "exclusive")
    begin(shelf, "exclusive")

    assert [line[2] for line in lines_of(client)] == ["reserved"]


def test_the_checkout_of_the_cart_sends_ids_and_the_shown_prices(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    put(client, first)
    put(client, second)
    checkout = client.get("/checkout/").context["checkout"]
    body = {**_json(checkout.content), "email": "ada@example.com", "licensee": {"name": "Ada"}}

    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=5900)
    changed = client.post(checkout.create_url, body, content_type="application/json")
    body |= _json(client.get("/checkout/").context["checkout"].content)
    paid = client.post(checkout.create_url, body, content_type="application/json")

    assert (changed.status_code, changed.json()["code"], changed.json()["amount"]) == (409, "price_changed", 11_800)
    assert (paid.status_code, paid.json()["amount"]) == (201, 11_800)


def test_what_was_paid_leaves_the_cart(client: Client) -> None:
    bought, kept = make_beat(), make_beat("Day Bus")
    put(client, bought)
    body = {
        "items": [{"beat": bought.beat.pk, "license": "wav-lease"}],
        "email": "ada@example.com",
        "licensee": {"name": "Ada"},
    }
    token = client.post("/api/checkout/", body, content_type="application/json").json()["purchase"]
    put(client, kept)

    bring_to(Purchase.objects.get(token=token), PaymentStatus.COMPLETED)

    assert [line[0] for line in lines_of(client)] == [kept.beat.pk]


def test_buying_again_what_one_owns_is_asked_about(client: Client) -> None:
    shelf = make_beat()
    path = f"/checkout/{shelf.beat.pk}/?license=wav-lease"
    form = {"email": "ada@example.com", "licensee": "Ada"}
    create(client, shelf)
    bring_to(Purchase.objects.get(), PaymentStatus.COMPLETED)

    assert client.get(path).context["checkout"].is_owned
    assert client.post(path, form).status_code == 422
    assert client.post(path, {**form, "again": "1"}).status_code == 303
    assert not Client().get(path).context["checkout"].is_owned


def test_without_javascript_the_form_leads_to_stripes_page(client: Client) -> None:
    put(client, make_beat())

    answer = client.post("/checkout/", {"email": "ada@example.com", "licensee": "Ada"})

    assert answer.status_code == 303
    assert "/pay/checkout/cs_" in answer["Location"]
    assert Purchase.objects.get().stripe_session_id


def test_a_refusal_without_javascript_says_what_to_mend(client: Client) -> None:
    put(client, make_beat())
    quote = client.get("/checkout/").context["checkout"].quote
    form = {"email": "ada@example.com", "licensee": "Ada", "quote": quote}
    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=5900)

    nameless = client.post("/checkout/", {**form, "licensee": " "})
    dearer = client.post("/checkout/", form)
    accepted = client.post("/checkout/", {**form, "quote": dearer.context["checkout"].quote})

    assert nameless.status_code == 422
    assert b"Enter the name that the contract is for." in nameless.content
    assert dearer.status_code == 409
    assert b"The price has changed" in dearer.content
    assert b"$59.00" in dearer.content
    assert accepted.status_code == 303


def test_forms_say_where_they_come_from_unless_the_address_is_a_key(client: Client) -> None:
    """Under ``no-referrer`` a browser sends ``Origin: null``, which Django's token is not believed from."""
    put(client, make_beat())
    purchase = begin(make_beat("Day Bus")).purchase
    strict = Client(enforce_csrf_checks=True)

    assert client.get("/cart/")["Referrer-Policy"] == "same-origin"
    assert client.get("/checkout/")["Referrer-Policy"] == "same-origin"
    assert client.get(f"/orders/{purchase.token}/")["Referrer-Policy"] == "no-referrer"
    assert (
        strict.post(f"/orders/{purchase.token}/name/", {"name": "Ada"}, headers={"Origin": "null"}).status_code == 303
    )


def test_another_site_fills_nobodys_cart(client: Client) -> None:
    shelf = make_beat()
    put(client, shelf)

    answer = put(client, make_beat("Day Bus"), Sec_Fetch_Site="cross-site")
    without_our_cookie = put(Client(), make_beat("Last Bus"), Sec_Fetch_Site="cross-site")

    assert (answer.status_code, without_our_cookie.status_code) == (403, 403)
    assert not without_our_cookie.cookies
    assert CartLine.objects.count() == 1


@pytest.mark.parametrize("beat", ["", "x", "-1", "9" * 30, "²"])
def test_what_is_no_beat_is_refused(client: Client, beat: str) -> None:
    assert client.post("/cart/put/", {"beat": beat, "license": "wav-lease"}).status_code in (404, 422)


def test_the_cart_costs_a_constant_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for title in ("One", "Two", "Three", "Four", "Five"):
        put(client, make_beat(title))

    client.get("/cart/")
    with django_assert_max_num_queries(27):
        client.get("/cart/")


def _json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
