"""A cart in a browser: filled while music plays, mended in place, paid whole, with and without JavaScript."""

from collections.abc import Callable, Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import Locator, Page, expect

from catalog import listing
from catalog.models import LicenceTier, Preview
from payments.models import PaymentStatus, Purchase
from tests.browsing import PHONE
from tests.end_to_end.checkout_page import SUCCEEDS, fill_in, pay_on_stripes_page, press_pay, wait_for_files
from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.end_to_end.shop_window import tone
from tests.end_to_end.test_listening import WATCH_SOUND, is_playing, play
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
NARROWEST = {**PHONE, "viewport": {"width": 320, "height": 640}}


@pytest.fixture(autouse=True)
def _as_before(sandbox_server: SandboxServer, shop_server: ShopServer) -> Iterator[None]:
    yield
    switch()


@pytest.fixture
def shelves() -> tuple[Shelf, Shelf]:
    """Two beats that can be listened to, in the shop window."""
    made = (make_beat(), make_beat("Day Bus"))
    for preview in Preview.objects.all():
        preview.audio_key = default_storage.save(preview.audio_key, ContentFile(tone()))
        preview.save()
    listing.refresh([shelf.beat.pk for shelf in made])
    return made


def address(shelf: Shelf) -> str:
    return str(shelf.page.url)


def add(page: Page, shelf: Shelf) -> None:
    """Put the beat in under the licence that is chosen already."""
    page.goto(address(shelf))
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("heading", level=1, name="Cart")).to_be_visible()


def cart_link(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("link", name="Cart")


def test_two_beats_are_put_in_while_music_plays_and_paid_at_once(shelves: tuple[Shelf, Shelf], page: Page) -> None:
    page.context.add_init_script(WATCH_SOUND)
    page.goto(str(shelves[0].page.get_parent().url))
    play(page, "Night Bus")
    for number, shelf in enumerate(shelves, start=1):
        page.get_by_role("main").get_by_role("link", name=shelf.page.title, exact=True).first.click()
        page.get_by_role("button", name="Add to cart").click()
        expect(page.get_by_role("heading", level=1, name="Cart")).to_be_focused()
        expect(cart_link(page)).to_have_text(f"Cart{number}")
        page.go_back()
        page.go_back()
    assert is_playing(page)
    assert page.evaluate("window.pauses") == 0

    cart_link(page).click()
    page.get_by_role("link", name="Checkout").click()
    expect(page.get_by_role("region", name="Checkout").get_by_text("$98.00").last).to_be_visible()
    assert page.evaluate("window.Turbo") is None
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    press_pay(page)

    wait_for_files(page)
    expect(page.get_by_role("heading", level=2)).to_have_text(["Night Bus", "Day Bus"])
    expect(page.get_by_role("link", name="Download WAV")).to_have_count(2)
    expect(cart_link(page)).to_have_text("Cart")


@pytest.mark.parametrize("beats", [1, 2])
def test_without_javascript_the_cart_is_paid_on_stripes_page(
    shelves: tuple[Shelf, Shelf], new_visitor: Callable[..., Page], beats: int
) -> None:
    page = new_visitor(**PHONE, java_script_enabled=False)
    for shelf in shelves[:beats]:
        add(page, shelf)
    page.get_by_role("combobox", name="Licence of Night Bus").select_option("mp3-lease")
    page.get_by_role("button", name="Change the licence of Night Bus").click()
    page.get_by_role("link", name="Checkout").click()
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Name on the licence").fill("Ada Buyer")
    page.get_by_role("button", name="on Stripe's page").click()

    pay_on_stripes_page(page, SUCCEEDS)

    wait_for_files(page)
    expect(page.get_by_role("link", name="Download MP3")).to_have_count(beats)


def test_a_blocked_stripe_js_leaves_stripes_own_page(
    shelves: tuple[Shelf, Shelf], phone: Page, browser_problems: list[str]
) -> None:
    phone.route("**/stripe.js*", lambda route: route.abort())
    phone.goto(f"/checkout/{shelves[0].beat.pk}/?license=wav-lease")
    instead = phone.get_by_role("button", name="Pay on Stripe's page")
    instead.click()
    expect(phone.get_by_text("Enter the whole address")).to_be_visible()
    expect(phone.locator("[data-pay]")).to_be_hidden()
    assert violations(phone) == []
    phone.get_by_label("E-mail").fill("ada@example.com")
    phone.get_by_label("Name on the licence").fill("Ada Buyer")

    instead.click()
    pay_on_stripes_page(phone, SUCCEEDS)

    wait_for_files(phone)
    browser_problems[:] = [problem for problem in browser_problems if "ERR_FAILED" not in problem]


def test_a_price_that_changed_is_told_with_its_beat_before_it_is_paid(
    shelves: tuple[Shelf, Shelf], page: Page, browser_problems: list[str]
) -> None:
    for shelf in shelves:
        add(page, shelf)
    page.get_by_role("combobox", name="Licence of Day Bus").select_option("mp3-lease")
    expect(page.get_by_role("status").get_by_text("$78.00")).to_be_visible()
    page.get_by_role("link", name="Checkout").click()
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=5900)

    press_pay(page)

    told = page.get_by_role("alert").filter(has_text="The price has changed")
    expect(told.get_by_role("listitem")).to_have_text("Night Bus: was $49.00, is now $59.00")
    expect(page.get_by_role("button", name="Pay $88.00")).to_be_enabled()
    assert not Purchase.objects.exists()
    press_pay(page)
    wait_for_files(page)
    assert Purchase.objects.get().total_minor == 8800
    assert ["409" in problem for problem in browser_problems] == [True]
    browser_problems.clear()


