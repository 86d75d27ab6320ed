"""The shop's addresses, and the page that browsing is measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from beatstore.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

CONSTANT_BYTES = 20 * 1024
CONSTANT_TEXT = ("Sixty-four bytes of text that never change, one line of the page\n" * 400).encode()[:CONSTANT_BYTES]


def constant(request: HttpRequest) -> HttpResponse:
    """20 KB of text: what Django, its middleware and this server cost before a shop does anything."""
    return HttpResponse(CONSTANT_TEXT, content_type="text/html; charset=utf-8")


urlpatterns = [path("bench/constant/", constant), *urlpatterns]
