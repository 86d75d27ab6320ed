"""The style guide: every component in every state, for every eye, in both themes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings

from frontend.samples.tokens import CSS
from tests.end_to_end.looking import WIDTHS, has_sideways_scroll, violations

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = re.compile(r"""{% (?:include|extends) "([\w/.]+)\"""")
pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(client: Client, settings: Settings) -> str:
    """The guide's page, as a developer gets it."""
    settings.DEBUG = True
    return client.get("/styleguide/").content.decode()


def _included(name: str) -> Iterator[str]:
    yield name
    for other in NAMED.findall((TEMPLATES / name).read_text()):
        yield from _included(other)


def test_it_shows_every_component() -> None:
    shown = {name for name in _included("frontend/styleguide.html") if name.startswith("components/")}

    assert {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")} - shown == set()


def test_it_shows_every_token(guide: str) -> None:
    tokens = re.findall(r"^  --([\w-]+):", (CSS / "tokens.css").read_text().partition("@media")[0], re.MULTILINE)
    not_shown = {"backdrop", "shadow", "font", "mono", "gutter", "header", "player"}  # no flat colour, no fixed length

    assert [name for name in tokens if name not in not_shown and f"<strong>{name}</strong>" not in guide] == []


@pytest.mark.usefixtures("_session_shop")
@pytest.mark.parametrize(("width", "theme"), [("phone", "dark"), ("desktop", "light")])
def test_it_holds_for_every_eye(width: str, theme: str, guide: str, new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**WIDTHS[width], color_scheme=theme)
    page.route("**/styleguide/", lambda route: route.fulfill(body=guide, content_type="text/html"))
    page.route("**/*.mp3", lambda route: route.abort())
    page.goto("/styleguide/")
    page.wait_for_load_state("networkidle")

    assert violations(page) == []
    assert not has_sideways_scroll(page)
    for kind in ("hover", "active", "focus-visible"):
        assert page.locator(f"[data-state={kind}]").count() > 0
    rest, hover = (
        page.locator(f"#buttons [data-set='data-state={kind}'] .button").first.evaluate(
            "one => getComputedStyle(one).backgroundColor"
        )
        for kind in ("", "hover")
    )
    assert rest != hover
    assert page.locator("#players .player").count() == 6
