"""Addresses of the shop's looks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from editorial.models import ShopSettings

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def brand(request: HttpRequest, version: str) -> HttpResponse:
    """The accent as a stylesheet, kept for ever under its version; at a former address the present one, for once."""
    accent = ShopSettings.for_request(request).shown_accent
    if accent is None:
        raise Http404("The shop has the accent that it came with.")
    kept = FOR_EVER if version == accent.version() else "no-cache"
    return HttpResponse(accent.stylesheet(), content_type="text/css", headers={"Cache-Control": kept})
