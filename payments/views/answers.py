"""What the pages of buying have in common: kept to their visitor, and open to Stripe alone."""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from payments import callers
from payments.cart.showing import CartView, cart_view
from payments.errors import CrossOriginError
from payments.in_app import InApp, in_app


def may_load_stripe(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Allow Stripe's script, frames and windows on this page, and its own page as a form's way out; on no other."""
    adds = csp_update(
        {
            "script-src": settings.STRIPE_ORIGINS,
            "connect-src": [*settings.STRIPE_ORIGINS, *settings.LINK_ORIGINS],
            "img-src": settings.LINK_ORIGINS,
            "form-action": settings.STRIPE_PAGE_ORIGINS,
        }
    )
    replaces = csp_replace({"frame-src": [*settings.STRIPE_ORIGINS, *settings.LINK_ORIGINS]})
    return adds(replaces(_may_open_windows(view)))


def _may_open_windows(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A wallet that opens in a window of its own can tell this page what came of it."""

    @wraps(view)
    def opening(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
        return response

    return opening


def cart_of(request: HttpRequest) -> CartView:
    """The visitor's cart as it stands now."""
    email_key = request.user.email.strip().lower() if request.user.is_authenticated else ""
    return cart_view(
        callers.caller_of(request), language=callers.language(), currency=settings.SHOP_CURRENCY, email_key=email_key
    )


def private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, and its address told to no other site; to ours it is, or browsers send forms from ``null``."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def with_a_key(response: HttpResponse) -> HttpResponse:
    """As ``private``, where the address itself opens something: it is told to nobody at all."""
    response = private(response)
    response["Referrer-Policy"] = "no-referrer"
    return response


def in_app_of(request: HttpRequest) -> InApp | None:
    """The browser inside another app in which the page is shown; None for a real one."""
    return in_app(request.headers.get("User-Agent", ""))


def see_other(to: str, *args: str) -> HttpResponse:
    """Where a form leads after a post: 303, so that every browser, and Turbo, goes there with a GET."""
    response = redirect(to, *args)
    response.status_code = 303
    return private(response)


def refuse_other_sites(request: HttpRequest) -> None:
    """For forms on pages that may be cached, which have no token; raises CrossOriginError.

    Without our cookie too: browsers keep it back from another site's form, and the new session would end a log-in.
    """
    if not callers.comes_from_us(request):
        raise CrossOriginError
