"""Answers in Wagtail's admin when a beat can't be published: back to where the editor was, with the reasons.

The editor's form says so by itself; this is for bulk publishing and workflows, where Wagtail knows of no refusal.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from catalog.readiness import NotReadyError


class NotReadyMiddleware:
    """Turns NotReadyError into messages and a redirect; what the request had begun to write was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A redirect for NotReadyError; None leaves any other error to the rest."""
        if not isinstance(exception, NotReadyError):
            return None
        reasons = " ".join(exception.messages)
        messages.error(request, f"“{exception.title}” was not published, and nothing else either. {reasons}")
        wanted = request.GET.get("next") or request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return redirect(wanted if is_ours else "wagtailadmin_home")
