"""The cart: put in, changed and taken out by plain forms, which stand on cached pages and so have no token."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catalog import offers, tapes
from catalog.errors import ExclusiveSoldError, InvalidRequestError, StoreError
from catalog.offers import Offer
from payments import callers
from payments.cart import carts
from payments.views.answers import cart_of, private, refuse_other_sites, see_other

MAX_BEAT_DIGITS = 18


@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """Everything in the cart, held against what is on sale now; ``?removed=&license=`` offers to put that back."""
    context = {"cart": cart_of(request), "removed": _removed(request)}
    return private(render(request, "payments/cart.html", context))


@csrf_exempt
@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Put a beat or all of a tape in under a licence (``beat`` or ``tape``, ``license``), or change the licence."""
    refuse_other_sites(request)
    code = request.POST.get("license", "")
    if "tape" in request.POST:
        offered = tapes.offers_in(_tape_key(request.POST["tape"]), code)
    else:
        offered = (offers.get_offer(beat_id_in(request.POST.get("beat", "")), code),)
        if not offered[0].is_available:
            raise ExclusiveSoldError
    carts.put(callers.remember(request), offered)
    return see_other("payments:cart")


@csrf_exempt
@require_POST
def take_out(request: HttpRequest) -> HttpResponse:
    """Take beats out (``beat``, once or more); a single one with its ``license`` can be put back from the cart."""
    refuse_other_sites(request)
    caller = callers.caller_of(request)
    beat_ids = [beat_id_in(text) for text in request.POST.getlist("beat")]
    for beat_id in beat_ids:
        carts.take_out(caller, beat_id)
    code = request.POST.get("license", "")
    undo = urlencode({"removed": beat_ids[0], "license": code}) if code and len(beat_ids) == 1 else ""
    return see_other(reverse("payments:cart") + (undo and f"?{undo}"))


@csrf_exempt
@require_POST
def set_code(request: HttpRequest) -> HttpResponse:
    """Keep a discount code (``code``); the cart says what it does, or why it doesn't."""
    refuse_other_sites(request)
    caller = callers.caller_of(request)
    callers.limit_rate("discount", caller.address, settings.RATE_LIMIT_DISCOUNT)
    carts.set_code(caller, request.POST.get("code", "").replace("\x00", ""))
    return see_other("payments:cart")


def _removed(request: HttpRequest) -> Offer | None:
    """What was taken out a moment ago, if it can be put back as it was."""
    if "removed" not in request.GET:
        return None
    try:
        offer = offers.get_offer(beat_id_in(request.GET["removed"]), request.GET.get("license", ""))
    except StoreError:
        return None
    return offer if offer.is_available else None


def beat_id_in(text: str) -> int:
    """The number of a beat that a form names; raises InvalidRequestError."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_BEAT_DIGITS):
        raise InvalidRequestError(_("beat is the number of a beat."))
    return int(text)


def _tape_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidRequestError(_("tape is the key of a beat tape.")) from error
