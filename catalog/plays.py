"""Plays: counted here alone, and summed for the desk. Who listened is not known here and stands nowhere."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from catalog.clock import shop_now
from catalog.errors import BeatNotFoundError
from catalog.models import BeatListing, PlayCount
from catalog.sources import MOST_SOURCES, OTHERS

RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Plays:
    """Of one beat: since it can be heard, and within the last ``RECENT_DAYS`` days, today among them."""

    total: int
    recent: int


def count_play(beat_id: int, source: str = "") -> None:
    """Add one to today's plays of a beat that is on show, sold ones among them.

    ``source`` is where the listener came from, at most 100 characters; empty for nowhere.
    Raises BeatNotFoundError. Opens its own transaction where the row is new.
    """
    if not BeatListing.objects.filter(beat=beat_id).exists():
        raise BeatNotFoundError
    day = today()
    if _add(beat_id, day, source):
        return
    of_today = PlayCount.objects.filter(beat=beat_id, day=day)
    name = source if not source or of_today.count() < MOST_SOURCES else OTHERS
    try:
        with transaction.atomic():
            PlayCount.objects.create(beat_id=beat_id, day=day, source=name, count=1)
    except IntegrityError:  # another listener was first, or the row of the others is there already
        _add(beat_id, day, name)


def plays_of(beat_id: int) -> Plays:
    """The two figures of a beat; one query."""
    since = today() - timedelta(days=RECENT_DAYS - 1)
    sums = PlayCount.objects.filter(beat=beat_id).aggregate(
        total=Coalesce(Sum("count"), 0), recent=Coalesce(Sum("count", filter=Q(day__gte=since)), 0)
    )
    return Plays(**sums)


def plays_of_page() -> Coalesce:
    """All plays of a page's beat, as an expression of a query of pages."""
    plays = PlayCount.objects.filter(beat__translation_key=OuterRef("translation_key")).order_by()
    summed = plays.values("beat__translation_key").annotate(total=Sum("count")).values("total")
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)


def today() -> date:
    """The day in the shop's zone."""
    return shop_now().astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()


def _add(beat_id: int, day: date, source: str) -> bool:
    return PlayCount.objects.filter(beat=beat_id, day=day, source=source).update(count=F("count") + 1) == 1
