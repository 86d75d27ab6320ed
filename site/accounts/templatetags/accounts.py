"""What pages of an account say of browsers, and allauth's dry facts in words."""

import re

from django import template
from django.utils.translation import gettext

register = template.Library()

# The first that fits: later browsers name earlier ones, too.
BROWSERS = (
    ("Instagram", r"Instagram"),
    ("TikTok", r"TikTok|musical_ly|BytedanceWebview"),
    ("Facebook", r"FBAN|FBAV"),
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser"),
    ("Firefox", r"Firefox/|FxiOS"),
    ("Chrome", r"Chrom(?:e|ium)/|CriOS"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux"),
)


@register.filter
def browser_name(user_agent: str) -> str:
    """``Firefox, Windows`` of what a browser says of itself; "A browser" if nothing in it is known."""
    names = [
        next((name for name, pattern in kinds if re.search(pattern, user_agent)), "") for kinds in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in names if name) or gettext("A browser")
