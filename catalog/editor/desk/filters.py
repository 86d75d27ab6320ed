"""Which beats the table, the bulk screen and a saved filter are about: read from an address, written into one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from catalog.editor.desk import conditions
from catalog.editor.own_beats import PAGE_POLICY, Person
from catalog.models import BeatPage, SavedFilter

MOST_WORDS = 100  # letters of a search
STATES: dict[str, tuple[str, Q]] = {
    "not-ready": ("Not ready", Q(is_ready=False)),
    "no-key": ("No key", Q(key="")),
    "no-cover": ("No cover", Q(cover=None)),
    "draft": ("Draft", Q(live=False)),
    "scheduled": ("Scheduled", Q(scheduled_at__isnull=False)),
    "live": ("Live", Q(live=True)),
    "sold": ("Sold", Q(is_sold=True)),
    "unsold": ("Never sold", Q(is_sold=False)),
    "unplayed": ("Never played", Q(is_played=False)),
}
SORTS = {
    "newest": ("Newest first", ("-pk",)),
    "title": ("Title", ("title", "pk")),
    "edited": ("Edited last", ("-latest_revision_created_at", "-pk")),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; all of it must hold. ``states`` are keys of ``STATES``, the rest ids, words and an order."""

    words: str = ""
    states: tuple[str, ...] = ()
    producer: int | None = None
    genre: int | None = None
    sort: str = "newest"

    @property
    def query(self) -> str:
        """The query string of the filter; empty for all beats."""
        sent: list[tuple[str, str]] = [("is", state) for state in self.states]
        if self.words:
            sent.append(("q", self.words))
        sent += [(name, str(value)) for name in ("producer", "genre") if (value := getattr(self, name))]
        if self.sort != "newest":
            sent.append(("sort", self.sort))
        return urlencode(sent)

    def toggled(self, state: str) -> "Filter":
        """The same with or without ``state``."""
        states = (*(each for each in self.states if each != state),)
        return replace(self, states=states if state in self.states else (*states, state))


@dataclass(frozen=True, slots=True)
class Chip:
    """One of the row of filters: a link that adds or drops it."""

    label: str
    query: str
    is_on: bool


def read(sent: QueryDict) -> Filter:
    """The filter of an address; what it doesn't know is left out."""
    return Filter(
        words=" ".join(sent.get("q", "").split())[:MOST_WORDS],
        states=tuple(state for state in STATES if state in sent.getlist("is")),
        producer=_id(sent.get("producer", "")),
        genre=_id(sent.get("genre", "")),
        sort=sent.get("sort", "") if sent.get("sort", "") in SORTS else "newest",
    )


def beats_of(user: Person) -> QuerySet[BeatPage]:
    """The beats' pages that ``user`` may change, annotated; copies that follow another page are not among them."""
    policy = PAGE_POLICY
    mine = policy.instances_user_has_permission_for(user, "change").values("pk")
    return conditions.annotated(BeatPage.objects.filter(alias_of=None, pk__in=mine))


def found(user: Person, wanted: Filter) -> QuerySet[BeatPage]:
    """Those of ``beats_of`` that the filter asks for, in its order."""
    pages = beats_of(user)
    for state in wanted.states:
        pages = pages.filter(STATES[state][1])
    if wanted.words:
        pages = pages.filter(conditions.matching(wanted.words))
    if wanted.producer:
        pages = pages.filter(beat_producers__producer=wanted.producer)
    if wanted.genre:
        pages = pages.filter(genre=wanted.genre)
    return pages.order_by(*SORTS[wanted.sort][1])


def chips(wanted: Filter) -> list[Chip]:
    """The states, each with the address that turns it on or off."""
    return [Chip(label, wanted.toggled(state).query, state in wanted.states) for state, (label, _) in STATES.items()]


def saved_chips(saved: Iterable[SavedFilter], wanted: Filter) -> list[tuple[SavedFilter, bool]]:
    """A person's own filters, each with whether it is the present one."""
    return [(each, each.query == wanted.query) for each in saved]


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
