"""Fifty prices changed and taken back, without a mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from accounts.people import ensure_person
from accounts.roles import Role
from catalog import listing, offers
from catalog.models import Beat, BeatPage, LicenceTier
from tests.catalog.making import make_beat
from tests.end_to_end.shop_window import ShopWindow

NAME = "Fifty"  # in the title of each beat that is meant, and of no other
PRESSES = 40  # of Tab, on the way to whatever is next


@pytest.fixture
def fifty(window: ShopWindow, django_db_blocker: DjangoDbBlocker) -> Iterator[list[int]]:
    """Fifty beats, and an editor."""
    with django_db_blocker.unblock():
        ids = [make_beat(f"{NAME} {number}").beat.pk for number in range(50)]
        ensure_person("pricing", password="pricing-beats", roles=[Role.EDITORS])
        yield ids
        BeatPage.objects.filter(title__startswith=NAME).delete()
        listing.refresh(ids)


def _prices(ids: list[int], code: str) -> set[int]:
    return {
        offer.amount_minor for found in offers.offers_of(ids).values() for offer in found if offer.licence_code == code
    }


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what is focused is called ``name``."""
    named = "document.activeElement.getAttribute('aria-label') || document.activeElement.labels?.[0]?.innerText"
    for _ in range(PRESSES):
        page.keyboard.press("Tab")
        text = page.evaluate(f"({named} || document.activeElement.innerText || '').trim()")
        if text.startswith(name):
            return
    raise AssertionError(f"{name} can't be reached with {PRESSES} presses of Tab")


def test_fifty_prices_changed_and_taken_back(page: Page, fifty: list[int], django_db_blocker: DjangoDbBlocker) -> None:
    page.goto("/accounts/login/?next=/admin/catalogue/prices/")
    page.get_by_label("E-mail or user name").or_(page.locator("input[name=login]")).first.fill("pricing")
    page.locator("input[name=password]").fill("pricing-beats")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/catalogue/prices/")
    with django_db_blocker.unblock():
        tier = LicenceTier.objects.filter(live=True).order_by("sort_order", "pk")[0]
        before = _prices(fifty, tier.code)

    page.locator("#id_q").focus()
    page.keyboard.type(NAME)
    _tab_to(page, tier.name)
    page.keyboard.press("Space")
    _tab_to(page, "Percent")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="50 prices would change")).to_be_visible()
    expect(page.get_by_role("button", name="Change 50 prices")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("50 prices changed.")).to_be_visible()
    with django_db_blocker.unblock():
        assert _prices(fifty, tier.code) == {price // 2 for price in before}

    page.locator("#id_q").focus()
    _tab_to(page, "Take back")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is taken back.")).to_be_visible()
    with django_db_blocker.unblock():
        assert _prices(fifty, tier.code) == before
        assert Beat.objects.filter(pk__in=fifty, tier_overrides__isnull=False).count() == 0
