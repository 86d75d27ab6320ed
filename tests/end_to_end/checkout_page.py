"""The checkout as a buyer's hands meet it, for the browser tests and the tour."""

from playwright.sync_api import FrameLocator, Page, expect

SUCCEEDS, DECLINED, ASKS_THE_BANK = "4242424242424242", "4000000000000002", "4000002500003155"


def card_form(page: Page) -> FrameLocator:
    """Stripe's card form, in its frame."""
    return page.frame_locator("[data-payment-element] iframe")


def choose_card(page: Page, number: str) -> None:
    """Press the sandbox's button for a test card."""
    card_form(page).locator(f'[data-number="{number}"]').click()


def fill_in(page: Page, *, email: str, name: str, card: str) -> None:
    """E-mail, licensee's name and a test card."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Name on the licence").fill(name)
    choose_card(page, card)


def press_pay(page: Page) -> None:
    """The button, once it is live."""
    button = page.get_by_role("button", name="Pay")
    expect(button).to_be_enabled()
    button.click()


def pay_on_stripes_page(page: Page, card: str) -> None:
    """The sandbox's stand-in for Stripe's own page: its button for a test card pays at once."""
    page.get_by_role("button", name=f"pay with test card {card}").click()


def wait_for_files(page: Page) -> None:
    """The order's page says that the files are there."""
    expect(page.get_by_role("heading", name="Your files are ready")).to_be_visible()
