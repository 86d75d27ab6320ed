"""Tax by Stripe Tax: asked for before anything is made, booked with the sale, taken back with its refund."""

from typing import Any

import pytest
import requests
from django.conf import settings as shop
from django.db import transaction
from django.test import Client

from payments.checkout.purchase import PriceMovedError, find_or_make
from payments.checkout.wanted import Item, Wanted
from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_money_outbox
from payments.models import DiscountCode, Purchase, RefundReason
from payments.purchases import refunds
from payments.purchases.lifecycle import lock_purchase
from tests.payments.api.calls import create
from tests.payments.api.test_cart import check_out
from tests.payments.factories import Shelf, make_beat, make_caller
from tests.payments.stripe_side import calls, pay_with, stripe_intent, switch
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
BERLIN = {"country": "DE", "postal_code": "10115"}


@pytest.fixture
def exclusive(settings: Any) -> None:
    settings.STRIPE_TAX = "exclusive"


@pytest.fixture
def inclusive(settings: Any) -> None:
    settings.STRIPE_TAX = "inclusive"


def at_stripe(path: str) -> dict[str, Any]:
    answer = requests.get(
        f"{shop.STRIPE_API_BASE}/v1/tax/{path}",
        headers={"Authorization": f"Bearer {shop.STRIPE_SECRET_KEY}"},
        params={"expand[]": "line_items"},
        timeout=60,
    )
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def quote(client: Client, shelf: Shelf, **billing: str) -> Any:
    body = {"items": [{"beat": shelf.beat.pk, "license": "wav-lease"}], "billing": billing}
    return client.post("/api/checkout/quote/", body, content_type="application/json")


def paid(client: Client, shelf: Shelf, other: Shelf) -> Purchase:
    """A cart of two, paid from Berlin."""
    body = check_out(client, (shelf, "wav-lease"), (other, "mp3-lease"), billing=BERLIN).json()
    pay_with(body["client_secret"])
    purchase = Purchase.objects.get(token=body["purchase"])
    ask_stripe(purchase)
    work_money_outbox()
    purchase.refresh_from_db()
    return purchase


@pytest.mark.usefixtures("exclusive")
def test_tax_on_top_is_charged_line_by_line(client: Client) -> None:
    purchase = paid(client, make_beat(), make_beat("Day Bus"))

    assert (purchase.subtotal_minor, purchase.tax_added_minor, purchase.total_minor) == (7800, 1482, 9282)
    assert [(line.tax_minor, line.total_minor) for line in purchase.lines.all()] == [(931, 5831), (551, 3451)]
    assert purchase.stripe_payment_intent_id
    assert stripe_intent(purchase.stripe_payment_intent_id)["amount"] == 9282


@pytest.mark.usefixtures("inclusive")
def test_tax_that_prices_hold_changes_no_price(client: Client) -> None:
    purchase = paid(client, make_beat(), make_beat("Day Bus"))

    assert (purchase.total_minor, purchase.tax_added_minor) == (7800, 0)
    assert purchase.tax_minor == 782 + 463


@pytest.mark.usefixtures("exclusive")
def test_it_is_booked_with_the_sale_and_taken_back_with_the_refund(client: Client) -> None:
    purchase = paid(client, make_beat(), make_beat("Day Bus"))
    booked = at_stripe(f"transactions/{purchase.tax_transaction_id}")
    assert booked["reference"] == str(purchase.uuid)
    assert sum(item["amount_tax"] for item in booked["line_items"]["data"]) == 1482
    line = purchase.lines.all()[0]

    with transaction.atomic():
        locked = lock_purchase(purchase.pk)
        refunds.request(locked, locked.attempts.get(), {line: line.total_minor}, RefundReason.REQUESTED)
    work_money_outbox()
    work_money_outbox()

    reversals = calls("POST /v1/tax/transactions/create_reversal")
    assert len(reversals) == 1
    line.refresh_from_db()
    assert line.access == "revoked"


