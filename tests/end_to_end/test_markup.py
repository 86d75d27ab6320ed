"""What every page is made of: no inline script or style, valid HTML, and nothing personal in what may be cached."""

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from beatstore.services.bootstrap import node_bin
from tests.end_to_end.every_page import EMAIL, NAME, EveryPage
from tests.end_to_end.place import OWNER, STRANGER

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
DATA = "application/ld+json"  # read by search engines, run by nobody


class Inline(HTMLParser):
    """Collects what the content security policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that carries a script or a style of its own."""
        values = dict(attrs)
        is_script = tag == "script" and not values.get("src") and values.get("type") != DATA
        if tag == "style" or is_script or any(name == "style" or name.startswith("on") for name in values):
            self.found.append(self.get_starttag_text() or tag)


def inline_in(html: str) -> list[str]:
    """Start tags of inline scripts, styles and handlers."""
    parser = Inline()
    parser.feed(html)
    return parser.found


@pytest.fixture(scope="module")
def markup(every_page: EveryPage) -> dict[str, str]:
    """Each page's HTML as its own visitor gets it, and of forms that were refused."""
    found, wrong = {}, {}
    for name, place in every_page.places.items():
        answer = every_page.clients[place.who].get(place.path)
        if answer.status_code != place.status:
            wrong[name] = answer.status_code
        found[name] = answer.content.decode()
    stranger = Client()
    refused = {
        "log-in, refused": ("/accounts/login/", {"login": "nobody", "password": "wrong"}, 200),
        "sign-up, refused": ("/accounts/signup/", {"email": "no address"}, 200),
        "lost order, refused": ("/orders/lost/", {"email": "no address"}, 422),
        "checkout, refused": (every_page.places["checkout"].path, {"email": "no address", "name": ""}, 422),
    }
    for name, (path, form, status) in refused.items():
        answer = stranger.post(path, form)
        if answer.status_code != status:
            wrong[name] = answer.status_code
        found[name] = answer.content.decode()
    assert wrong == {}
    return found


@pytest.mark.parametrize(
    "html",
    ['<p style="color: red">', "<style>", "<script>", '<script type="module">', '<a href="/" onclick="go()">'],
)
def test_what_is_inline_is_found(html: str) -> None:
    assert inline_in(html) == [html]


def test_no_page_has_an_inline_script_or_style(markup: dict[str, str]) -> None:
    assert {name: found for name, html in markup.items() if (found := inline_in(html))} == {}


def test_every_page_is_valid_html(markup: dict[str, str], tmp_path: Path) -> None:
    names = {}
    for number, (name, html) in enumerate(markup.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        names[str(file)] = name
    report_file = tmp_path / "report.json"  # it ends before a pipe has taken all of a long report
    config = ("--config", ROOT / ".htmlvalidate.json", "--formatter", f"json={report_file}")
    said = subprocess.run(
        [node_bin() / "node", VALIDATOR, *config, *names], capture_output=True, text=True, check=False
    )

    reports = json.loads(report_file.read_text())
    problems = {
        names[report["filePath"]]: [f"{one['ruleId']} at {one['line']}: {one['message']}" for one in report["messages"]]
        for report in reports
        if report["messages"]
    }
    assert problems == {}
    assert said.returncode == 0, said.stderr


def test_every_page_for_search_engines_is_described(markup: dict[str, str], every_page: EveryPage) -> None:
    described = re.compile(r'<meta name="description" content="[^"]+">')
    indexed = {name for name, place in every_page.places.items() if place.is_public and "noindex" not in markup[name]}

    assert {name for name in indexed if not described.search(markup[name])} == set()
    assert "home" in indexed


def test_a_page_that_may_be_cached_is_the_same_for_everyone(every_page: EveryPage) -> None:
    stranger, owner = every_page.clients[STRANGER], every_page.clients[OWNER]
    differing, cookies, public = [], [], set()
    for name, place in every_page.places.items():
        answers = stranger.get(place.path), owner.get(place.path)
        if all(is_for_one(answer) for answer in answers):
            continue
        public.add(name)
        if answers[0].content != answers[1].content or personal_in(answers[1].content.decode()):
            differing.append(name)
        cookies += [name for answer in answers if answer.cookies or "Cookie" in answer.get("Vary", "")]

    assert (differing, cookies) == ([], [])
    assert public == {name for name, place in every_page.places.items() if place.is_public}


def is_for_one(answer: HttpResponseBase) -> bool:
    """Whether it forbids every shared cache to keep it, as a temporary redirect does by itself (RFC 9111)."""
    return answer.status_code == 302 or bool(re.search(r"\b(private|no-store)\b", answer.get("Cache-Control", "")))


def personal_in(html: str) -> list[str]:
    """Words of the one who is logged in, and of forms made for one visitor."""
    return [word for word in (NAME, EMAIL, "csrfmiddlewaretoken") if word in html]
