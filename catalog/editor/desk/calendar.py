"""What goes live by itself and when: by days of the shop's zone, with what each beat lacks until then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision

from catalog import publishing
from catalog.editor.desk import filters
from catalog.editor.desk.dates import wall_time
from catalog.editor.desk.going_live import zone
from catalog.editor.own_beats import Person

SCHEDULED = Q(scheduled_at__isnull=False)  # as ``filters.beats_of`` annotates
LONGEST = 150  # beats whose readiness is looked at for one screen


@dataclass(frozen=True, slots=True)
class Entry:
    """A beat that goes live at ``at`` (in the shop's zone), or should have; ``missing`` is why it would not."""

    page: int
    title: str
    at: datetime
    is_overdue: bool
    missing: tuple[str, ...]
    has_newer_draft: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the month. ``went_live`` are titles of beats that were published then for the first time."""

    day: date
    is_in_month: bool
    is_today: bool
    entries: tuple[Entry, ...]
    went_live: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of seven days, Monday first."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def before(self) -> str:
        """The month before, as addresses carry it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{self.first + timedelta(days=31):%Y-%m}"


def overdue(user: Person) -> list[Entry]:
    """What should be live and isn't, the oldest first."""
    return entries(user, until=timezone.now())


def entries(
    user: Person, *, since: datetime | None = None, until: datetime | None = None, most: int = LONGEST
) -> list[Entry]:
    """The beats that ``user`` may change and that go live between these times: the first ones, at most ``most``."""
    found = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    if since is not None:
        found = found.filter(approved_go_live_at__gte=since)
    if until is not None:
        found = found.filter(approved_go_live_at__lt=until)
    mine = filters.beats_of(user).filter(SCHEDULED).in_bulk()
    revisions = found.filter(object_id__in=[str(pk) for pk in mine]).order_by("approved_go_live_at", "pk")[:most]
    return [_entry(revision, mine[int(revision.object_id)].latest_revision_id) for revision in revisions]


def month_of(user: Person, first: date, today: date) -> Month:
    """The month that begins with ``first``, whole weeks."""
    start = first - timedelta(days=first.weekday())
    next_month = (first + timedelta(days=31)).replace(day=1)
    count = (next_month - start).days
    days = [start + timedelta(days=n) for n in range(count + -count % 7)]
    since, until = (wall_time(day, time(), zone()) for day in (days[0], days[-1] + timedelta(days=1)))
    planned = _by_day(entries(user, since=since, until=until))
    live: dict[date, list[str]] = {}
    published = filters.beats_of(user).filter(first_published_at__gte=since, first_published_at__lt=until)
    rows = published.order_by("first_published_at").values_list("title", "first_published_at")
    for title, at in rows[:LONGEST]:
        if at is not None:
            live.setdefault(at.astimezone(zone()).date(), []).append(title)
    cells = [
        Day(day, day.month == first.month, day == today, tuple(planned.get(day, ())), tuple(live.get(day, ())))
        for day in days
    ]
    return Month(first, tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7)))


def taken_days(*, but_for: Iterable[int] = ()) -> set[date]:
    """Days on which some beat goes live already, whoever planned it; those of the pages ``but_for`` become free."""
    others = Revision.page_revisions.exclude(object_id__in=[str(pk) for pk in but_for])
    times = others.filter(approved_go_live_at__gte=timezone.now()).values_list("approved_go_live_at", flat=True)
    return {at.astimezone(zone()).date() for at in times if at is not None}


def today() -> date:
    """In the shop's zone."""
    return datetime.now(UTC).astimezone(zone()).date()


def _by_day(planned: Iterable[Entry]) -> dict[date, list[Entry]]:
    found: dict[date, list[Entry]] = {}
    for entry in planned:
        found.setdefault(entry.at.date(), []).append(entry)
    return found


def _entry(revision: Revision, latest_id: int | None) -> Entry:
    draft = revision.as_object()
    assert revision.approved_go_live_at is not None  # as it was found
    at = revision.approved_go_live_at.astimezone(zone())
    return Entry(
        page=draft.pk,
        title=draft.title,
        at=at,
        is_overdue=at <= timezone.now(),
        missing=tuple(item.reason for item in publishing.missing_in_draft(draft)),
        has_newer_draft=revision.pk != latest_id,
    )