@pytest.mark.usefixtures("exclusive")
def test_the_buyer_is_shown_the_tax_before_he_pays(client: Client) -> None:
    shelf = make_beat()

    shown = quote(client, shelf, **BERLIN).json()
    as_shown = check_out(client, (shelf, "wav-lease"), billing=BERLIN, quote=shown["quote"])
    elsewhere = check_out(client, (shelf, "wav-lease"), billing={"country": "FR"}, quote=shown["quote"])

    assert (shown["subtotal"], shown["tax"], shown["amount"], shown["is_tax_included"]) == (4900, 931, 5831, False)
    assert as_shown.json()["amount"] == 5831
    assert_problem(elsewhere, 409, "price_changed")


@pytest.mark.usefixtures("exclusive")
def test_a_business_elsewhere_in_the_union_pays_none(client: Client) -> None:
    shown = quote(client, make_beat(), country="DE", vat_number="DE 123 456 789").json()

    assert (shown["tax"], shown["amount"]) == (0, 4900)


@pytest.mark.usefixtures("exclusive")
@pytest.mark.parametrize("billing", [{}, {"country": "US"}, {"country": "XX"}])
def test_without_a_place_nothing_is_sold(client: Client, billing: dict[str, str]) -> None:
    assert_problem(check_out(client, (make_beat(), "wav-lease"), billing=billing), 422, "invalid_request")
    assert not Purchase.objects.exists()


@pytest.mark.usefixtures("exclusive")
def test_stripe_tax_away_nothing_is_charged_without_tax(client: Client) -> None:
    switch(api_fault="error_before", api_fault_path="/v1/tax/")
    try:
        answer = check_out(client, (make_beat(), "wav-lease"), billing=BERLIN)
    finally:
        switch()

    assert_problem(answer, 503, "payments_unavailable")
    assert "tax" in answer.json()["detail"].lower()
    assert not Purchase.objects.exists()


@pytest.mark.usefixtures("exclusive")
def test_a_discount_is_taken_off_before_tax(client: Client) -> None:
    DiscountCode.objects.create(code="TEN", percent_bp=1000)

    body = check_out(client, (make_beat(), "wav-lease"), billing=BERLIN, discount_code="ten").json()

    assert body["amount"] == 4410 + 838


def test_a_shop_without_tax_asks_stripe_nothing_about_it(client: Client) -> None:
    before = len(calls("/v1/tax/"))

    assert check_out(client, (make_beat(), "wav-lease")).json()["amount"] == 4900
    assert len(calls("/v1/tax/")) == before


@pytest.mark.usefixtures("exclusive")
def test_the_same_key_gets_the_same_purchase_though_the_beat_is_sold_to_it(client: Client) -> None:
    shelf = make_beat()
    wanted = {"license": "exclusive", "email": "ada@example.com", "billing": BERLIN}
    first = create(client, shelf, wanted, Idempotency_Key="k-1").json()
    pay_with(first["client_secret"])
    ask_stripe(Purchase.objects.get())
    asked = len(calls("POST /v1/tax/calculations"))

    again = create(client, shelf, wanted, Idempotency_Key="k-1")

    assert (again.status_code, again.json()["purchase"]) == (200, first["purchase"]), again.content
    assert len(calls("POST /v1/tax/calculations")) == asked


@pytest.mark.usefixtures("exclusive")
def test_what_turned_out_not_to_be_free_is_not_sold_without_tax(client: Client) -> None:
    shelf = make_beat()
    item = Item(shelf.beat.pk, "wav-lease")
    caller = make_caller()

    with pytest.raises(PriceMovedError):
        find_or_make(Wanted((item,), "ada@example.com"), caller, "", caller, taxed=None)

    assert not Purchase.objects.exists()


@pytest.mark.usefixtures("exclusive")
def test_the_tax_that_is_booked_is_that_of_the_place_named_last(client: Client) -> None:
    shelf = make_beat()
    first = check_out(client, (shelf, "wav-lease"), billing=BERLIN).json()

    again = check_out(client, (shelf, "wav-lease"), billing={"country": "DE", "postal_code": "80331"}).json()

    assert again["purchase"] == first["purchase"]
    purchase = Purchase.objects.get()
    assert purchase.tax_postal_code == "80331"
    asked = at_stripe(f"calculations/{purchase.tax_calculation_id}")
    assert asked["customer_details"]["address"]["postal_code"] == "80331"
