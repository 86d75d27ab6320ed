"""How the reader writes numbers and days: Babel's locale of the active language, asked for here alone."""

from datetime import date

from babel import Locale
from babel.dates import format_date
from django.conf import settings
from django.utils.translation import get_language, to_locale

DAYS_OF = {"en": "en_GB"}  # else English days would come as "May 3, 2026"


def reader_locale() -> Locale:
    """The locale of the language that is active."""
    return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))


def day_in_words(day: date) -> str:
    """A day, or an aware time's day in its own zone: "3 May 2026", "3. Mai 2026"."""
    locale = reader_locale()
    return format_date(day, "long", locale=DAYS_OF.get(str(locale), locale))
