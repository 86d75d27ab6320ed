"""The contact form in a browser: wrong once, then sent, with nothing typed twice."""

from playwright.sync_api import Page, expect

from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.end_to_end.shop_window import ShopWindow


def test_what_was_wrong_is_put_right_and_sent(window: ShopWindow, phone: Page, browser_problems: list[str]) -> None:
    phone.goto(window.paths["contact"])
    phone.get_by_label("Your e-mail").fill("anna@example")  # good enough for the browser, not for us
    phone.get_by_label("Your message").fill("Where are my stems?")
    phone.get_by_role("button", name="Send").click()

    email = phone.get_by_label("Your e-mail")
    expect(phone.get_by_text("Enter a valid email address.")).to_be_visible()
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("Enter a valid email address.")
    expect(phone.get_by_label("Your message")).to_have_value("Where are my stems?")
    assert violations(phone) == []
    assert not has_sideways_scroll(phone)

    email.fill("anna@example.com")
    phone.get_by_role("button", name="Send").click()

    expect(phone.get_by_text("Your message is on its way")).to_be_visible()
    assert violations(phone) == []
    browser_problems[:] = [problem for problem in browser_problems if "422" not in problem]
