"""Choosing from the list in a browser: facets that follow the results, Back, a plain form, licences in place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.deadline import wait_for
from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.end_to_end.shop_window import ShopWindow

WIDTHS = {"phone": {"viewport": {"width": 390, "height": 844}}, "desk": {"viewport": {"width": 1440, "height": 900}}}


def test_facets_follow_the_results_and_back(window: ShopWindow, page: Page) -> None:
    browse = window.paths["browse"]
    page.goto(browse)
    drill, lowest = page.get_by_role("checkbox", name="Drill"), page.get_by_label("Lowest tempo")
    drill.check()
    expect(page).to_have_url(f"{browse}?genre=drill&sort=featured")

    lowest.fill("100")
    page.get_by_label("Highest tempo").fill("125")
    page.get_by_label("Highest tempo").press("Enter")

    expect(page.locator(".row")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="House 1")).to_be_enabled()
    expect(page.get_by_role("checkbox", name="Trap")).to_be_disabled()  # no trap between 100 and 125
    expect(page.get_by_role("link", name="Remove 100 to 125 BPM")).to_be_visible()
    page.get_by_role("checkbox", name="Half and double time, too").check()
    expect(page).to_have_url(f"{browse}?genre=drill&bpm_min=100&bpm_max=125&bpm_half_double=1&sort=featured")

    page.get_by_role("link", name="Remove 100 to 125 BPM").click()
    expect(page.locator(".row")).to_have_count(4)
    expect(lowest).to_have_value("")
    page.go_back()
    expect(page.locator(".row")).to_have_count(2)
    expect(lowest).to_have_value("100")
    expect(page.get_by_role("checkbox", name="Half and double time, too")).to_be_checked()
    page.go_back()
    page.go_back()
    expect(page.locator(".row")).to_have_count(4)
    expect(drill).to_be_checked()
    page.go_back()
    expect(page.locator(".row")).to_have_count(8)
    expect(drill).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Trap")).to_be_enabled()


def test_an_earlier_answer_undoes_nothing_that_was_typed_since(window: ShopWindow, page: Page) -> None:
    page.goto(window.paths["browse"])
    held: list[Route] = []
    page.route("**/beats/?genre=drill**", lambda route: held.append(route))
    page.get_by_role("checkbox", name="Drill").check()
    wait_for(lambda: page.evaluate("true") and held, what="the first question is on its way")

    page.get_by_label("Lowest tempo").fill("100")
    page.get_by_label("Highest tempo").fill("125")
    held[0].continue_()

    expect(page.locator(".row")).to_have_count(4)
    expect(page.get_by_label("Lowest tempo")).to_have_value("100")
    page.unroute("**/beats/?genre=drill**")
    page.get_by_label("Highest tempo").press("Enter")
    expect(page.locator(".row")).to_have_count(2)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_facet_is_a_plain_form(window: ShopWindow, width: str, new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**WIDTHS[width], java_script_enabled=False)
    page.goto(window.paths["browse"])

    page.get_by_role("checkbox", name="House").check()
    page.get_by_label("Lowest tempo").fill("90")
    page.get_by_label("Highest tempo").fill("115")
    page.get_by_role("checkbox", name="8A · Am").check()
    page.get_by_role("checkbox", name="Under 2 minutes").check()
    page.get_by_role("checkbox", name="Kilo Vega").check()
    page.get_by_role("button", name="Apply").click()

    expect(page.locator(".row__title")).to_have_text(["Kerosene", "Undertow"])
    chips = page.get_by_role("list", name="Filters in force").get_by_role("link")
    said = ["House", "Kilo Vega", "8A · Am", "Under 2 minutes", "90 to 115 BPM", "Clear all"]
    expect(chips).to_have_text(said)
    assert not has_sideways_scroll(page)
    page.get_by_role("link", name="Remove House").click()
    expect(page.locator(".row")).to_have_count(3)
    page.get_by_role("link", name="Undertow: licences from $29").click()
    expect(page.get_by_role("group", name="Choose a licence")).to_be_visible()


def test_a_licence_is_put_in_the_cart_from_the_list(window: ShopWindow, page: Page) -> None:
    page.goto(window.paths["browse"])

    page.get_by_role("link", name="Undertow: licences from $29").click()
    dialog = page.get_by_role("dialog", name="Undertow")
    dialog.get_by_role("radio", name="Wav lease").check()
    expect(dialog.get_by_role("button", name="Buy Wav lease · $49.50")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Add to cart").click()

    expect(dialog.get_by_role("status")).to_have_text("It is in your cart.")
    assert violations(page) == []
    expect(page).to_have_url(window.paths["browse"])
    dialog.get_by_role("button", name="Stay here").click()
    expect(page.get_by_role("link", name="Cart 1")).to_be_visible()
    expect(page.get_by_role("link", name="Undertow: licences from $29")).to_be_focused()


def test_a_price_of_a_beat_that_is_gone_meanwhile_leads_to_its_page(window: ShopWindow, page: Page) -> None:
    page.goto(window.paths["browse"])
    price = page.get_by_role("link", name="Undertow: licences from $29")
    price.evaluate("(link, path) => { link.href = path; }", window.paths["sold beat"])

    price.click()

    expect(page.get_by_role("heading", name="Gone", level=1)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_beats_link_and_the_code_of_its_player_are_copied(window: ShopWindow, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(window.paths["beat"])

    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url

    page.get_by_role("button", name="Embed").click()
    dialog = page.get_by_role("dialog", name="Embed the player")
    assert violations(page) == []
    dialog.get_by_role("button", name="Copy the code").click()
    expect(dialog.get_by_role("status").last).to_have_text("Copied")
    assert str(page.evaluate("navigator.clipboard.readText()")).startswith('<iframe src="http')
