"""``{% icon "play" %}``: one symbol of the sprite that the build makes from icons/names.txt."""

from functools import cache
from pathlib import Path

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
NAMES_FILE = Path(__file__).resolve().parents[1] / "icons" / "names.txt"
# Drawn in reading direction, so mirrored where one reads from right to left. What shows time is not: a player's keys
# and a clock's hands look the same everywhere.
MIRRORED = frozenset({"arrow-left", "arrow-right", "list-end", "list-music", "send", "volume-2", "volume-x"})


class UnknownIconError(template.TemplateSyntaxError):
    """A name that is not in icons/names.txt: the page would show nothing there."""


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """The icon, hidden from assistive technology: the control that holds it has words of its own."""
    if name not in _names():
        raise UnknownIconError(f"No icon {name!r}: add it to {NAMES_FILE.name}.")
    css_class += " icon--mirrored" if name in MIRRORED else ""
    return format_html(
        '<svg class="icon{}" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        f" {css_class.strip()}" if css_class else "",
        static("shop/icons.svg"),
        name,
    )


@cache
def _names() -> frozenset[str]:
    return frozenset(NAMES_FILE.read_text().split())
