"""Turns errors into answers: problem+json (RFC 9457) for the API, a page for people. The only place that does."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from beatstore.lost import help_for
from catalog.errors import BusyError, InvalidRequestError, StoreError
from catalog.locales import home_path

logger = logging.getLogger(__name__)
API_PREFIX = "/api/"
HELPED = ("not_found", "beat_not_found")  # of an order that isn't found beats are no help
BARE_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>{detail}</p><p><a href="{home}">{to_home}</a></p></body></html>"""
LOCK_NOT_AVAILABLE = {"55P03", "40P01", "40001"}  # lock_not_available, deadlock_detected, serialization_failure


class ProblemMiddleware:
    """Answers for every ``StoreError``, and for the faults of the servers behind us."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for ``exception``; None leaves it to Django."""
        error = as_store_error(exception)
        if error is None:
            if isinstance(exception, Http404 | PermissionDenied) or not request.path.startswith(API_PREFIX):
                return None
            logger.error("unexpected error in the API", exc_info=exception)
            return problem(500, "internal_error", _("Something went wrong on our side"), _("Try again in a moment."))
        return answer(request, error)


def as_store_error(exception: Exception) -> StoreError | None:
    """The StoreError that tells what ``exception`` means for the caller; None if it has no such meaning."""
    if isinstance(exception, StoreError):
        return exception
    if isinstance(exception, RequestDataTooBig):
        return InvalidRequestError(_("The body is too long."))
    if isinstance(exception, OperationalError):
        cause = exception.__cause__
        if getattr(cause, "sqlstate", None) in LOCK_NOT_AVAILABLE:
            return BusyError()
        logger.error("database is away", extra={"error": type(exception).__name__})
        return BusyError(_("The database can't be reached just now. Try again in a moment."))
    if isinstance(exception, InterfaceError | RedisConnectionError | RedisTimeoutError):
        logger.error("a server behind the shop is away", extra={"error": type(exception).__name__})
        return BusyError()
    return None


def answer(request: HttpRequest, error: StoreError) -> HttpResponse:
    """``error`` as problem+json under ``/api/``, else as a page."""
    if request.path.startswith(API_PREFIX):
        response = problem(error.status, error.code, str(error.title), error.detail, **error.extra)
    else:
        response = page(request, error.status, error.code, str(error.title), error.detail)
    if error.retry_after_s is not None:
        response["Retry-After"] = str(error.extra.get("retry_after_s", error.retry_after_s))
    response["Cache-Control"] = "no-store"
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _keep_session(request, response)
    return response


def _keep_session(request: HttpRequest, response: HttpResponse) -> None:
    """Django sends no session with a 5xx; without it a buyer who tries again would be kept out by his own hold."""
    session = getattr(request, "session", None)
    if session is None or not session.modified or session.is_empty():
        return
    with suppress(DatabaseError):
        session.save()
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            session.session_key,
            max_age=session.get_expiry_age(),
            path=settings.SESSION_COOKIE_PATH,
            domain=settings.SESSION_COOKIE_DOMAIN,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def page(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    """``error.html``. From 500 on it is made without the request: then nothing on the page asks the database."""
    context: dict[str, object] = {"status": status, "code": code, "title": title, "detail": detail}
    home = home_path()
    if code in HELPED:
        found = help_for(request)
        home, context["help"] = found.home_url or home, found
    context["home"] = home
    try:
        html = render_to_string("error.html", context, request if status < HTTPStatus.INTERNAL_SERVER_ERROR else None)
    except Exception:  # the page that reports trouble must not be the trouble
        logger.exception("error page failed", extra={"status": status})
        to_home = _("To the shop")
        language = get_language() or settings.LANGUAGE_CODE
        html = format_html(BARE_PAGE, title=title, detail=detail, language=language, home=home, to_home=to_home)
    return HttpResponse(html, status=status)


def problem(status: int, code: str, title: str, detail: str = "", **extra: object) -> HttpResponse:
    """An RFC 9457 document; ``type`` is left out, so it is about:blank, and ``code`` is the stable name."""
    body = {
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail or title,
        **extra,
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
