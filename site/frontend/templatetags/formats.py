"""Filters that write lengths, sizes, times and checksums for people."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import ngettext

from catalog.locales import day_in_words, reader_locale

register = template.Library()

UNITS = ("kB", "MB", "GB", "TB")  # of 1000, as phones and file managers count
HASH_EDGE = 6  # letters kept at each end of a checksum that is shown short


@register.filter
def duration(seconds: int | None) -> str:
    """``161|duration`` is "2:41"; empty for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def spoken_duration(seconds: int | None) -> str:
    """``161|spoken_duration`` is "2 minutes 41 seconds", for those who listen to the page."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    words = [ngettext("%d minute", "%d minutes", minutes) % minutes] if minutes else []
    if rest or not minutes:
        words.append(ngettext("%d second", "%d seconds", rest) % rest)
    return " ".join(words)


@register.filter
def day(moment: datetime | None) -> str:
    """An aware time's day as the reader writes it: "3 May 2026", "3. Mai 2026"; empty for None."""
    return "" if moment is None else day_in_words(localtime(moment))


@register.filter
def month(day: date | None) -> str:
    """A day's month and year: "May 2026", "Mai 2026"; empty for None."""
    if day is None:
        return ""
    return str(format_skeleton("yMMMM", datetime.combine(day, time()), locale=reader_locale()))


@register.filter
def day_and_time(moment: datetime | None) -> str:
    """The day, then hours and minutes."""
    return "" if moment is None else f"{day(moment)}, {localtime(moment):%H:%M}"


@register.filter
def shop_time(moment: datetime | None) -> str:
    """An aware time as the shop's clock shows it, day, month, hour and minute in the reader's way of writing them."""
    if moment is None:
        return ""
    locale = reader_locale()
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    day, hour = (format_skeleton(part, moment, tzinfo=zone, locale=locale) for part in ("MMMd", "Hm"))
    return f"{day}, {hour}"


@register.filter
def filesize(size_bytes: int | None) -> str:
    """``32_900_000|filesize`` is "32.9 MB"; empty for None."""
    if size_bytes is None:
        return ""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    size = Decimal(size_bytes)
    for unit in UNITS:
        size /= 1000
        if size < Decimal("999.95") or unit == UNITS[-1]:
            break
    shown = format_decimal(size, format="#,##0" if size >= 100 else "#,##0.#", locale=reader_locale())
    return f"{shown} {unit}"  # a space that doesn't break: number and unit stay together


@register.filter
def short_hash(digest: str) -> str:
    """First and last letters of a checksum; the whole stands beside it for copying."""
    return digest if len(digest) <= HASH_EDGE * 2 else f"{digest[:HASH_EDGE]}…{digest[-HASH_EDGE:]}"


@register.filter
def kilohertz(sample_rate_hz: int | None) -> str:
    """``44_100|kilohertz`` is "44.1 kHz"."""
    if sample_rate_hz is None:
        return ""
    return f"{format_decimal(Decimal(sample_rate_hz) / 1000, format='#,##0.#', locale=reader_locale())} kHz"


@register.filter
def tempo(bpm: Decimal | None) -> str:
    """Beats per minute without idle zeros: 92.00 is "92", 92.50 is "92.5"."""
    return "" if bpm is None else str(format_decimal(bpm, format="#,##0.##", locale=reader_locale()))


@register.filter
def as_json(value: object) -> str:
    """``value`` as the text of a ``data-`` attribute, escaped there like any other."""
    return json.dumps(value)
