"""The pages of money, for every eye."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.looking import WATCH_SHIFTS, WIDTHS, look_at, violations
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import pay_with
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_checkout_and_orders_hold_for_every_eye(
    width: str, shop_server: ShopServer, sandbox_server: SandboxServer, new_visitor: Callable[..., Page]
) -> None:
    shelf = make_beat()
    waiting, paid = begin(shelf), begin(shelf, email="other@example.com")
    assert paid.client_secret
    pay_with(paid.client_secret)
    page = new_visitor(**WIDTHS[width])
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"/orders/{paid.purchase.token}/return/")
    expect(page.get_by_role("heading", name="Your files are ready")).to_be_visible()
    for beat in (shelf.beat, make_beat("Day Bus").beat):
        page.request.post("/cart/put/", form={"beat": beat.pk, "license": "mp3-lease"})
    problems: dict[str, object] = {}

    look_at(
        page,
        {
            "cart": "/cart/",
            "cart's checkout": "/checkout/",
            "checkout": f"/checkout/{shelf.beat.pk}/?license=wav-lease",
            "exclusive": f"/checkout/{shelf.beat.pk}/?license=exclusive",
            "completed": f"/orders/{paid.purchase.token}/",
        },
        problems,
    )
    page.goto(f"/orders/{waiting.purchase.token}/")
    problems |= {"pending": found} if (found := violations(page)) else {}

    assert problems == {}
