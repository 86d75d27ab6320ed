"""The checkout of a beat and of a cart; a post, from a page without script, goes on to Stripe's own page."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog import offers
from catalog.errors import InvalidRequestError, LicenceNotOfferedError, StoreError
from catalog.offers import Offer
from payments import callers, queries
from payments.checkout import consents
from payments.checkout.hosted import hosted_page
from payments.checkout.pay import begin
from payments.checkout.wanted import Item, Licensee, Wanted
from payments.views.answers import cart_of, in_app_of, may_load_stripe, private, see_other
from payments.views.shown import CheckoutView, of_beat, of_cart
from payments.views.taxed import place_of, with_tax


@require_http_methods(["GET", "POST"])
@may_load_stripe
def checkout_beat(request: HttpRequest, beat_id: int) -> HttpResponse:
    """The page where one beat is paid; ``?license=`` says under which licence."""
    language = callers.language()
    offered = offers.offers_for(beat_id, language=language)
    code = request.GET.get("license", "")
    offer = next((each for each in offered if each.licence_code == code), None) if code else next(iter(offered), None)
    if offer is None:
        raise LicenceNotOfferedError
    caller = callers.caller_of(request)
    is_owned = (beat_id, offer.licence_code) in queries.owned_by(caller, [beat_id])
    wanted = Wanted(items=(Item(beat_id, offer.licence_code),), email="", language=language)
    problem = None
    if request.method == "POST":
        try:
            return _to_stripes_page(request, wanted, is_owned=is_owned)
        except StoreError as error:
            problem = error
    shown = of_beat(
        offer,
        offered,
        request.user,
        unavailable=_unavailable(caller, offer),
        is_owned=is_owned,
        problem=problem,
        **_typed(request),
    )
    return _page(request, with_tax(request, shown, wanted))


@require_http_methods(["GET", "POST"])
@may_load_stripe
def checkout_cart(request: HttpRequest) -> HttpResponse:
    """The page where the cart is paid; a line that can't be bought as it is leads back to the cart, which says so."""
    cart = cart_of(request)
    if not cart.is_ready:
        return private(redirect("payments:cart"))
    items = tuple(Item(line.beat_id, line.licence_code) for line in cart.lines)
    email = request.user.email if request.user.is_authenticated else ""
    wanted = Wanted(items=items, email=email, is_cart=True, discount_code=cart.good_code, language=callers.language())
    problem = None
    if request.method == "POST":
        try:
            return _to_stripes_page(request, wanted, is_owned=any(line.is_owned for line in cart.lines))
        except StoreError as error:
            problem = error
    shown = of_cart(cart, request.user, problem=problem, **_typed(request))
    return _page(request, with_tax(request, shown, wanted))


def _to_stripes_page(request: HttpRequest, wanted: Wanted, *, is_owned: bool) -> HttpResponse:
    """Make the purchase and send the buyer to Stripe's page; raises what checkout raises."""
    caller = callers.caller_of(request)
    callers.limit_rate("checkout", caller.address, settings.RATE_LIMIT_CHECKOUT)
    if is_owned and not request.POST.get("again"):
        raise InvalidRequestError(_("You bought this before: tick the box if you want it once more."))
    name = " ".join(request.POST.get("licensee", "").replace("\x00", " ").split())[:200]
    if not name:
        raise InvalidRequestError(_("Enter the name that the contract is for."))
    wanted = replace(
        wanted,
        email=request.POST.get("email", "").strip(),
        licensee=Licensee(name=name),
        quote=request.POST.get("quote", ""),
        billing=place_of(request),
        consents=frozenset(code for code in consents.TEXTS if request.POST.get(code)),
    )
    consents.check(wanted, were_asked="asks_consents" in request.POST)
    visitor = callers.remember(request)
    purchase = begin(wanted, caller, visitor).purchase
    if purchase.total_minor == 0:
        # As it was typed: as it was kept, another time, would say that it was.
        return private(render(request, "payments/mailed.html", {"email": wanted.email}))
    return see_other(hosted_page(purchase, visitor).url)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {"email": request.POST.get("email", "").strip(), "licensee_name": request.POST.get("licensee", "").strip()}


def _page(request: HttpRequest, shown: CheckoutView) -> HttpResponse:
    shown = replace(
        shown, in_app=in_app_of(request), consents=consents.TEXTS, asks_consents=_asks_consents(request, shown)
    )
    page = render(request, "payments/checkout.html", {"checkout": shown})
    page.status_code = shown.problem.status if shown.problem else 200
    return private(page)


def _asks_consents(request: HttpRequest, shown: CheckoutView) -> str:
    if not shown.amount_minor:
        return ""
    if consents.is_needed(shown.billing.country):
        return "yes"
    if shown.billing.country:
        return ""
    return "likely" if consents.are_likely_needed(request.headers.get("Accept-Language", "")) else "maybe"


def _unavailable(caller: callers.Caller, offer: Offer) -> str:
    if not offer.is_available:
        return "sold"
    is_free = not offer.is_exclusive or queries.may_pay_for(caller, offer.beat_id)
    return "" if is_free else "reserved"
