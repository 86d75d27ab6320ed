"""The screens of Catalogue, Import: choose files, match columns, look, run, read the report.

Everything works by plain forms too; ``importing.js`` sends large files straight to the bucket.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from catalog.editor.own_beats import PAGE_POLICY
from catalog.importing import arriving, batches, exporting, matching, sheets
from catalog.importing.batches import ImportRefusedError, State, Step
from catalog.importing.forms import OptionsForm
from catalog.importing.sheets import SheetError
from catalog.media import multipart, storage
from catalog.models import ImportBatch, ImportFile, ImportRow

NAME = "catalogue_import"
RIGHT = "catalog.add_importbatch"
SHOWN_BATCHES, SHOWN_ROWS = 20, 100
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_importers(view: View[P]) -> View[P]:
    """Only for those who may import: producers make their beats one by one."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]  # but for an argument's name the same


def of_batch(
    view: Callable[Concatenate[HttpRequest, ImportBatch, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]:
    """Give the view the import instead of its id; a refusal becomes a sentence, for the script or on the screen."""

    @wraps(view)
    def checked(request: HttpRequest, batch_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        batch = get_object_or_404(ImportBatch.objects.select_related("producer", "genre"), pk=batch_id)
        try:
            return view(request, batch, *args, **kwargs)
        except (ImportRefusedError, SheetError) as error:
            if _is_fetch(request):
                return JsonResponse({"detail": str(error)}, status=422)
            messages.error(request, str(error))
            return redirect(_url("batch", batch))

    return checked  # type: ignore[return-value]  # but for an argument's name the same


@require_GET
@for_importers
def index(request: HttpRequest) -> HttpResponse:
    """Where files and sheets are dropped, and the imports of before."""
    before = ImportBatch.objects.select_related("person")[:SHOWN_BATCHES]
    context = {**_header("Import"), "batches": before, "options": OptionsForm.fresh()}
    return render(request, "catalog/importing/index.html", context)


@require_POST
@for_importers
def begin(request: HttpRequest) -> HttpResponse:
    """A new import: for the script its addresses, for a plain form at once with what it brought."""
    kind = request.POST.get("kind", ImportBatch.Kind.BEATS)
    if kind not in ImportBatch.Kind.values:
        raise Http404
    batch = batches.open_batch(person_id=request.user.pk, name=request.POST.get("name", ""), kind=kind)
    OptionsForm(request.POST, instance=batch).keep()
    if _is_fetch(request):
        names = ("begin_file", "finish_file", "abort_file", "sheet", "arrived", "batch")
        return JsonResponse({name: _url(name, batch) for name in names})
    try:
        _take(batch, request)
        batches.arrived(batch)
    except (ImportRefusedError, SheetError) as error:
        messages.error(request, str(error))
        batches.forget(batch)
        return redirect(f"{NAME}:index")
    return redirect(_url("batch", batch))


@require_GET
@of_batch
def batch(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """One import, wherever it stands."""
    return render(request, "catalog/importing/batch.html", {**_header(str(batch)), **_state(request, batch)})


@require_GET
@of_batch
def state(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The part of its screen that changes, for the script."""
    return render(request, "catalog/importing/_batch.html", _state(request, batch))


@require_POST
@of_batch
def begin_file(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Addresses for the parts of a file."""
    asked = _json(request)
    size = asked.get("size")
    if not isinstance(size, int) or isinstance(size, bool):
        raise ImportRefusedError("The size of the file is missing.")
    return JsonResponse(asdict(arriving.begin(batch, str(asked.get("path") or asked.get("name") or ""), size)))


@require_POST
@of_batch
def finish_file(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """All parts of a file are there."""
    asked = _json(request)
    etags = asked.get("etags")
    if not isinstance(etags, list) or not 1 <= len(etags) <= multipart.MAX_PARTS:
        raise ImportRefusedError("The parts of the upload are missing.")
    arriving.finish(batch, str(asked.get("ticket", "")), [str(etag) for etag in etags])
    return HttpResponse(status=204)


@require_POST
@of_batch
def abort_file(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """A file is not wanted any more."""
    arriving.abort(batch, str(_json(request).get("ticket", "")))
    return HttpResponse(status=204)


@require_POST
@of_batch
def sheet(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The sheet of an import."""
    _take(batch, request)
    return HttpResponse(status=204) if _is_fetch(request) else redirect(_url("batch", batch))


@require_POST
@of_batch
def arrived(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Nothing more comes."""
    batches.arrived(batch)
    return _go_on(request, batch)


@require_POST
@of_batch
def match(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """What each column means was chosen; then it is looked what would happen."""
    batches.match(batch, [request.POST.get(f"column-{place}", "") for place in range(len(batch.headers))])
    batches.start(batch, Step.PLAN)
    return _go_on(request, batch)


@require_POST
@of_batch
def again(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Look again, with other options or other columns."""
    if "match" in request.POST:
        ImportBatch.objects.filter(pk=batch.pk, state=State.PLANNED).update(state=State.MATCHING)
        return _go_on(request, batch)
    OptionsForm(request.POST, instance=batch).keep()
    batches.start(batch, Step.PLAN)
    return _go_on(request, batch)


@require_POST
@of_batch
def run(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Do what was looked at."""
    said = {name: bool(request.POST.get(name)) for name in ("publishes", "has_no_leases")}
    if said["publishes"] and not PAGE_POLICY.user_has_permission(request.user, "publish"):
        raise ImportRefusedError("You may not publish beats: leave that to others, and make drafts.")
    if not batches.start(batch, Step.RUN, **said):
        raise ImportRefusedError("This import runs already, or its files have not all arrived.")
    return _go_on(request, batch)


@require_POST
@of_batch
def forget(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Throw away an import that nothing was made of."""
    batches.forget(batch)
    messages.success(request, "The import is forgotten, and its files with it.")
    return redirect(f"{NAME}:index")


@require_GET
@of_batch
def errors(request: HttpRequest, batch: ImportBatch) -> HttpResponseBase:
    """The rows that weren't made, to be mended and sent again."""
    return exporting.response(exporting.errors_of(batch), f"errors-of-import-{batch.pk}", sheets.CSV)


@require_GET
@for_importers
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A sheet to begin with."""
    if kind not in sheets.CONTENT_TYPES:
        raise Http404
    return exporting.response(exporting.template(), "beats-template", kind)


class ImportMenuItem(MenuItem):
    """Shown to those who may import."""

    def is_shown(self, request: HttpRequest) -> bool:
        """By their right."""
        return request.user.has_perm(RIGHT)


class ImportViewSet(ViewSet):
    """Catalogue, Import."""

    name = NAME  # type: ignore[assignment]  # Wagtail declares None
    icon = "upload"
    menu_label = "Import"
    menu_item_class = ImportMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """Addresses of the screens and of the script's calls."""
        of_one = (state, begin_file, finish_file, abort_file, sheet, arrived, match, again, run, forget, errors)
        return [
            path("", index, name="index"),
            path("begin/", begin, name="begin"),
            path("template.<slug:kind>", template, name="template"),
            path("<int:batch_id>/", batch, name="batch"),
            *(path(f"<int:batch_id>/{view.__name__}/", view, name=view.__name__) for view in of_one),
        ]


def _take(batch: ImportBatch, request: HttpRequest) -> None:
    """Sheet and files of a plain form, from the web server's disk to the bucket."""
    for sent in [*request.FILES.getlist("sheet"), *request.FILES.getlist("files"), *request.FILES.getlist("folder")]:
        if not isinstance(sent, UploadedFile) or not sent.name:
            continue
        try:
            (_take_sheet if sheets.is_sheet(sent.name) else _take_file)(batch, sent)
        except ImportRefusedError as error:
            if _is_fetch(request):
                raise
            messages.warning(request, f"Left out: {error}")  # one file is no reason to send the others again


def _take_file(batch: ImportBatch, sent: "UploadedFile[bytes]") -> None:
    file = batches.add_file(batch, sent.name or "", sent.size or 0)
    if file is not None:
        storage.upload_private(sent, file.storage_key, batches.CONTENT_TYPES[file.type])
        ImportFile.objects.filter(pk=file.pk).update(is_stored=True)


def _take_sheet(batch: ImportBatch, sent: "UploadedFile[bytes]") -> None:
    if (sent.size or 0) > sheets.MAX_BYTES:
        raise SheetError(f"The sheet is larger than {sheets.MAX_BYTES >> 20} MB.")
    with tempfile.NamedTemporaryFile(prefix="beatstore-sheet-") as kept:
        for piece in sent.chunks():
            kept.write(piece)
        kept.flush()
        batches.add_sheet(batch, Path(kept.name), sent.name or "sheet.csv")


def _state(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    shown = request.GET.get("show", "")
    rows = batch.rows.select_related("beat").prefetch_related("files")
    if shown in ImportRow.Plan.values:
        rows = rows.filter(plan=shown)
    page = Paginator(rows, SHOWN_ROWS).get_page(request.GET.get("p"))
    counts = batches.counts(batch)
    is_of_leases = batch.kind == ImportBatch.Kind.LEASES
    return {
        "batch": batch,
        "rows": page,
        "shown": shown,
        "counts": counts,
        "plans": [(plan, label, counts[plan]) for plan, label in ImportRow.Plan.choices if counts[plan]],
        "due": counts[ImportRow.Plan.NEW] + counts[ImportRow.Plan.CHANGE],
        "wrong": counts[ImportRow.Plan.ERROR] + (0 if batch.sheet_key else counts[ImportRow.Plan.LEFT]),
        "is_of_leases": is_of_leases,
        "columns": list(zip(batch.headers, batch.columns, _samples(batch), strict=False)),
        "labels": matching.labels(is_of_leases=is_of_leases),
        "options": OptionsForm(instance=batch),
    }


def _samples(batch: ImportBatch) -> list[str]:
    """Of each column the first cell that isn't empty, while a person matches them."""
    if batch.state == State.MATCHING:
        try:
            return batches.first_cells(batch)
        except (SheetError, storage.MissingObjectError):
            pass  # as the note above them says
    return [""] * len(batch.headers)


def _go_on(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    return JsonResponse({"batch": _url("batch", batch)}) if _is_fetch(request) else redirect(_url("batch", batch))


def _url(name: str, batch: ImportBatch) -> str:
    return reverse(f"{NAME}:{name}", args=[batch.pk])


def _header(title: str) -> dict[str, str]:
    return {"page_title": title, "header_title": title, "header_icon": "upload"}


def _is_fetch(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}
