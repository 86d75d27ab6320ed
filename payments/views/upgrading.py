"""More rights for the difference: from an order's page to the form that pays."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog.errors import InvalidRequestError, StoreError
from catalog.offers import Offer
from payments import callers, queries
from payments.cart.quoting import pricer, quote_for
from payments.checkout import consents, taxing, upgrading
from payments.checkout.pay import begin
from payments.checkout.taxing import EXCLUSIVE
from payments.checkout.wanted import Billing, Item, Licensee, Wanted
from payments.models import Purchase, PurchaseLine
from payments.views.answers import see_other, with_a_key
from payments.views.taxed import countries, keep_place, place_of


@csrf_exempt
@require_http_methods(["GET", "POST"])
def upgrade(request: HttpRequest, token: str, line: UUID) -> HttpResponse:
    """What there is above the licence of one line; a post makes the order and goes on to pay it.

    The order's token in the address is what no other site knows (see ``orders.name``).
    """
    purchase = queries.purchase_by_token(token)
    base = next((each for each in purchase.lines.all() if each.uuid == line), None)
    if base is None:
        raise InvalidRequestError
    problem = None
    if request.method == "POST" and "country" in request.POST:
        keep_place(request)
        return with_a_key(see_other(request.path))
    if request.method == "POST":
        try:
            made = _make(request, purchase, base)
            callers.keep_token(request, made.number, made.token)
            return with_a_key(see_other("payments:pay_order", made.number))
        except StoreError as error:
            problem = error
    page = render(request, "payments/upgrade.html", _context(request, purchase, base, problem))
    page.status_code = problem.status if problem else 200
    return with_a_key(page)


def _context(
    request: HttpRequest, purchase: Purchase, base: PurchaseLine, problem: StoreError | None
) -> dict[str, Any]:
    billing = _billing(request, purchase)
    are_asked = bool(purchase.consents) or consents.is_needed(billing.country, purchase.licensee_country)
    offered = upgrading.better_offers(base, language=callers.language())
    return {
        "order": queries.order_view(purchase),
        "line": base,
        "offers": [(offer, _quote(offer)) for offer in offered],
        "problem": problem,
        "consents": consents.TEXTS if are_asked else {},
        "is_before_tax": settings.STRIPE_TAX == EXCLUSIVE,
        "asks_place": taxing.is_on() and ("place" in request.GET or not billing.country),
        # What the first order says of its buyer's place isn't shown to who has its address.
        "checkout": {"billing": place_of(request), "countries": countries(), "place_url": request.path},
        "country_name": dict(countries()).get(billing.country, "") if taxing.is_on() else "",
    }


def _billing(request: HttpRequest, purchase: Purchase) -> Billing:
    """Where the buyer is, as he says now; else as he said with the first order."""
    now = place_of(request)
    return now if now.country else Billing(purchase.tax_country, purchase.tax_postal_code, purchase.tax_vat_number)


def _quote(offer: Offer) -> str:
    """That the page named this price; where tax is charged, the total is first named on the next one."""
    return "" if taxing.is_on() else quote_for([offer], pricer([offer], None)(None))


def _make(request: HttpRequest, purchase: Purchase, base: PurchaseLine) -> Purchase:
    """The order for the difference, in the names of the first; raises what checkout raises."""
    caller = callers.caller_of(request)
    callers.limit_rate("checkout", caller.address, settings.RATE_LIMIT_CHECKOUT)
    licence_code = request.POST.get("license", "")[:60].replace("\x00", "")
    wanted = Wanted(
        items=(Item(base.beat_id, licence_code, upgrades=base.uuid),),
        quote=request.POST.get(f"quote-{licence_code}", ""),
        email=purchase.email,
        licensee=Licensee(
            purchase.licensee_name,
            purchase.licensee_artist_name,
            purchase.licensee_address,
            purchase.licensee_country,
        ),
        language=callers.language(),
        billing=_billing(request, purchase),
        consents=frozenset(code for code in consents.TEXTS if request.POST.get(code)),
    )
    consents.check(wanted, were_asked="asks_consents" in request.POST)
    return begin(wanted, caller, replace(callers.remember(request), user_id=purchase.buyer_id)).purchase
