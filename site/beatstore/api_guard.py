"""Who may call the API from a browser: JSON only, no writes from other sites with our cookie, CORS without cookies."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from beatstore.problems import answer, problem
from payments import callers
from payments.errors import CrossOriginError, UnsupportedMediaTypeError

READS = ("GET", "HEAD", "OPTIONS")
WEBHOOKS = ("/api/stripe/webhook/", "/api/stripe/webhook")
OPEN_TO_ALL = ("/api/beats/", "/api/openapi.json")
NEVER_SHARED = "/download/"


class ApiGuardMiddleware:
    """Guards every address below /api/ but the webhook, which has a signature instead (contract.md, Writes)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/") or request.path in WEBHOOKS:
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _allow(request, HttpResponse(status=204))
        response = _refuse_write(request) or self.get_response(request)
        return _allow(request, response)


def _refuse_write(request: HttpRequest) -> HttpResponse | None:
    if request.method in READS:
        return None
    if not request.path.endswith("/"):  # a redirect would lose the body; with DEBUG Django fails over it
        return problem(404, "not_found", "There is nothing at this address", "Addresses of calls end with a slash.")
    if request.content_type != "application/json":
        return answer(request, UnsupportedMediaTypeError())
    has_our_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_our_cookie and not callers.comes_from_us(request):
        return answer(request, CrossOriginError())
    return None


def _allow(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add CORS headers: reads of beats to any origin, the rest to CORS_ALLOWED_ORIGINS, downloads to none."""
    origin = request.headers.get("Origin")
    if request.path.endswith(NEVER_SHARED):
        return response
    wants = request.headers.get("Access-Control-Request-Method", request.method or "GET")
    if wants in ("GET", "HEAD") and request.path.startswith(OPEN_TO_ALL):
        response["Access-Control-Allow-Origin"] = "*"
    elif origin and urlsplit(origin).scheme and origin in settings.CORS_ALLOWED_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Vary"] = "Origin"
    else:
        return response
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = "GET, POST"
        response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
        response["Access-Control-Max-Age"] = "86400"
    return response
