"""Bulk: many beats changed, published, taken down or scheduled, and the calendar of what goes live."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse

from catalog.editor.desk import bulk, calendar, filters, going_live
from catalog.editor.desk.bulk import ChangeForm, ScheduleForm, usual_schedule
from catalog.editor.desk.going_live import Deed, Told
from catalog.editor.desk.saving import Outcome
from catalog.editor.desk.views import DeskView
from catalog.models import BeatPage

DEEDS: dict[str, Deed] = {
    "publish": going_live.publish,
    "unpublish": going_live.unpublish,
    "unschedule": going_live.unschedule,
}
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class BulkView(DeskView):
    """``/admin/catalogue/bulk/``: about the beats with the ids, or with ``all`` about those that the filter finds."""

    template_name = "catalog/desk/bulk.html"
    page_title = "Many beats at once"
    header_icon = "list-ul"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The beats, and what can be done to them."""
        return self._show(self._ids(request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or show the dates of a schedule first."""
        ids = _numbers(request.POST.getlist("id"))[: bulk.MOST]
        wanted = request.POST.get("do", "")
        if wanted in DEEDS:
            return self._show(ids, told=going_live.do(self.person, ids, DEEDS[wanted]))
        if wanted == "change":
            return self._change(ids)
        if wanted == "schedule":
            return self._show(ids, told=_schedule(self.person, request.POST.getlist("at")))
        return self._propose(ids)

    def _change(self, ids: Sequence[int]) -> HttpResponse:
        form = ChangeForm(self.request.POST)
        wanted = form.wanted() if form.is_valid() else {}
        if not wanted:
            return self._show(ids, change_form=form, nothing_chosen=form.is_valid())
        return self._show(ids, outcome=bulk.change(self.person, bulk.chosen(self.person, ids), wanted))

    def _propose(self, ids: Sequence[int]) -> HttpResponse:
        form = ScheduleForm(self.request.POST)
        if not form.is_valid():
            return self._show(ids, schedule_form=form)
        pages = [page for page in bulk.chosen(self.person, ids) if not page.live or page.has_unpublished_changes]
        dates = zip(pages, form.dates(pages), strict=True)
        proposed = [(page, int(at.timestamp()), going_live.written(at)) for page, at in dates]
        return self._show(ids, schedule_form=form, proposed=proposed)

    def _ids(self, request: HttpRequest) -> list[int]:
        if request.GET.get("all"):
            found = filters.found(self.person, filters.read(request.GET))
            return list(found.values_list("pk", flat=True)[: bulk.MOST])
        return _numbers(request.GET.getlist("id"))[: bulk.MOST]

    def _show(self, ids: Sequence[int], **context: Any) -> HttpResponse:
        pages = bulk.chosen(self.person, ids)
        forms = {"change_form": ChangeForm(), "schedule_form": ScheduleForm(initial=usual_schedule())}
        outcome: Outcome | None = context.get("outcome")
        return self.render_to_response(
            self.get_context_data(
                **{**forms, **context},
                pages=pages,
                may_publish=_may_publish_any(self.person, pages),
                most=bulk.MOST,
                zone=going_live.zone().key,
                saved=[page for page in pages if outcome and page.pk in outcome.saved],
            )
        )


class CalendarView(DeskView):
    """``/admin/catalogue/calendar/``: a month of what goes live; what is overdue stands on top."""

    template_name = "catalog/desk/calendar.html"
    page_title = "Calendar"
    header_icon = "date"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``month`` and ``overdue``."""
        today = calendar.today()
        asked = MONTH.fullmatch(self.request.GET.get("month", ""))
        first = date(int(asked[1]), int(asked[2]), 1) if asked else today.replace(day=1)
        return {
            **super().get_context_data(**kwargs),
            "month": calendar.month_of(self.person, first, today),
            "overdue": calendar.overdue(self.person),
            "weekdays": WEEKDAYS,
            "zone": going_live.zone().key,
        }


def _schedule(user: AbstractUser, sent: Sequence[str]) -> list[Told]:
    """``sent`` are the dates that were shown, as "id seconds": what was seen is what is done."""
    told: list[Told] = []
    for each in sent[: bulk.MOST]:
        pk, _, at = each.partition(" ")
        if pk.isdecimal() and at.isdecimal() and len(at) < 12:
            moment = datetime.fromtimestamp(int(at), UTC)
            told += going_live.do(user, [int(pk)], partial(_at, at=moment))
    return told


def _at(user: AbstractUser, page: BeatPage, *, at: datetime) -> Told:
    return going_live.schedule(user, page, at)


def _may_publish_any(user: AbstractUser, pages: Sequence[BeatPage]) -> bool:
    return any(page.permissions_for_user(user).can_publish() for page in pages[:1])


def _numbers(sent: Sequence[str]) -> list[int]:
    return [int(each) for each in sent if each.isdecimal() and len(each) < 10]
