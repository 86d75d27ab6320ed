"""The way back from Stripe, the order, and the form that pays an order which exists."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.errors import StoreError
from payments import callers, queries
from payments.checkout.hosted import hosted_page
from payments.contracts.issue import name_licensee
from payments.inbox.reconcile import ask_quietly, purchase_returned_to
from payments.models import Purchase
from payments.views.answers import in_app_of, may_load_stripe, private, see_other, with_a_key
from payments.views.shown import of_order


@require_GET
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """To the payment form of an order that exists, whose address must not hold the token: Stripe's script reads it."""
    order = queries.order_by_token(token)
    if not order.is_payable:
        return with_a_key(redirect(order.url))
    callers.keep_token(request, order.number, token)
    return with_a_key(redirect("payments:pay_order", number=order.number))


@require_http_methods(["GET", "POST"])
@may_load_stripe
def pay_order(request: HttpRequest, number: str) -> HttpResponse:
    """The payment form of an order that exists: another card, or a link opened elsewhere. A post: to Stripe's page."""
    order = queries.order_by_token(callers.kept_token(request, number))
    if not order.is_payable:
        return private(redirect(order.url))
    problem = None
    if request.method == "POST":
        try:
            return see_other(hosted_page(queries.purchase_by_token(order.token), callers.remember(request)).url)
        except StoreError as error:
            problem = error
    page = render(
        request, "payments/checkout.html", {"checkout": replace(of_order(order, problem), in_app=in_app_of(request))}
    )
    page.status_code = problem.status if problem else 200
    return private(page)


@require_GET
def stripe_return(request: HttpRequest) -> HttpResponse:
    """Where Stripe sends the buyer back, with nothing of ours in the address: the intent says which order it is."""
    purchase = purchase_returned_to(
        callers.caller_of(request),
        intent_id=request.GET.get("payment_intent", ""),
        client_secret=request.GET.get("payment_intent_client_secret", ""),
        pass_=request.GET.get("pass", ""),
    )
    if purchase is None:
        return with_a_key(render(request, "payments/returned.html"))
    return with_a_key(redirect("payments:return", token=purchase.token))


@require_GET
def order_return(request: HttpRequest, token: str) -> HttpResponse:
    """The order after a payment. Its query is not believed: Stripe itself is asked, then the order is shown."""
    purchase = queries.purchase_by_token(token)
    if purchase.is_open:
        # Stripe away: the order's page says that the payment is being checked, and goes on asking.
        ask_quietly(purchase)
    return with_a_key(redirect("payments:order", token=token))


@require_GET
def order(request: HttpRequest, token: str) -> HttpResponse:
    """The order, for whoever has its token: state, files, contract."""
    context = {"order": queries.order_by_token(token), "in_app": in_app_of(request)}
    return with_a_key(render(request, "payments/order.html", context))


@csrf_exempt
@require_POST
def name(request: HttpRequest, token: str) -> HttpResponse:
    """The licensee's name, asked for where neither form nor account nor Stripe gave one.

    The order's page tells nobody its address, so its form comes from ``null``, from which Django's token would not be
    believed; the order's own is what no other site knows.
    """
    purchase: Purchase = queries.purchase_by_token(token)
    given = " ".join(request.POST.get("name", "").replace("\x00", " ").split())[:200]
    if given:
        name_licensee(purchase.pk, given)
    return with_a_key(see_other("payments:order", token))
