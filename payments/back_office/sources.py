"""Plays, carts, sales and money by where visitors came from, by beat and by week: sums of counts, nobody in them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum

from catalog.currencies import to_decimal
from catalog.models import Beat, BeatPage, PlayCount
from payments.back_office.income import income_of, kept_lines
from payments.models import CartCount

CHUNK = 1000
SOURCE, BEAT, WEEK = "source", "beat", "week"
Key = tuple[str, int, date | None, str]


@dataclass(slots=True)
class SourceRow:
    """Sums of one source, beat and week, as far as they are told apart; ``week`` is its Monday on the shop's clock.

    ``income_minor`` is after refunds and without tax. Sales count by the day on which they were paid.
    """

    source: str
    beat_id: int
    week: date | None
    currency: str
    beat: str = ""
    plays: int = 0
    carts: int = 0
    sales: int = 0
    income_minor: int = 0

    @property
    def income(self) -> Decimal:
        """In whole units, for spreadsheets."""
        return to_decimal(self.income_minor, self.currency)


def figures_by(parts: Collection[str], *, since: date | None = None) -> list[SourceRow]:
    """Rows told apart by ``parts`` (``source``, ``beat``, ``week``), those that earned most first, weeks newest first.

    ``since`` is the first day that counts. The queries are the same few for any number of rows.
    """
    rows: dict[Key, SourceRow] = {}

    def row(source: str, beat_id: int, day: date, currency: str = settings.SHOP_CURRENCY) -> SourceRow:
        key = (
            source if SOURCE in parts else "",
            beat_id if BEAT in parts else 0,
            day - timedelta(days=day.weekday()) if WEEK in parts else None,
            currency,
        )
        return rows.setdefault(key, SourceRow(*key))

    for each in _counts(PlayCount.objects.all(), since):
        row(each["source"], each["beat_id"], each["day"]).plays += each["total"]
    for each in _counts(CartCount.objects.all(), since):
        row(each["source"], each["beat_id"], each["day"]).carts += each["total"]
    for each in _lines(since):
        of_line = row(each["purchase__source"], each["beat_id"], each["day"], each["purchase__currency"])
        of_line.sales += 1
        of_line.income_minor += income_of(each)
    _name(rows.values())
    return sorted(rows.values(), key=_order)


def _counts(counts: QuerySet[Any], since: date | None) -> Iterator[dict[str, Any]]:
    found = counts.filter(day__gte=since) if since else counts
    sums = found.order_by().values("source", "beat_id", "day").annotate(total=Sum("count"))
    yield from sums.iterator(chunk_size=CHUNK)


def _lines(since: date | None) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    lines = kept_lines()
    if since:
        lines = lines.filter(purchase__completed_at__gte=datetime.combine(since, time.min, zone))
    names = ("beat_id", "purchase__source", "purchase__currency", "purchase__completed_at")
    for line in lines.values(*names, "total_minor", "tax_minor", "refunded_minor").iterator(chunk_size=CHUNK):
        yield {**line, "day": line["purchase__completed_at"].astimezone(zone).date()}


def _name(rows: Iterable[SourceRow]) -> None:
    """Titles as they are now; a beat whose pages are gone is called by its number."""
    pages = BeatPage.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None).order_by("pk")
    title = Subquery(pages.values("title")[:1], output_field=CharField())
    wanted = {row.beat_id for row in rows if row.beat_id}
    titles = dict(Beat.objects.filter(pk__in=wanted).annotate(title=title).values_list("pk", "title"))
    for row in rows:
        row.beat = (titles.get(row.beat_id) or f"Beat {row.beat_id}") if row.beat_id else ""


def _order(row: SourceRow) -> tuple[Any, ...]:
    newest_first = -row.week.toordinal() if row.week else 0
    return (newest_first, -row.income_minor, -row.sales, -row.carts, -row.plays, row.source, row.beat, row.beat_id)
