"""Django's own error handlers: problem+json for the API, ``error.html`` for people."""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from beatstore.problems import API_PREFIX, page, problem

logger = logging.getLogger(__name__)
RETRY_AFTER_S = 300  # the longest of allauth's limits on log-ins


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that Django refuses to look at."""
    detail = _("Go back and try once more. Typed the address? Look for a slip in it.")
    return _answer(request, 400, "bad_request", _("This request can't be understood"), detail)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, and not allowed."""
    detail = _("Your log-in doesn't open this page.")
    return _answer(request, 403, "permission_denied", _("This is not for you to see"), detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token that shows where it came from."""
    logger.info("form refused", extra={"reason": reason})
    detail = _("Go back, reload the page and send the form again. The shop needs cookies for this.")
    return _answer(request, 403, "cross_origin", _("This form has grown too old"), detail)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    detail = _("It may have moved, or the address has a typing mistake.")
    return _answer(request, 404, "not_found", _("There is nothing at this address"), detail)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: somebody tries log-ins or codes faster than people do."""
    detail = _("Wait a few minutes, then try again.")
    response = _answer(request, 429, "rate_limited", _("That was too often"), detail)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: must hold when nothing else does, so it asks no server."""
    detail = _("It is written down, and somebody will look. Try again in a moment.")
    return _answer(request, 500, "internal_error", _("Something went wrong on our side"), detail)


def _answer(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        response = problem(status, code, title, detail)
    else:
        response = page(request, status, code, title, detail)
    response["Cache-Control"] = "no-store"
    return response
