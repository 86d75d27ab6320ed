"""A producer's sales: his share of what was frozen on lines, after refunds and without tax, and no buyers."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from catalog.clock import shop_now
from payments.back_office.own_figures import figures_of
from payments.models import Access, Purchase, Refund, RefundLine
from tests.accounts.everything import BUYER, make_sale
from tests.catalog.making import make_beat, make_producer, make_tier
from tests.payments.back_office.staff import signed_in, words

pytestmark = pytest.mark.django_db
HALVES = {"producer_shares": [[1, "Kilo Vega", 5000], [2, "Mara Lind", 5000]]}


def _refund(purchase: Purchase, amount_minor: int, status: str) -> None:
    refund = Refund.objects.create(
        attempt=purchase.attempts.get(),
        amount_minor=amount_minor,
        currency="USD",
        reason="requested",
        status=status,
        created_at=shop_now(),
    )
    RefundLine.objects.create(refund=refund, line=purchase.lines.get(), amount_minor=amount_minor)


def test_shares_are_those_of_the_sale_after_refunds_and_without_tax() -> None:
    make_tier()
    page = make_beat()
    make_sale(page, **HALVES)
    part_back = make_sale(page, **HALVES)
    _refund(part_back, 900, "succeeded")
    _refund(part_back, 100, "failed")
    make_sale(page, tax_minor=901, **HALVES)
    make_sale(page, access=Access.REVOKED, **HALVES)

    first, second = figures_of([1]), figures_of([2])

    (row,), (total,) = first.beats, first.totals
    assert (row.title, row.sales, row.income_minor, row.share_minor) == ("Night Bus", 3, 12_899, 6450)
    assert (total.currency, total.sales, total.share_minor) == ("USD", 3, 6450)
    assert first.totals[0].share_minor + second.totals[0].share_minor == 12_899


def test_an_open_order_and_a_share_that_looks_like_his_number_are_not_his() -> None:
    make_tier()
    page = make_beat()
    make_sale(page, producer_shares=[[7, "Mara Lind", 10_000]])
    Purchase.objects.filter(pk=make_sale(page, **HALVES).pk).update(payment_status="pending")

    assert figures_of([10_000]).beats == []
    assert figures_of([1]).beats == []
    assert figures_of([]).beats == []


def test_the_page_shows_his_sums_and_nobody_s_name() -> None:
    make_tier()
    make_sale(make_beat("Night Bus"))
    make_sale(make_beat("Glass", producer="Mara Lind"))
    kilo: User = ensure_person("kilo", password="kilo", roles=[Role.PRODUCERS])
    make_producer("Kilo Vega").users.add(kilo)
    browser: Client = signed_in(kilo)

    said = words(browser.get("/admin/own-sales/").content)

    assert "Night Bus 1 $49.00 $49.00" in said
    assert "All in USD 1 $49.00 $49.00" in said
    assert "Glass" not in said
    assert BUYER not in said
    assert b"/admin/own-sales/" in browser.get("/admin/").content


def test_the_menu_has_no_sales_of_one_s_own_for_others() -> None:
    editor = ensure_person("editor", password="editor", roles=[Role.EDITORS])

    assert b"/admin/own-sales/" not in signed_in(editor).get("/admin/").content
