"""States of pages that no address has: how a browser comes to them, from a place of ``every_page.py``.

They leave the places as they found them, since these are looked at again at another width.

A dialog, a refusal or another thing that opens is added here, as a page is there: then axe and the pictures see it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.accounts.passkey import code_mailed
from tests.end_to_end.checkout_page import DECLINED, choose_card, fill_in, press_pay
from tests.end_to_end.place import GUEST, NEWCOMER, STRANGER
from tests.payments.stripe_side import switch
from tests.payments.test_in_app import INSTAGRAM, TIKTOK
from tests.processes import test_database_url

# Widths in pixels at which there is such a thing, as the style sheets have it.
FOLDED_MENU, FILTERS_IN_A_SHEET, FOLDED_CART, HELP_FOR_KEYS = range(992), range(768), range(992), range(1080, 9999)
PHONE = range(500)
IN_INSTAGRAM, IN_TIKTOK = {"user_agent": INSTAGRAM}, {"user_agent": TIKTOK}
IN_BERLIN = {"timezone_id": "Europe/Berlin"}


@dataclass(frozen=True, slots=True)
class State:
    """``options`` are of the browser's context; ``ends_at`` names the address where it ends, if that is no place's own.

    ``there``: the widths at which there is such a thing. ``is_over``: something lies over the page.
    """

    place: str
    reach: Callable[[Page], object]
    who: str = STRANGER
    there: range = range(9999)
    is_over: bool = False
    ends_at: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


def _open_dialog(opener: str, role: Any = "button", name: str = "") -> Callable[[Page], object]:
    def reach(page: Page) -> None:
        page.get_by_role(role, name=opener).first.click()
        expect(page.get_by_role("dialog", name=name) if name else page.get_by_role("dialog")).to_be_visible()

    return reach


def _play(page: Page) -> None:
    page.get_by_role("button", name="Play Night Bus", exact=True).first.click()
    expect(page.get_by_role("region", name="Player", exact=True)).to_be_visible()
    expect(page.locator("#player [data-part=length]")).to_have_text("1:50")


def _play_and(press: str) -> Callable[[Page], object]:
    def reach(page: Page) -> None:
        _play(page)
        page.get_by_role("region", name="Player", exact=True).get_by_role("button", name=press).click()

    return reach


def _cut_off(page: Page) -> None:
    page.route("**/previews/**", lambda route: route.abort())
    page.get_by_role("button", name="Play Night Bus", exact=True).first.click()
    expect(page.locator("#player :is([data-part=cut-off], [data-part=problem]):visible")).to_have_count(1)


def _go(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


def _put_in(page: Page) -> None:
    page.get_by_role("link", name="Undertow: licences from $29").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("It is in your cart.")


def _search(words: str) -> Callable[[Page], object]:
    def reach(page: Page) -> None:
        page.get_by_role("searchbox", name="Search beats").last.fill(words)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"/beats/?q={words.replace(' ', '+')}&sort=featured")

    return reach


def _menu(page: Page) -> None:
    page.locator("summary.menu__button").click()
    expect(page.locator(".menu__panel")).to_be_visible()


def _give(button: str, **fields: str) -> Callable[[Page], object]:
    """Fill in the first form with such a button, past what the browser itself would say, and send it."""

    def reach(page: Page) -> None:
        form = page.locator("main form").filter(has=page.get_by_role("button", name=button)).first
        form.evaluate("form => { form.noValidate = true; }")
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        form.get_by_role("button", name=button).click()
        page.wait_for_load_state()

    return reach


def _then(*steps: Callable[[Page], object], see: str = "") -> Callable[[Page], object]:
    def reach(page: Page) -> None:
        for step in steps:
            step(page)
        if see:
            expect(page.get_by_text(see).first).to_be_visible()

    return reach


def _spoil_token(page: Page) -> None:
    page.locator("main form [name=csrfmiddlewaretoken]").first.evaluate("input => { input.value = 'old'; }")


def _ask_too_often(page: Page) -> None:
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for number in range(10):
        page.request.post("/orders/lost/", form={"email": f"a{number}@example.com", "csrfmiddlewaretoken": token})


def _pay_by_a_declined_card(page: Page) -> None:
    fill_in(page, email="declined@example.com", name="Ada Buyer", card=DECLINED)
    press_pay(page)
    expect(page.get_by_text("Your card was declined.")).to_be_visible()


def _fold_out(page: Page) -> None:
    page.locator("details.fold summary").click()


def _block_stripe(page: Page) -> None:
    page.route("**/stripe.js*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("button", name="Pay on Stripe's page")).to_be_visible()


def _have_a_wallet(page: Page) -> None:
    switch(device_wallet="apple_pay")
    try:
        page.reload()
        expect(page.get_by_text("or pay by card")).to_be_visible()
        expect(page.get_by_role("button", name="Pay")).to_be_enabled()
    finally:
        switch()


def _type_a_slip(page: Page) -> None:
    page.get_by_label("E-mail").fill("ada@gmial.com")
    page.get_by_label("Name on the licence").focus()
    expect(page.get_by_text("Did you mean")).to_be_visible()


def _without_a_word(page: Page) -> None:
    choose_card(page, DECLINED)
    press_pay(page)


def _choose_country(code: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_label("Country").select_option(code)


def _sign_up_with_a_passkey(page: Page) -> None:
    """As far as the code in the mail, each time with another address: the one before waits for its passkey."""
    address = f"{uuid4().hex[:8]}@example.com"
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="Make it with a passkey").click()
    page.get_by_label("Code from the mail").fill(code_mailed(Path(settings.DATA_DIR) / "mail", address))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_load_state()


def _ask_for_a_foreign_host(page: Page) -> None:
    """By a name that no host can have: the tests' shop answers to all others."""
    page.route(page.url, lambda route: route.fulfill(response=route.fetch(headers={"host": "no_name.example"})))
    page.reload()


