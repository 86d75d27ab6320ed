"""Pages turn round for languages that are written from right to left: their markup says so, their styles follow."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

STYLES = Path(__file__).resolve().parents[2] / "site" / "frontend" / "css"
BOX = "(?:margin|padding|border|scroll-margin|scroll-padding)"
SIDES = re.compile(rf"\b{BOX}-(?:left|right)\b|^\s*(?:left|right):|:\s*(?:left|right);")
OF_FOUR = re.compile(rf"^\s*(?:{BOX}|inset|border-width): (.+);", re.MULTILINE)
TIME = re.compile(r"/\* as all that shows time.*\*/")  # goes from left to right everywhere


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["error.html", "sharing/embed.html", "payments/mail/found.html"])
def test_pages_and_mails_say_how_their_language_is_written(template: str) -> None:
    for language, is_said in (("ar", True), ("de", False)):
        with override(language):
            html = render_to_string(template, {"base_url": "https://shop.example"})
        found = re.search(r"<html ([^>]*)>", html)
        assert found
        assert ('dir="rtl"' in found[1]) is is_said, language


def test_an_icon_is_mirrored_only_if_it_points_along_the_line() -> None:
    drawn = Template('{% load icons %}{% icon "arrow-left" %}{% icon "skip-back" "icon--solid" %}').render(Context())

    assert drawn.count("icon--mirrored") == 1
    assert 'class="icon icon--mirrored"' in drawn


def test_no_style_names_a_side_of_the_screen() -> None:
    found = []
    for file in sorted(STYLES.rglob("*.css")):
        for line in file.read_text().splitlines():
            if SIDES.search(line) and not TIME.search(line):
                found.append(f"{file.name}: {line.strip()}")
        for values in OF_FOUR.findall(file.read_text()):
            parts = re.findall(r"(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+", values)
            if len(parts) == 4 and parts[1] != parts[3]:
                found.append(f"{file.name}: {values}")

    assert found == []
