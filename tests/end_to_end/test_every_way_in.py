"""From home to the files for whoever has no JavaScript, and for whoever has no mouse."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog import listing
from tests.editorial.making import make_article, make_site
from tests.end_to_end.checkout_page import SUCCEEDS, card_form, pay_on_stripes_page, wait_for_files
from tests.end_to_end.forty_seconds import PHONE
from tests.end_to_end.looking import has_sideways_scroll
from tests.payments.factories import WAV, make_beat
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
DESK_1440 = {"viewport": {"width": 1440, "height": 900}}
PRESSES = 80  # of Tab, on the way to whatever is next


@pytest.fixture(autouse=True)
def _shop(sandbox_server: SandboxServer, shop_server: ShopServer) -> Iterator[None]:
    tree = make_site()
    shelves = [make_beat(), make_beat("Day Bus")]
    make_article(tree, summary="In plain words.", body=[("text", "<p>First the drums.</p>")])
    listing.refresh([shelf.beat.pk for shelf in shelves])
    yield
    switch()


def fetched_sha256(page: Page, press: Callable[[], None]) -> str:
    with page.expect_download() as caught:
        press()
    return hashlib.sha256(Path(caught.value.path()).read_bytes()).hexdigest()


@pytest.mark.parametrize("width", [PHONE, DESK_1440], ids=("390", "1440"))
def test_without_javascript_from_home_to_the_files(width: dict[str, object], new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**width, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="How to choose a licence").click()
    expect(page.get_by_text("First the drums.")).to_be_visible()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="All beats").click()
    expect(page.locator(".row")).to_have_count(2)

    page.get_by_role("searchbox", name="Search beats").last.fill("nigth bus")
    page.keyboard.press("Enter")
    expect(page.locator(".row__title")).to_have_text(["Night Bus"])
    page.get_by_label("Lowest tempo").fill("150")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row")).to_have_count(0)
    page.get_by_role("link", name="Clear all").first.click()
    expect(page.locator(".row")).to_have_count(2)
    assert not has_sideways_scroll(page)

    page.get_by_role("link", name="Night Bus: licences from $29").click()
    page.get_by_role("radio", name="Wav lease").check()
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("heading", level=1, name="Cart")).to_be_visible()
    page.get_by_role("link", name="Checkout").click()
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Name on the licence").fill("Ada Buyer")
    assert not has_sideways_scroll(page)
    page.get_by_role("button", name="on Stripe's page").click()
    pay_on_stripes_page(page, SUCCEEDS)

    wait_for_files(page)
    wav = page.get_by_role("link", name="Download WAV")
    assert fetched_sha256(page, wav.click) == hashlib.sha256(WAV).hexdigest()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus, and a ring that shows it."""
    expect(wanted).to_be_visible()
    for _ in range(PRESSES):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement && one.matches(':focus-visible')"):
            return
    raise AssertionError(f"{wanted} can't be reached with {PRESSES} presses of Tab")


def test_with_the_keys_alone_from_home_to_the_files(new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**DESK_1440)
    page.goto("/")
    main, keys = page.get_by_role("main"), page.keyboard

    tab_to(page, main.get_by_role("link", name="All beats"))
    keys.press("Enter")
    expect(page.locator(".row")).to_have_count(2)
    tab_to(page, page.get_by_role("link", name="Night Bus: licences from $29"))
    keys.press("Enter")
    dialog = page.get_by_role("dialog", name="Night Bus")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("radio", checked=True))
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    tab_to(page, dialog.get_by_role("button", name="Buy Wav lease"))
    keys.press("Enter")

    expect(page.locator("[data-pay]")).to_be_enabled()
    tab_to(page, page.get_by_label("E-mail"))
    keys.type("ada@example.com")
    tab_to(page, page.get_by_label("Name on the licence"))
    keys.type("Ada Buyer")
    tab_to(page, card_form(page).locator(f'[data-number="{SUCCEEDS}"]'))
    keys.press("Enter")
    tab_to(page, page.locator("[data-pay]"))
    keys.press("Enter")

    wait_for_files(page)
    tab_to(page, page.get_by_role("link", name="Download WAV"))
    assert fetched_sha256(page, lambda: keys.press("Enter")) == hashlib.sha256(WAV).hexdigest()
