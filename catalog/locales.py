"""How the reader writes numbers and days, and where his shop begins: what follows from the active language alone."""

from datetime import date

from babel import Locale
from babel.dates import format_date
from django.conf import settings
from django.utils.translation import get_language, gettext, to_locale

DAYS_OF = {"en": "en_GB"}  # else English days would come as "May 3, 2026"


def reader_locale() -> Locale:
    """The locale of the language that is active."""
    return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))


def day_in_words(day: date) -> str:
    """A day, or an aware time's day in its own zone: "3 May 2026", "3. Mai 2026"."""
    locale = reader_locale()
    return format_date(day, "long", locale=DAYS_OF.get(str(locale), locale))


def quoted(text: str) -> str:
    """``text`` in the language's quotation marks."""
    return gettext("“%s”") % text


def home_path() -> str:
    """Where the home page of the active language is, without asking the database whether there is one."""
    language = get_language()
    return "/" if language in (None, settings.LANGUAGE_CODE) else f"/{language}/"
