"""The browser fixtures: what a page does wrong is seen."""

import pytest
from playwright.sync_api import Page

CLOSED = (
    "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><script>document.title = 'ran'</script>"
)


def test_a_desk_and_a_phone_have_their_sizes(page: Page, phone: Page) -> None:
    assert page.evaluate("innerWidth") == 1280
    assert phone.evaluate("[screen.width, navigator.maxTouchPoints]") == [360, 1]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("<script>console.error('the till is stuck')</script>", "the till is stuck"),
        ("<script>missing()</script>", "missing is not defined"),
        (CLOSED, "CSP: script-src-elem refused inline"),
    ],
)
def test_what_goes_wrong_in_a_page_is_noted(page: Page, browser_problems: list[str], body: str, seen: str) -> None:
    page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))

    page.goto("/")
    page.wait_for_load_state("networkidle")

    assert [problem for problem in browser_problems if seen in problem]
    browser_problems.clear()
