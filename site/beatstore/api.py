"""The API's root: routers of the parts, and every error as problem+json."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from beatstore.plays_api import router as plays_router
from beatstore.problems import answer, as_store_error, problem
from catalog.api import router as beats_router
from catalog.errors import InvalidRequestError
from payments.api import router as payments_router

api = NinjaAPI(title="Beat Store", version="1", urls_namespace="api", description="Beats, licences and orders.")
api.add_router("", beats_router)
api.add_router("", plays_router)
api.add_router("", payments_router)


@api.exception_handler(ValidationError)
def refuse_what_is_not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Says which member is wrong; what was sent is not repeated."""
    parts = []
    for each in error.errors[:5]:
        where = ".".join(str(part) for part in each.get("loc", ()) if part not in ("body", "query", "path", "payload"))
        parts.append(f"{where or 'body'}: {each.get('msg', 'is not understood')}")
    return answer(request, InvalidRequestError("; ".join(parts)))


@api.exception_handler(HttpError)
def refuse_unreadable_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja's own refusals, such as a body that is no JSON."""
    return answer(request, InvalidRequestError("The body is not JSON."))


@api.exception_handler(Http404)
def say_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """An address below /api/ that is none of ours."""
    return problem(404, "not_found", "There is nothing at this address")


@csrf_exempt
def no_such_call(request: HttpRequest) -> HttpResponse:
    """Below /api/ nothing is a page: Wagtail would ask for a form's token first, and show its own 404."""
    return say_not_found(request, Http404())


@api.exception_handler(Exception)
def answer_for(request: HttpRequest, error: Exception) -> HttpResponse:
    """The contract's errors; anything else goes on to the middleware."""
    known = as_store_error(error)
    if known is None:
        raise error
    return answer(request, known)
