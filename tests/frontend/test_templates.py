"""House rules of templates: they compile, carry nothing that the policy refuses, and name icons that exist."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
REFUSED = {
    "inline style": re.compile(r"\sstyle="),
    "inline handler": re.compile(r"\son[a-z]+=[\"']"),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape off"),
    "link without a place": re.compile(r"href=[\"']#[\"']"),
}


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("rule", REFUSED)
def test_no_template_has(rule: str) -> None:
    found = [name for name in NAMES if REFUSED[rule].search((TEMPLATES / name).read_text())]

    assert found == []


def test_buttons_say_their_type() -> None:
    buttons = [(name, tag) for name in NAMES for tag in re.findall(r"<button[^>]*>", (TEMPLATES / name).read_text())]

    assert [(name, tag) for name, tag in buttons if "type=" not in tag] == []


def test_links_with_an_effect_are_not_fetched_ahead() -> None:
    """Turbo asks for a link's page when the pointer is over it: not for downloads, log-in, log-out, checkout."""
    effect = re.compile(r"<a [^>]*href=\"{% url 'account_log(?:in|out)' %}\"[^>]*>|<a [^>]*\bdownload\b[^>]*>")
    links = [(name, tag) for name in NAMES for tag in effect.findall((TEMPLATES / name).read_text())]

    assert links
    assert [(name, tag) for name, tag in links if 'data-turbo="false"' not in tag] == []


def test_every_icon_in_use_exists_and_every_one_built_is_used() -> None:
    built = set((TEMPLATES.parent / "site" / "frontend" / "icons" / "names.txt").read_text().split())
    used: set[str] = set()
    for name in NAMES:
        used.update(re.findall(r'{% icon "([\w-]+)"', (TEMPLATES / name).read_text()))

    assert used - built == set()
    assert built - used == set()
