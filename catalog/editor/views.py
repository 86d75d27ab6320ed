"""Screens and small calls about one beat in Wagtail's admin: its files, uploads, and prices."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import beats, listing, queries, readiness
from catalog.editor.prices import PriceSheet
from catalog.editor.proposals import for_key, for_tempo
from catalog.editor.state import files_state
from catalog.media import files, multipart, previews, remaking, uploads
from catalog.models import Beat, BeatPage, BeatProducer, FileType, Producer
from catalog.readiness import NotReadyError
from catalog.repricing.changes import lock_beats

P = ParamSpec("P")


def of_beat(
    view: Callable[Concatenate[HttpRequest, Beat, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
    """Give the view the beat instead of its id; only to those who may edit one of its pages."""

    @wraps(view)
    def checked(request: HttpRequest, beat_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        beat = get_object_or_404(Beat.objects.select_related("right"), pk=beat_id)
        if not any(page.permissions_for_user(request.user).can_edit() for page in _pages(beat)):
            raise PermissionDenied
        return view(request, beat, *args, **kwargs)

    return checked  # type: ignore[return-value]  # but for an argument's name the same


@require_GET
@of_beat
def beat_files(request: HttpRequest, beat: Beat) -> HttpResponse:
    """The screen of a beat's files; works without JavaScript too."""
    return render(request, "catalog/editor/files.html", _files_context(request, beat))


@require_GET
@of_beat
def files_fragment(request: HttpRequest, beat: Beat) -> HttpResponse:
    """The part of the panel that changes, for the panel's own script."""
    return _fragment(request, beat)


@require_GET
@of_beat
def proposals_fragment(request: HttpRequest, beat: Beat, field: str) -> HttpResponse:
    """What is proposed for a field of the page's form, for its script: it knows what the field holds by now."""
    proposals = {"bpm_hundredths": for_tempo, "key": for_key}.get(field)
    if proposals is None:
        raise Http404
    return render(request, "catalog/editor/_proposals.html", {"state": proposals(beat, is_shown=False)})


