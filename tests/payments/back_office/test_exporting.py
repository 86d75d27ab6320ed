"""Spreadsheets: a row for each line, amounts as the currency has them, nothing that runs, no key."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payments.back_office.exporting import harmless
from payments.jobs import work_money_outbox
from payments.models import Purchase, PurchaseLine, Refund
from tests.payments.back_office.staff import PURCHASES, REFUNDS, hear, paid, paid_for_two
from tests.payments.back_office.test_refunding import ask
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import refund_at_stripe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def rows(office: Client, address: str) -> list[dict[str, str]]:
    """The file's rows by its headings."""
    response: Any = office.get(address)
    assert response["Content-Type"] == "text/csv"
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))


def test_purchases_have_a_row_for_each_line(office: Client, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    purchase = paid_for_two(email="ada@example.com")
    Purchase.objects.filter(pk=purchase.pk).update(created_at="2026-03-09T20:15:30Z", source="youtube.com")
    ask(office, purchase, "9.50", "")
    work_money_outbox()

    first, second = rows(office, f"{PURCHASES}?export=csv")

    line = purchase.lines.order_by("position")[0]
    expected = {
        "Order": purchase.number,
        "Status": "Paid",
        "Created": "2026-03-10 01:45:30",
        "Email": "ada@example.com",
        "Beat": "Night Bus",
        "Currency": "USD",
        "Price": "29.00",
        "Discount": "0.00",
        "Tax": "0.00",
        "Total": "29.00",
        "Refunded": "9.50",
        "Payment intent": purchase.stripe_payment_intent_id,
        "Charge": purchase.attempts.get().stripe_charge_id,
        "Contract": line.contracts.get().number,
        "Line uuid": str(line.uuid),
        "Source": "youtube.com",
    }
    assert {name: first[name] for name in expected} == expected
    assert (second["Beat"], second["Total"], second["Refunded"]) == ("Glass", "20.00", "0.00")
    assert first["Access"] == "May be fetched"
    assert purchase.token not in str((first, second))


def test_amounts_have_as_many_decimals_as_the_currency(office: Client) -> None:
    purchase = begin(make_beat()).purchase
    assert rows(office, f"{PURCHASES}?export=csv")[0]["Access"] == ""  # not paid, so nothing may be fetched
    written = []
    for currency in ("JPY", "USD", "KWD"):
        Purchase.objects.filter(pk=purchase.pk).update(currency=currency)
        written.append(rows(office, f"{PURCHASES}?export=csv")[0]["Total"])

    assert written == ["4900", "49.00", "4.900"]


def test_the_export_is_narrowed_as_the_list_is(office: Client) -> None:
    paid("Slow Rain")
    paid("Glass", email="other@example.com")

    assert [row["Beat"] for row in rows(office, f"{PURCHASES}?export=csv&q=rain")] == ["Slow Rain"]
    assert rows(office, f"{PURCHASES}?export=csv&payment_status=failed") == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(office: Client, text: str) -> None:
    purchase = begin(make_beat()).purchase
    Purchase.objects.filter(pk=purchase.pk).update(licensee_name=text)

    (row,) = rows(office, f"{PURCHASES}?export=csv")

    assert row["Licensee"] == f"'{text}"
    assert harmless("a=1") == "a=1"
    assert harmless(f"Ada; {text.strip()}") == f"Ada;' {text.strip()}"
    assert harmless("Ada - x; y") == "Ada - x; y"


def test_refunds_have_a_row_for_each_line_and_one_where_there_is_none(office: Client) -> None:
    purchase = paid_for_two()
    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", 1000))
    ask(office, purchase, "9.50", "2", note="=cmd")

    told = rows(office, f"{REFUNDS}?export=csv&ordering=amount_minor")

    assert [(row["Beat"], row["Amount"], row["Refund total"], row["Note"]) for row in told] == [
        ("", "10.00", "10.00", ""),
        ("Night Bus", "9.50", "11.50", "'=cmd"),
        ("Glass", "2.00", "11.50", "'=cmd"),
    ]
    assert {row["Order"] for row in told} == {purchase.number}
    assert told[0]["Refund"] == Refund.objects.get(reason="at_stripe").stripe_refund_id
    assert [row["Asked by"] for row in told] == ["", "manager", "manager"]


def test_it_opens_in_excel_too(office: Client) -> None:
    paid()

    for address in (PURCHASES, REFUNDS):
        response: Any = office.get(f"{address}?export=xlsx")
        assert b"".join(response.streaming_content)[:2] == b"PK"


def test_an_export_costs_the_same_for_one_and_for_ten(office: Client) -> None:
    shelf = make_beat()
    begin(shelf)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert rows(office, f"{PURCHASES}?export=csv")
        return sum('FROM "payments_' in query["sql"] for query in captured)

    cost()
    for_one = cost()
    for number in range(9):
        begin(shelf, email=f"buyer{number}@example.com")

    assert cost() == for_one
    assert PurchaseLine.objects.count() == 10
