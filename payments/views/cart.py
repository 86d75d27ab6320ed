"""The cart: put in, changed and taken out by plain forms, which stand on cached pages and so have no token."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catalog import offers
from catalog.errors import ExclusiveSoldError, InvalidRequestError
from payments import callers
from payments.cart import carts
from payments.views.answers import cart_of, private, refuse_other_sites

MAX_BEAT_DIGITS = 18


@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """Everything in the cart, held against what is on sale now."""
    return private(render(request, "payments/cart.html", {"cart": cart_of(request)}))


@csrf_exempt
@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Put a beat in under a licence (``beat``, ``license``), or change the licence of one that is in."""
    refuse_other_sites(request)
    offer = offers.get_offer(_beat_id(request), request.POST.get("license", ""))
    if not offer.is_available:
        raise ExclusiveSoldError
    carts.put(callers.remember(request), offer)
    return private(redirect("payments:cart"))


@csrf_exempt
@require_POST
def take_out(request: HttpRequest) -> HttpResponse:
    """Take a beat out (``beat``)."""
    refuse_other_sites(request)
    carts.take_out(callers.caller_of(request), _beat_id(request))
    return private(redirect("payments:cart"))


@csrf_exempt
@require_POST
def set_code(request: HttpRequest) -> HttpResponse:
    """Keep a discount code (``code``); the cart says what it does, or why it doesn't."""
    refuse_other_sites(request)
    caller = callers.caller_of(request)
    callers.limit_rate("discount", caller.key, settings.RATE_LIMIT_DISCOUNT)
    carts.set_code(caller, request.POST.get("code", "").replace("\x00", ""))
    return private(redirect("payments:cart"))


def _beat_id(request: HttpRequest) -> int:
    text = request.POST.get("beat", "")
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_BEAT_DIGITS):
        raise InvalidRequestError("beat is the number of a beat.")
    return int(text)