def test_a_problem_names_its_beat_and_leads_back_to_the_cart(
    shelves: tuple[Shelf, Shelf], page: Page, browser_problems: list[str]
) -> None:
    for shelf in shelves:
        add(page, shelf)
    page.get_by_role("link", name="Checkout").click()
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    shelves[1].page.unpublish()

    press_pay(page)

    alert = page.get_by_role("alert").filter(has_text="You have not been charged")
    expect(alert.get_by_role("listitem")).to_have_text("Day Bus: no longer offered like this")
    alert.get_by_role("link", name="Back to the cart").click()
    expect(page.get_by_text("No longer for sale.")).to_be_visible()
    page.get_by_role("button", name="Take out what can't be bought").click()
    expect(page.get_by_text("No longer for sale.")).to_be_hidden()
    expect(page.get_by_role("link", name="Checkout")).to_be_visible()
    browser_problems.clear()


def test_the_cart_is_mended_in_place(shelves: tuple[Shelf, Shelf], new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**NARROWEST)
    for shelf in shelves:
        add(page, shelf)
    assert page.get_by_role("link", name="Checkout").is_visible()
    box = page.get_by_role("link", name="Checkout").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 640
    choice = page.get_by_role("combobox", name="Licence of Day Bus")
    choice.focus()

    choice.select_option("mp3-lease")
    expect(page.get_by_role("status").get_by_text("$78.00")).to_be_visible()
    expect(choice).to_be_focused()
    page.get_by_role("button", name="Remove Day Bus").click()
    expect(page.get_by_text("Removed Day Bus.")).to_be_focused()
    expect(cart_link(page)).to_have_text("Cart1")
    assert violations(page) == []
    assert not has_sideways_scroll(page)

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("combobox", name="Licence of Day Bus")).to_have_value("mp3-lease")
    expect(page.get_by_text("Removed Day Bus.")).to_be_hidden()
    expect(cart_link(page)).to_have_text("Cart2")


def test_many_beats_are_one_line_on_a_phone_until_it_is_opened(
    shelves: tuple[Shelf, Shelf], new_visitor: Callable[..., Page]
) -> None:
    page = new_visitor(**NARROWEST)
    for shelf in shelves:
        add(page, shelf)
    page.get_by_role("link", name="Checkout").click()
    expect(page.get_by_role("heading", name="Day Bus")).to_be_hidden()
    expect(page.get_by_role("button", name="Pay")).to_be_enabled()
    assert violations(page) == []
    assert not has_sideways_scroll(page)

    page.get_by_text("2 beats").click()

    expect(page.get_by_role("heading", name="Day Bus")).to_be_visible()
    assert not has_sideways_scroll(page)


def test_buying_again_what_one_owns_is_asked_beside_the_form(shelves: tuple[Shelf, Shelf], page: Page) -> None:
    path = f"/checkout/{shelves[0].beat.pk}/?license=wav-lease"
    page.goto(path)
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    press_pay(page)
    wait_for_files(page)

    page.goto(path)
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    press_pay(page)
    asked = page.get_by_text("Tick the box to buy it again")
    expect(asked).to_be_visible()
    assert Purchase.objects.count() == 1
    page.get_by_role("checkbox").check()
    expect(asked).to_be_hidden()
    press_pay(page)

    wait_for_files(page)
    assert Purchase.objects.filter(payment_status=PaymentStatus.COMPLETED).count() == 2


@pytest.mark.parametrize("has_script", [True, False])
def test_what_costs_nothing_asks_for_no_card(
    shelves: tuple[Shelf, Shelf], new_visitor: Callable[..., Page], has_script: bool
) -> None:
    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=0)
    page = new_visitor(**PHONE, java_script_enabled=has_script)
    page.goto(address(shelves[0]))
    expect(page.locator("main audio")).to_have_count(0 if has_script else 1)
    page.get_by_role("button", name="Get Wav lease free").click()
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Name on the licence").fill("Ada Buyer")
    expect(page.get_by_text("Payment", exact=True)).to_have_count(0)

    page.get_by_role("button", name="Get it free").click()

    expect(page.get_by_role("heading", name="Your files are in your mail")).to_be_visible()
    assert Purchase.objects.get().payment_status == PaymentStatus.COMPLETED
