"""What only a browser shows of sharing: where a visitor came from travels with the tab alone."""

import pytest
from playwright.sync_api import Page, expect

from catalog import listing
from catalog.sources import Touch
from payments.models import Cart, Purchase
from tests.end_to_end.checkout_page import SUCCEEDS, fill_in, press_pay, wait_for_files
from tests.payments.factories import make_beat
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("sandbox_server", "shop_server")
def test_the_first_touch_waits_in_the_tab_until_something_is_put_in_the_cart(page: Page) -> None:
    shelf = make_beat()
    listing.refresh([shelf.beat.pk])

    page.goto(str(shelf.page.get_parent().url), referer="https://www.youtube.com/watch?v=secret")
    page.get_by_role("link", name="Night Bus").first.click()
    expect(page.get_by_role("heading", level=1, name="Night Bus")).to_be_visible()
    assert page.context.cookies() == []

    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("heading", level=1, name="Cart")).to_be_visible()
    assert Cart.objects.get().touch == Touch("youtube.com")


def test_it_comes_along_from_a_short_address_to_what_is_paid(
    page: Page, shop_server: ShopServer, sandbox_server: SandboxServer
) -> None:
    shelf = make_beat()
    listing.refresh([shelf.beat.pk])

    page.goto(f"/b/{shelf.beat.pk}?license=wav-lease&s=TikTok&utm_campaign=May")
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    press_pay(page)
    wait_for_files(page)

    assert Purchase.objects.get().touch == Touch("tiktok", "", "may")
