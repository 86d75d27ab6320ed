"""What a producer earned: the shares of sold lines that were frozen for him, and nothing about who bought."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from catalog.editor.own_beats import producers_of
from payments.back_office.income import income_of, kept_lines
from payments.cart.money import split

CHUNK = 1000


@dataclass(slots=True)
class Earned:
    """Of one beat, or of all, in one currency. ``income_minor`` is after refunds and without tax."""

    currency: str
    title: str = ""
    sales: int = 0
    income_minor: int = 0
    share_minor: int = 0

    def add(self, income_minor: int, share_minor: int) -> None:
        """One line that was sold."""
        self.sales += 1
        self.income_minor += income_minor
        self.share_minor += share_minor


@dataclass(slots=True)
class Figures:
    """Rows by title, and the sum of each currency."""

    beats: list[Earned] = field(default_factory=list)
    totals: list[Earned] = field(default_factory=list)


def figures_of(producers: Iterable[int]) -> Figures:
    """All sales of lines in which one of ``producers`` (ids) has a share; ``income`` says what counts as one."""
    wanted = frozenset(producers)
    beats: dict[tuple[int, str], Earned] = {}
    totals: dict[str, Earned] = {}
    for line in _lines(wanted):
        income_minor = income_of(line)
        shares_minor = split(income_minor, [share for _, _, share in line["producer_shares"]])
        parts = zip(line["producer_shares"], shares_minor, strict=True)
        own_minor = sum(part for (producer, _, _), part in parts if producer in wanted)
        currency = line["purchase__currency"]
        of_beat = beats.setdefault((line["beat_id"], currency), Earned(currency))
        of_beat.title = line["beat_title"]  # the newest sale's: a beat may have been renamed
        of_beat.add(income_minor, own_minor)
        totals.setdefault(currency, Earned(currency)).add(income_minor, own_minor)
    return Figures(sorted(beats.values(), key=lambda row: (row.title, row.currency)), list(totals.values()))


def _lines(producers: frozenset[int]) -> Iterator[dict[str, Any]]:
    """Lines sold and not taken back whole, the oldest first; read in chunks."""
    if not producers:
        return
    contain = reduce(or_, (Q(producer_shares__contains=[[producer]]) for producer in producers))
    lines = (
        kept_lines()
        .filter(contain)
        .order_by("pk")
        .values(
            *("beat_id", "beat_title", "purchase__currency", "total_minor", "tax_minor"),
            *("producer_shares", "refunded_minor"),
        )
    )
    for line in lines.iterator(chunk_size=CHUNK):
        # PostgreSQL looks for the number anywhere in a share, which a percentage may be, too.
        if any(producer in producers for producer, _, _ in line["producer_shares"]):
            yield line


class OwnFiguresView(WagtailAdminTemplateMixin, TemplateView):
    """``/admin/own-sales/``, for the log-ins of producers."""

    template_name = "payments/admin/own_figures.html"
    page_title = "Your sales"
    header_icon = "tag"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """PermissionDenied for who is no producer; others find all sales under "Purchases"."""
        if not producers_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``figures``."""
        return {**super().get_context_data(**kwargs), "figures": figures_of(producers_of(self.request.user))}


class OwnFiguresMenuItem(MenuItem):
    """Shown to those whom the view lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(producers_of(request.user))
