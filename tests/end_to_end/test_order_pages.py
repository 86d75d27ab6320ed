"""The pages of money, for every eye."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.deadline import wait_for
from tests.end_to_end.looking import WATCH_SHIFTS, WIDTHS, look_at, violations
from tests.payments.api.test_downloads import completed
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


def test_the_page_that_has_news_waits_until_a_download_has_begun(
    page: Page, shop_server: ShopServer, sandbox_server: SandboxServer
) -> None:
    purchase = completed(make_beat())
    looks: list[int] = []

    def tell_news(route: Route) -> None:
        answer = route.fetch()
        looks.append(answer.status)
        route.fulfill(response=answer, json={**answer.json(), "payment_status": "refunded"})

    def asks_again() -> bool:
        page.clock.run_for(500)
        return len(looks) > 1

    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto(f"/orders/{purchase.token}/")
    page.route(f"**/api/purchases/{purchase.token}/", tell_news)
    page.evaluate("window.isTheSame = true")
    with page.expect_download():
        page.get_by_role("link", name="Download WAV").click()

    with page.expect_response(f"**/api/purchases/{purchase.token}/") as told:
        page.clock.run_for(1_000)
    told.value.finished()
    wait_for(asks_again, every_s=0.2, what="the same page asks again")
    assert page.evaluate("window.isTheSame") is True

    with page.expect_navigation():
        page.clock.fast_forward(15_000)
        page.clock.resume()
    assert page.evaluate("window.isTheSame === undefined")
