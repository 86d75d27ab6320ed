"""Small calls about all previews of the shop: how far they are made again, and those that failed once more."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from catalog.media import remaking

may_change = permission_required("catalog.change_previewsettings", raise_exception=True)


@require_GET
@may_change
def progress_fragment(request: HttpRequest) -> HttpResponse:
    """The part of the settings' page that changes, for its script."""
    return render(request, "catalog/editor/_remaking.html", {"state": remaking.progress()})


@require_POST
@may_change
def try_again(request: HttpRequest) -> HttpResponse:
    """Queue the previews that failed."""
    count = remaking.try_again()
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "catalog/editor/_remaking.html", {"state": remaking.progress()})
    messages.success(request, "Trying again." if count else "Nothing failed.")
    return redirect("wagtailsettings:edit", "catalog", "previewsettings")
