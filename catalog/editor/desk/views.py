"""The table of beats: the screen, saving and undo for its script, and a person's filters."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale

from catalog.columns import Lookups
from catalog.editor.desk import filters
from catalog.editor.desk.rows import choices, heads, rows_of, with_drafts
from catalog.editor.desk.saving import MOST_ROWS, PRICES, Change, Outcome, save, undo
from catalog.editor.own_beats import PAGE_POLICY
from catalog.models import BeatPage, Genre, Producer, SavedFilter, TableSave

PAGE_SIZES = (50, 100)
MOST_FILTERS = 30
MOST_LETTERS = 2000  # of a cell
LONGEST_QUERY = 500  # of a filter that is kept
MAX_ID = 2**31


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """For those who may change some beat; PermissionDenied for anybody else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask before anything else."""
        self.person = person_of(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Wagtail's, and the screen itself."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]


class TableView(DeskView):
    """``/admin/catalogue/table/``: without JavaScript a list with links to each beat's editor."""

    template_name = "catalog/desk/table.html"
    page_title = "Table"
    header_icon = "table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``rows`` of one page of the beats that the address asks for, and all that stands around them."""
        wanted = filters.read(self.request.GET)
        size = PAGE_SIZES[1] if self.request.GET.get("size") == str(PAGE_SIZES[1]) else PAGE_SIZES[0]
        paginator = Paginator(with_drafts(filters.found(self.person, wanted)), size)
        page = paginator.get_page(self.request.GET.get("page"))
        lookups = Lookups.load()
        last = TableSave.objects.filter(user=self.person.pk).first()
        return {
            **super().get_context_data(**kwargs),
            **filter_context(self.person, wanted, "catalog_desk:table"),
            "rows": rows_of(list(page.object_list), lookups),
            "heads": heads(),
            "listed": page,
            "size": size,
            "choices": choices(lookups),
            "undo_count": len(last.rows) if last else 0,
            "zone": settings.SHOP_TIME_ZONE,
            "may_price": self.person.has_perm(PRICES),
            "many_languages": len(settings.LANGUAGES) > 1 and Locale.objects.count() > 1,
        }


def filter_context(user: AbstractUser, wanted: filters.Filter, address: str) -> dict[str, Any]:
    """What the row of filters shows."""
    own = filters.saved_chips(SavedFilter.objects.filter(user=user.pk), wanted)
    return {
        "wanted": wanted,
        "chips": filters.chips(wanted),
        "own_filters": own,
        "is_saved": any(is_on for _, is_on in own),
        "sorts": [(name, label) for name, (label, _) in filters.SORTS.items()],
        "producers": Producer.objects.order_by("name").only("name"),
        "genres": Genre.objects.filter(locale=Locale.get_default()).order_by("name").only("name"),
        "address": reverse(address),
    }


@require_POST
def save_table(request: HttpRequest) -> JsonResponse:
    """Save the cells that the script sends; 422 with a sentence if they can't be understood at all."""
    user = person_of(request)
    try:
        changes = _changes(json.loads(request.body))
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"detail": "The table could not be read. Load it again."}, status=422)
    if len(changes) > MOST_ROWS:
        return JsonResponse({"detail": f"At most {MOST_ROWS} beats are saved at once."}, status=422)
    return _answer(user, save(user, changes))


@require_POST
def undo_table(request: HttpRequest) -> HttpResponse:
    """Take the last save back; for the script as JSON, for a plain form back to the table with messages."""
    user = person_of(request)
    outcome = undo(user)
    if request.headers.get("X-Requested-With") == "fetch":
        return _answer(user, outcome)
    if outcome.saved:
        messages.success(request, f"{_beats(len(outcome.saved))} as before.")
    for refused in outcome.refused:
        messages.error(request, f"{refused.title}: {refused.message}")
    return redirect("catalog_desk:table")


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name; one that the person has already is replaced."""
    user = person_of(request)
    wanted = filters.read(QueryDict(request.POST.get("query", "")))
    name = " ".join(request.POST.get("name", "").split())[:40]
    mine = SavedFilter.objects.filter(user=user.pk)
    if not name or not wanted.query or len(wanted.query) > LONGEST_QUERY:
        messages.error(request, "Choose a filter, not too long a one, and give it a name.")
    elif mine.exclude(name=name).count() >= MOST_FILTERS:
        messages.error(request, f"You have {MOST_FILTERS} filters: delete one first.")
    else:
        SavedFilter.objects.update_or_create(user_id=user.pk, name=name, defaults={"query": wanted.query})
        messages.success(request, f"The filter “{name}” is kept for you.")
    return redirect(f"{reverse('catalog_desk:table')}?{wanted.query}")


@require_POST
def delete_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget one of the person's own filters; another's are left alone."""
    SavedFilter.objects.filter(user=person_of(request).pk, pk=filter_id).delete()
    return redirect("catalog_desk:table")


def person_of(request: HttpRequest) -> AbstractUser:
    """Who asks; PermissionDenied unless it is somebody who may change some beat, or any."""
    user = request.user
    if not isinstance(user, AbstractUser) or not _may(user):
        raise PermissionDenied
    return user


def _may(user: AbstractUser) -> bool:
    return bool(PAGE_POLICY.user_has_permission(user, "change"))


def _changes(sent: Any) -> list[Change]:
    if any(not 0 <= row[name] < MAX_ID for row in sent["rows"] for name in ("page", "revision")):
        raise ValueError
    return [
        Change(
            int(row["page"]),
            int(row["revision"]),
            {str(name): str(text)[:MOST_LETTERS] for name, text in row["cells"].items()},
        )
        for row in sent["rows"]
    ]


def _answer(user: AbstractUser, outcome: Outcome) -> JsonResponse:
    pages: QuerySet[BeatPage] = with_drafts(filters.beats_of(user).filter(pk__in=outcome.saved).order_by("pk"))
    rows = rows_of(list(pages), Lookups.load())
    last = TableSave.objects.filter(user=user.pk).first()
    return JsonResponse(
        {
            "saved": [row.sent() for row in rows],
            "refused": [
                {"page": each.page, "title": each.title, "message": each.message, "cells": dict(each.cells)}
                for each in outcome.refused
            ],
            "undo_count": len(last.rows) if last else 0,
        }
    )


def _beats(count: int) -> str:
    return "1 beat is" if count == 1 else f"{count} beats are"