@require_POST
@of_beat
def use_files(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Put the newest files on sale; as good as publishing, so for those who may publish."""
    if not _may_publish(request, beat):
        raise PermissionDenied
    try:
        readiness.offer(beat, readiness.latest_versions(beat))
    except NotReadyError as error:
        return _after(request, beat, " ".join(error.messages), is_error=True)
    return _after(request, beat, "These files are on sale now.")


@require_POST
@of_beat
def try_again(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Queue what failed: previews, stems' too, and checks that failed on our side."""
    for preview in beat.previews.all():
        previews.try_again(preview)
    for file in beat.deliverables.all():
        files.try_again(file)
    remaking.try_stems_again(beat)
    return _after(request, beat, "Trying again.")


@require_POST
@of_beat
def delete_file(request: HttpRequest, beat: Beat, file_id: int) -> HttpResponse:
    """Delete a version that was never sold."""
    file = get_object_or_404(beat.deliverables, pk=file_id)
    try:
        files.delete_file(file)
    except files.KeptError as error:
        return _after(request, beat, str(error), is_error=True)
    return _after(request, beat, "The version is deleted.")


@require_POST
@of_beat
def upload_by_form(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Take a file from a plain form."""
    file_type, sent = request.POST.get("type", ""), request.FILES.get("file")
    if file_type not in FileType.values or not isinstance(sent, UploadedFile):
        return _after(request, beat, "Choose a file first.", is_error=True)
    if (sent.size or 0) > files.MAX_BYTES[FileType(file_type)]:
        return _after(request, beat, "The file is too large.", is_error=True)
    uploads.take(beat, file_type, name=sent.name or "", content=sent)
    return _after(request, beat, "The file has arrived and is being checked.")


@require_POST
@of_beat
def begin_upload(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Addresses for the parts of a file; with the ticket of an upload that was cut off, what is there of it, too."""
    asked = _json(request)
    size, user_id = asked.get("size"), request.user.pk
    if not isinstance(size, int) or isinstance(size, bool) or user_id is None:
        return _refused("The size of the file is missing.")
    try:
        begun = uploads.begin(
            beat,
            str(asked.get("type", "")),
            name=str(asked.get("name", "")),
            size_bytes=size,
            user_id=user_id,
            earlier=str(asked.get("ticket") or ""),
        )
    except uploads.UploadRefusedError as error:
        return _refused(str(error))
    return JsonResponse(asdict(begun))


@require_POST
@of_beat
def finish_upload(request: HttpRequest, beat: Beat) -> HttpResponse:
    """All parts are there: put them together and check the file."""
    asked = _json(request)
    etags = asked.get("etags")
    if not isinstance(etags, list) or not 1 <= len(etags) <= multipart.MAX_PARTS:
        return _refused("The parts of the upload are missing.")
    try:
        ticket = uploads.read(str(asked.get("ticket", "")), user_id=request.user.pk or 0, beat_id=beat.pk)
    except uploads.UploadRefusedError as error:
        return _refused(str(error))
    uploads.finish(beat, ticket, [str(etag) for etag in etags])
    return _fragment(request, beat)


@require_POST
@of_beat
def abort_upload(request: HttpRequest, beat: Beat) -> HttpResponse:
    """The editor pressed "cancel"."""
    try:
        ticket = uploads.read(str(_json(request).get("ticket", "")), user_id=request.user.pk or 0, beat_id=beat.pk)
    except uploads.UploadRefusedError as error:
        return _refused(str(error))
    uploads.abort(ticket)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@of_beat
def beat_prices(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Prices of one beat; what is saved counts at once."""
    if not request.user.has_perm("catalog.change_tieroverride"):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            lock_beats([beat.pk])
            sheet = PriceSheet(beat, request.POST)
            changed = sheet.is_valid() and sheet.save()
        if not sheet.has_errors:
            messages.success(request, "The new prices count from now on." if changed else "Nothing was changed.")
            return redirect("catalog_editor:prices", beat.pk)
    else:
        sheet = PriceSheet(beat)
    header = _header(beat, "Prices")
    context = {
        **header,
        "beat": beat,
        "sheet": sheet,
        "currency": settings.SHOP_CURRENCY,
        "sales": queries.sales_to_come().filter(beat=beat).select_related("tier"),
        "producers": _producers_with_prices(beat),
    }
    return render(request, "catalog/editor/prices.html", context)


@require_POST
@of_beat
def take_prices(request: HttpRequest, beat: Beat) -> HttpResponse:
    """Give the beat the prices of one of its producers."""
    if not request.user.has_perm("catalog.change_tieroverride"):
        raise PermissionDenied
    asked = request.POST.get("producer", "")
    producer = get_object_or_404(_producers_with_prices(beat), pk=int(asked) if asked.isdecimal() else 0)
    with transaction.atomic():
        lock_beats([beat.pk])
        beats.take_prices(beat, producer.pk)
        listing.refresh_on_commit([beat.pk])
    messages.success(request, f"The prices of {producer}'s beats count for this one from now on.")
    return redirect("catalog_editor:prices", beat.pk)


def _producers_with_prices(beat: Beat) -> QuerySet[Producer]:
    """Who is credited on one of the beat's pages and has prices of his own."""
    credits = BeatProducer.objects.filter(page__in=_pages(beat)).values("producer")
    return Producer.objects.filter(pk__in=credits, prices__isnull=False).distinct()


def _pages(beat: Beat) -> QuerySet[BeatPage]:
    pages: QuerySet[BeatPage] = BeatPage.objects.filter(translation_key=beat.translation_key)
    return pages


def _may_publish(request: HttpRequest, beat: Beat) -> bool:
    return any(page.permissions_for_user(request.user).can_publish() for page in _pages(beat))


def _after(request: HttpRequest, beat: Beat, said: str, *, is_error: bool = False) -> HttpResponse:
    """The fragment for the panel's script, else back to the screen with a message."""
    if request.headers.get("X-Requested-With") == "fetch":
        return _fragment(request, beat, said=said, is_error=is_error)
    (messages.error if is_error else messages.success)(request, said)
    return redirect("catalog_editor:files", beat.pk)


def _fragment(request: HttpRequest, beat: Beat, *, said: str = "", is_error: bool = False) -> HttpResponse:
    context = {**_files_context(request, beat), "said": said, "is_error": is_error}
    return render(request, "catalog/editor/_files.html", context)


def _files_context(request: HttpRequest, beat: Beat) -> dict[str, Any]:
    may_offer = _may_publish(request, beat)
    return {**_header(beat, "Files"), "state": files_state(beat), "beat": beat, "may_offer": may_offer}


def _header(beat: Beat, what: str) -> dict[str, Any]:
    page = _pages(beat).order_by("pk").first()
    title = page.get_admin_display_title() if page else str(beat)
    return {"page": page, "page_title": what, "page_subtitle": title, "header_title": what, "header_icon": "media"}


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _refused(reason: str) -> HttpResponse:
    return JsonResponse({"detail": reason}, status=422)