def _while_the_database_is_busy(page: Page) -> None:
    """The orders are locked for longer than a visitor is made to wait."""
    with psycopg.connect(test_database_url()) as other:
        other.execute("LOCK TABLE payments_purchase IN ACCESS EXCLUSIVE MODE")
        page.reload()


STATES: dict[str, State] = {
    "menu, open": State("home", _menu, there=FOLDED_MENU, is_over=True),
    "home, playing": State("home", _play, is_over=True),
    "collection, what plays next": State("collection", _play_and("What plays next"), is_over=True),
    "beat, what plays next": State("beat", _play_and("What plays next"), is_over=True),
    "beat, keys": State("beat", _play_and("Keys"), there=HELP_FOR_KEYS, is_over=True),
    "beat, preview cut off": State("beat", _cut_off, is_over=True),
    "beat, playing": State("beat", _play, is_over=True),
    "beat, terms": State("beat", _open_dialog("Read the terms", "link"), is_over=True),
    "beat, embed": State("beat", _open_dialog("Embed", name="Embed the player"), is_over=True),
    "browse, licences": State("browse", _open_dialog("Undertow: licences from $29", "link", "Undertow"), is_over=True),
    "browse, put in": State("browse", _put_in, is_over=True),
    "browse, filters": State(
        "browse", _open_dialog("Filters", "link", "Filters"), there=FILTERS_IN_A_SHEET, is_over=True
    ),
    "browse, typo forgiven": State("browse", _then(_search("nigth bus"), see="Night Bus")),
    # In a cart of one's own: the code stays in it, and the next one who looks at the guest's would see it.
    "cart, code refused": State(
        "browse", _then(_put_in, _go("/cart/"), _give("Apply", code="NOPE"), see="There is no such discount code")
    ),
    "checkout, cart folded out": State("cart's checkout", _fold_out, GUEST, there=FOLDED_CART),
    "checkout, nothing filled in": State("checkout", _then(press_pay, see="Enter the whole address")),
    "checkout, consents": State(
        "checkout", lambda page: page.get_by_role("checkbox").nth(1).wait_for(), options=IN_BERLIN
    ),
    "checkout, consents missing": State("checkout", _then(_without_a_word, see="Tick this box"), options=IN_BERLIN),
    "checkout, slip in the address": State("checkout", _type_a_slip),
    "checkout, card declined": State("checkout", _pay_by_a_declined_card),
    "checkout, a wallet on the device": State("checkout", _have_a_wallet),
    "checkout, Stripe blocked": State("checkout", _block_stripe),
    "checkout in Instagram": State("checkout", lambda page: None, there=PHONE, options=IN_INSTAGRAM),
    "order in Instagram": State("order, completed", lambda page: None, there=PHONE, options=IN_INSTAGRAM),
    "order in TikTok": State("order, completed", lambda page: None, there=PHONE, options=IN_TIKTOK),
    "wrong code to go on paying": State(
        "code to go on paying", _then(_give("Confirm", code="000000"), see="This is not the code"), GUEST
    ),
    "lost order, no address": State("lost order", _give("Mail me the links", email="no address")),
    "contact, refused": State("contact", _then(_give("Send", email="anna@example", message=""), see="valid email")),
    "log-in, refused": State("log-in", _give("Log in", login="nobody", password="wrong")),
    "code, mailed": State(
        "code", _give("Mail me a code", email="test@example.com"), ends_at="account_confirm_login_code"
    ),
    "code, wrong": State(
        "code",
        _then(_give("Mail me a code", email="test@example.com"), _give("Go on", code="000000")),
        ends_at="account_confirm_login_code",
    ),
    "sign-up, refused": State("sign-up", _give("Make the account", email="no address")),
    "sign-up, mailed": State(
        "sign-up", _give("Make the account", email="fresh@example.com"), ends_at="account_email_verification_sent"
    ),
    "sign-up with a passkey, half-way": State(
        "sign-up", _then(_sign_up_with_a_passkey, see="Make your passkey"), ends_at="mfa_signup_webauthn"
    ),
    "first password, refused": State(
        "first password", _give("Keep it", password1="short", password2="other"), NEWCOMER
    ),
    "page for some, wrong password": State("page for some", _give("Go on", password="guessed")),
    "form that grew old": State("log-in", _then(_spoil_token, _give("Log in"), see="grown too old")),
    "not understood": State("contact", _then(_ask_for_a_foreign_host, see="Error 400")),
    "busy": State("order, completed", _then(_while_the_database_is_busy, see="Error 503")),
    "where are you": State("checkout of a shop that charges tax", lambda page: page.get_by_label("Country").wait_for()),
    "where are you, no such place": State(
        "checkout of a shop that charges tax",
        _then(_choose_country("US"), _give("Show the total"), see="The tax isn't known yet"),
    ),
    "checkout with tax": State(
        "checkout of a shop that charges tax",
        _then(_choose_country("DE"), _give("Show the total"), see="tax for Germany"),
    ),
    "too often": State(
        "lost order", _then(_ask_too_often, _give("Mail me the links", email="ada@example.com"), see="Error 429")
    ),
}
