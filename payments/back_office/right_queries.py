"""Reads of exclusive rights: the list with its countdown, and one right with its holder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from catalog.clock import ShopNow
from catalog.models import Beat, BeatPage, ExclusiveRight
from payments.back_office.columns import RIGHT_STATE, TONES
from payments.back_office.rows import Tag
from payments.models import Access, PurchaseLine

State = ExclusiveRight.State
ORDER = (State.RESERVED, State.WITHDRAWN, State.SOLD, State.OPEN)


@dataclass(frozen=True, slots=True)
class RightFile:
    """One right as its page shows it; ``line`` is the holder's, with its purchase."""

    right: ExclusiveRight
    versions: tuple[tuple[int, str], ...]  # id and title of each beat that shares it
    state: Tag
    line: PurchaseLine | None
    countdown: str
    may_be_withdrawn: bool
    may_be_offered: bool

    @property
    def title(self) -> str:
        """Of all beats that share it."""
        return ", ".join(title for _, title in self.versions) or f"Right {self.right.pk}"

    @property
    def may_be_shared(self) -> bool:
        """Its versions may be changed: nobody holds it, and none was sold."""
        return self.right.state == State.OPEN


def rights_for_list() -> QuerySet[ExclusiveRight]:
    """Rights of beats: held ones first, then sold elsewhere, sold, for sale; with ``title`` and the shop's ``now``."""
    beats = Beat.objects.filter(right=OuterRef("pk"))
    its = Beat.objects.filter(right=OuterRef(OuterRef("pk"))).values("translation_key")
    pages = BeatPage.objects.filter(alias_of=None, translation_key__in=its).order_by("pk")
    rank = Case(*(When(state=state, then=Value(at)) for at, state in enumerate(ORDER)), output_field=IntegerField())
    rights = ExclusiveRight.objects.filter(Exists(beats)).annotate(
        title=Subquery(pages.values("title")[:1]), now=ShopNow(), rank=rank
    )
    return rights.order_by("rank", "-sold_at", "title", "pk")


def search_rights(rights: QuerySet[ExclusiveRight], text: str) -> QuerySet[ExclusiveRight]:
    """Those with a beat whose title has ``text``, in whatever language."""
    keys = BeatPage.objects.filter(title__icontains=text.strip()).values("translation_key")
    return rights.filter(pk__in=Beat.objects.filter(translation_key__in=keys).values("right"))


def right_file(pk: int) -> RightFile:
    """All of one right; raises ExclusiveRight.DoesNotExist."""
    right = ExclusiveRight.objects.annotate(now=ShopNow()).get(pk=pk)
    line = None
    if right.holder_line is not None:
        line = PurchaseLine.objects.select_related("purchase").defer("terms_text").get(uuid=right.holder_line)
    versions = _versions(right)
    is_given_back = right.state == State.SOLD and line is not None and line.access == Access.REVOKED
    return RightFile(
        right=right,
        versions=versions,
        state=Tag(RIGHT_STATE[right.state], TONES["right"][right.state]),
        line=line,
        countdown=countdown(right.reserved_until, right.now),
        may_be_withdrawn=right.state in (State.OPEN, State.RESERVED),
        may_be_offered=bool(versions) and (right.state == State.WITHDRAWN or is_given_back),
    )


def countdown(until: datetime | None, now: datetime) -> str:
    """How long a hold still lasts; one that is over stands until Stripe was asked."""
    if until is None:
        return ""
    left_s = int((until - now).total_seconds())
    return f"{left_s // 60} min {left_s % 60:02} s" if left_s > 0 else "over, Stripe is being asked"


def _versions(right: ExclusiveRight) -> tuple[tuple[int, str], ...]:
    beats = dict(Beat.objects.filter(right=right).order_by("pk").values_list("translation_key", "pk"))
    titles: dict[UUID, str] = {}
    for page in BeatPage.objects.filter(translation_key__in=beats, alias_of=None).order_by("pk"):
        titles.setdefault(page.translation_key, page.title)
    return tuple((pk, titles.get(key, f"Beat {pk}")) for key, pk in beats.items())
