"""More rights for the difference, in a browser: from the order's page to the better licence's files."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from payments.models import LicenceContract
from tests.browsing import PHONE
from tests.end_to_end.checkout_page import SUCCEEDS, choose_card, press_pay, wait_for_files
from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.payments.back_office.staff import paid
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_is_typed_again_but_the_card(
    shop_server: ShopServer, sandbox_server: SandboxServer, new_visitor: Callable[..., Page]
) -> None:
    purchase = paid(licence="mp3-lease")
    page = new_visitor(**PHONE)
    page.goto(f"/orders/{purchase.token}/")
    page.get_by_role("link", name="Get more rights for the difference").tap()

    expect(page.get_by_role("heading", name="More rights in “Night Bus”")).to_be_visible()
    assert violations(page) == []
    assert not has_sideways_scroll(page)
    page.get_by_role("button", name=re.compile(r"^Pay the difference of \$20\.00.*Wav lease$")).tap()
    choose_card(page, SUCCEEDS)
    press_pay(page)

    wait_for_files(page)
    expect(page.get_by_role("link", name="Download WAV")).to_be_visible()
    page.goto(f"/orders/{purchase.token}/")
    expect(page.get_by_text("A licence with more rights has taken the place of this one.")).to_be_visible()
    assert violations(page) == []
    assert LicenceContract.objects.filter(line__purchase=purchase).get().status == "superseded"
