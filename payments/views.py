"""Pages of buying: checkout, the way back from Stripe, the order. Thin: parse, check, call, show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catalog import listing, offers
from catalog.errors import LicenceNotOfferedError
from catalog.offers import Offer
from catalog.quotes import make_quote
from payments import callers, queries
from payments.contracts.issue import name_licensee
from payments.gateway.signatures import BadSignatureError
from payments.inbox.receive import MAX_BODY_BYTES, receive
from payments.inbox.reconcile import ask_quietly, purchase_returned_to
from payments.models import Purchase


def may_load_stripe(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Allow Stripe's script and frames on this page, and on no other."""
    adds = csp_update({"script-src": settings.STRIPE_ORIGINS, "connect-src": settings.STRIPE_ORIGINS})
    replaces = csp_replace({"frame-src": settings.STRIPE_ORIGINS})
    return adds(replaces(view))


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """What the checkout page shows; ``unavailable`` is '', 'sold' or 'reserved'."""

    card: Any
    offer: Offer
    offers: tuple[Offer, ...]
    email: str
    licensee_name: str
    create_url: str
    quote: str
    unavailable: str
    amount_minor: int
    currency: str
    hold_minutes: int
    publishable_key: str = settings.STRIPE_PUBLISHABLE_KEY
    stripe_js_url: str = settings.STRIPE_JS_URL
    is_test_shop: bool = settings.IS_TEST_SHOP
    order: queries.OrderView | None = None


@require_GET
@may_load_stripe
def checkout(request: HttpRequest, beat_id: int) -> HttpResponse:
    """The page where one beat is paid; ``?license=`` says under which licence."""
    offered = offers.offers_for(beat_id)
    code = request.GET.get("license", "")
    offer = next((each for each in offered if each.licence_code == code), None) if code else next(iter(offered), None)
    if offer is None:
        raise LicenceNotOfferedError
    card = listing.cards_for([beat_id], language="en").get(beat_id)  # None: just published, not in the window yet
    user = request.user
    context = CheckoutView(
        card=card,
        offer=offer,
        offers=offered,
        email=user.email if user.is_authenticated else "",
        licensee_name=user.get_full_name() if user.is_authenticated else "",
        create_url=f"/api/beats/{beat_id}/create_payment_intent/",
        quote=make_quote([(beat_id, offer.licence_code, offer.amount_minor, offer.currency)]),
        unavailable=_unavailable(request, offer),
        amount_minor=offer.amount_minor,
        currency=offer.currency,
        hold_minutes=max(settings.EXCLUSIVE_HOLD_S // 60, 1),
    )
    return _private(render(request, "payments/checkout.html", {"checkout": context}))


@require_GET
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """To the payment form of an order that exists, whose address must not hold the token: Stripe's script reads it."""
    order = queries.order_by_token(token)
    if not order.is_payable:
        return _private(redirect(order.url))
    callers.keep_token(request, order.number, token)
    return _private(redirect("payments:pay_order", number=order.number))


@require_GET
@may_load_stripe
def pay_order(request: HttpRequest, number: str) -> HttpResponse:
    """The payment form of an order that exists: another card, or a link opened elsewhere."""
    order = queries.order_by_token(callers.kept_token(request, number))
    if not order.is_payable:
        return _private(redirect(order.url))
    return _private(render(request, "payments/checkout.html", {"checkout": _resumed(order)}))


@require_GET
def stripe_return(request: HttpRequest) -> HttpResponse:
    """Where Stripe sends the buyer back, with nothing of ours in the address: the intent says which order it is."""
    secret = request.GET.get("payment_intent_client_secret", "")
    purchase = purchase_returned_to(callers.caller_of(request), request.GET.get("payment_intent", ""), secret)
    if purchase is None:
        return _private(render(request, "payments/returned.html"))
    return _private(redirect("payments:return", token=purchase.token))


@require_GET
def order_return(request: HttpRequest, token: str) -> HttpResponse:
    """The order after a payment. Its query is not believed: Stripe itself is asked, then the order is shown."""
    purchase = queries.purchase_by_token(token)
    if purchase.is_open:
        # Stripe away: the order's page says that the payment is being checked, and goes on asking.
        ask_quietly(purchase)
    return _private(redirect("payments:order", token=token))


@require_GET
def order(request: HttpRequest, token: str) -> HttpResponse:
    """The order, for whoever has its token: state, files, contract."""
    return _private(render(request, "payments/order.html", {"order": queries.order_by_token(token)}))


@require_POST
def name(request: HttpRequest, token: str) -> HttpResponse:
    """The licensee's name, asked for where neither form nor account nor Stripe gave one."""
    purchase: Purchase = queries.purchase_by_token(token)
    given = " ".join(request.POST.get("name", "").replace("\x00", " ").split())[:200]
    if given:
        name_licensee(purchase.pk, given)
    return _private(redirect("payments:order", token=token))


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Stripe's news: stored and committed, then 200 (contract.md, the webhook)."""
    try:
        body = request.read(MAX_BODY_BYTES + 1)
    except (RequestDataTooBig, OSError):
        return HttpResponse(status=413)
    if len(body) > MAX_BODY_BYTES:
        return HttpResponse(status=413)
    try:
        receive(body, request.headers.get("Stripe-Signature", ""))
    except BadSignatureError:
        return HttpResponse(status=400)
    except (OperationalError, InterfaceError):
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    return HttpResponse(status=200)


def _resumed(order: queries.OrderView) -> CheckoutView:
    """The checkout page for an order whose lines, prices and buyer are settled."""
    line = order.lines[0]
    offer = Offer(
        beat_id=line.beat_id,
        beat_title=line.title,
        licence_code=line.licence_code,
        licence_name=line.licence_name,
        summary="",
        amount_minor=order.amount_minor,
        currency=order.currency,
        types=line.types,
        is_exclusive=line.is_exclusive,
        is_available=True,
        files=(),
        terms="",
        limits=(),
        right_id=None,
        producer_shares=(),
    )
    return CheckoutView(
        card=listing.cards_for([line.beat_id], language="en").get(line.beat_id),
        offer=offer,
        offers=(offer,),
        email=order.email,
        licensee_name=order.licensee_name,
        create_url=f"/api/purchases/{order.token}/payment_intent/",
        quote="",
        unavailable="",
        amount_minor=order.amount_minor,
        currency=order.currency,
        hold_minutes=max(settings.EXCLUSIVE_HOLD_S // 60, 1),
        order=order,
    )


def _unavailable(request: HttpRequest, offer: Offer) -> str:
    if not offer.is_available:
        return "sold"
    is_free = not offer.is_exclusive or queries.may_pay_for(callers.caller_of(request), offer.beat_id)
    return "" if is_free else "reserved"


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
