"""Discount codes and group offers in the admin: typed in whole units, counted, and kept once they were used."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from catalog.clock import shop_now
from catalog.models import LicenceTier
from payments.models import DiscountCode, DiscountUse, GroupOffer, UseState
from tests.payments.back_office.staff import queries_of, signed_in, words
from tests.payments.cart.test_discounts import make_code, make_purchase

pytestmark = pytest.mark.django_db(transaction=True)

CODES, OFFERS = "/admin/sales/discounts/", "/admin/sales/group-offers/"


def sent(**values: Any) -> dict[str, Any]:
    """What the form of a code sends."""
    return {"code": "SPRING", "percent_bp": "15", "minimum_subtotal_minor": "0", "is_active": "on", **values}


@pytest.fixture
def licences(transactional_db: None) -> None:
    for code in ("wav-lease", "exclusive"):
        LicenceTier.objects.create(code=code, name=code, amount_minor=4900, live=True)


def test_a_code_is_made_in_whole_units(office: Client, licences: None) -> None:
    values = {
        "percent_bp": "",
        "amount_minor": "5.50",
        "minimum_subtotal_minor": "20",
        "email_key": " Ada@Example.com ",
    }
    response = office.post(f"{CODES}new/", sent(**values, licence_codes=["wav-lease"], max_uses="3"))

    assert response.status_code == 302, words(response.content)
    code = DiscountCode.objects.get()
    assert (code.percent_bp, code.amount_minor, code.minimum_subtotal_minor) == (None, 550, 2000)
    assert (code.currency, code.email_key, code.licence_codes, code.max_uses) == (
        "USD",
        "ada@example.com",
        ["wav-lease"],
        3,
    )
    assert "5.50" in office.get(f"{CODES}edit/{code.pk}/").content.decode()


def test_times_are_typed_and_shown_by_the_shops_clock(office: Client, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"

    office.post(f"{CODES}new/", sent(ends_at="2026-12-31 23:59"))

    code = DiscountCode.objects.get()
    assert code.ends_at == datetime(2026, 12, 31, 18, 29, tzinfo=UTC)
    assert "2026-12-31 23:59" in office.get(f"{CODES}edit/{code.pk}/").content.decode()
    assert "31 Dec 2026, 23:59" in words(office.get(CODES).content)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"amount_minor": "5"}, "Enter either a percentage or an amount."),
        ({"percent_bp": ""}, "Enter either a percentage or an amount."),
        ({"percent_bp": "0"}, "A percentage is above 0 and at most 100."),
        ({"percent_bp": "100.01"}, "less than or equal to 100"),
        ({"code": "spring-15"}, "There is such a code already."),
        ({"code": "ten off"}, "Use letters, digits, hyphens and underscores alone."),
        ({"max_uses": "0"}, "A limit of uses is above zero."),
        ({"starts_at": "2026-05-02 10:00", "ends_at": "2026-05-01 10:00"}, "The end comes after the beginning."),
        ({"licence_codes": ["nothing"]}, "nothing is not one of the available choices"),
    ],
)
def test_what_makes_no_sense_is_said_and_not_kept(
    office: Client, licences: None, values: dict[str, Any], complaint: str
) -> None:
    make_code("Spring-15")

    response = office.post(f"{CODES}new/", sent(**values))

    assert complaint in words(response.content)
    assert DiscountCode.objects.count() == 1


def test_the_list_shows_what_each_code_takes_off_and_its_uses(office: Client) -> None:
    limited = make_code("Limited", percent_bp=1250, max_uses=10)
    make_code("Amount", amount_minor=500)
    for number, state in enumerate((UseState.USED, UseState.USED, UseState.RESERVED, UseState.RELEASED)):
        purchase = make_purchase(f"{number}@example.com")
        DiscountUse.objects.create(code=limited, purchase=purchase, email_key="x", state=state, at=shop_now())

    text = words(office.get(CODES).content)

    assert "12.50 %" in text
    assert "2 of 10, 1 being paid" in text
    assert "$5.00" in text


def test_the_list_costs_the_same_for_many(office: Client) -> None:
    make_code()
    one = queries_of(office, CODES)
    for number in range(15):
        make_code(f"CODE-{number}")

    assert queries_of(office, CODES) == one


def test_a_used_code_stays_and_can_be_switched_off(office: Client) -> None:
    code = make_code("Used")
    DiscountUse.objects.create(code=code, purchase=make_purchase(), email_key="x", at=shop_now())

    for response in (office.get(f"{CODES}delete/{code.pk}/"), office.post(f"{CODES}delete/{code.pk}/")):
        assert response["Location"] == f"{CODES}edit/{code.pk}/"
    assert "“Used” stands in orders and stays. Switch it off instead." in words(office.get(CODES).content)

    values = sent(code="Used")
    del values["is_active"]
    office.post(f"{CODES}edit/{code.pk}/", values)
    code.refresh_from_db()
    assert not code.is_active


def test_an_unused_code_goes(office: Client) -> None:
    code = make_code()

    office.post(f"{CODES}delete/{code.pk}/")

    assert not DiscountCode.objects.exists()


def test_a_licence_that_is_gone_stays_ticked(office: Client, licences: None) -> None:
    code = make_code("Old", licence_codes=["gone", "wav-lease"])

    office.post(f"{CODES}edit/{code.pk}/", sent(code="Old", licence_codes=["gone", "wav-lease"]))

    code.refresh_from_db()
    assert code.licence_codes == ["gone", "wav-lease"]


def test_a_group_offer_is_made_changed_and_deleted(office: Client, licences: None) -> None:
    values = {"name": "2+1", "buy_count": "2", "free_count": "1", "licence_codes": ["wav-lease"], "is_active": "on"}
    office.post(f"{OFFERS}new/", values)
    offer = GroupOffer.objects.get()
    assert (offer.buy_count, offer.free_count, offer.licence_codes) == (2, 1, ["wav-lease"])
    assert "2+1" in words(office.get(OFFERS).content)

    response = office.post(f"{OFFERS}edit/{offer.pk}/", {**values, "buy_count": "0"})
    assert "Something is bought, and something is free." in words(response.content)

    office.post(f"{OFFERS}delete/{offer.pk}/")
    assert not GroupOffer.objects.exists()


def test_editors_write_none_of_it(editor: User) -> None:
    code, browser = make_code(), signed_in(editor)

    for address in (CODES, f"{CODES}new/", f"{CODES}edit/{code.pk}/", f"{CODES}delete/{code.pk}/", OFFERS):
        for response in (browser.get(address), browser.post(address, sent())):
            assert (response.status_code, response["Location"]) == (302, "/admin/"), address
    assert DiscountCode.objects.get() == code
