"""Where the buyer is, as he said, and what this costs there: for shops that charge tax."""

from dataclasses import replace
from unicodedata import combining, normalize

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from catalog.errors import StoreError
from catalog.locales import reader_locale
from payments import callers
from payments.checkout import taxing
from payments.checkout.purchase import shown_price
from payments.checkout.wanted import Billing, Wanted
from payments.views.answers import see_other
from payments.views.shown import CheckoutView

PLACE_NAME = "place"  # in the session: an address may be read over a shoulder, or from a log
LONGEST = {"country": 2, "postal_code": 20, "vat_number": 40}
NOT_COUNTRIES = ("EU", "EZ", "UN", "XA", "XB", "ZZ")


@require_POST
def set_place(request: HttpRequest) -> HttpResponse:
    """Keep where the buyer is, and go back to the checkout, which says what he pays."""
    keep_place(request)
    goes_on_to = request.POST.get("next", "")
    is_ours = goes_on_to.startswith("/") and url_has_allowed_host_and_scheme(goes_on_to, None)
    return see_other(goes_on_to if is_ours else "payments:cart")


def keep_place(request: HttpRequest) -> None:
    """Remember what the form "Where are you?" sent."""
    given = {name: request.POST.get(name, "").replace("\x00", "").strip()[:most] for name, most in LONGEST.items()}
    callers.remember(request)
    request.session[PLACE_NAME] = given


def place_of(request: HttpRequest) -> Billing:
    """Where this visitor said that he is; empty if nobody asked him."""
    return Billing(**request.session.get(PLACE_NAME, {}))


def with_tax(request: HttpRequest, shown: CheckoutView, wanted: Wanted) -> CheckoutView:
    """The checkout with its tax; one that asks where the buyer is, while that isn't known or doesn't tell the tax."""
    if not taxing.is_on() or shown.unavailable or not shown.amount_minor:
        return shown
    billing = place_of(request)
    asking = replace(shown, asks_place=True, billing=billing, countries=countries())
    if not billing.country or "place" in request.GET:
        return asking
    try:
        cart, quote = shown_price(replace(wanted, billing=billing), callers.caller_of(request))
    except StoreError as error:
        return replace(asking, place_problem=error.detail or error.title)
    return replace(
        shown,
        amount_minor=cart.total_minor,
        tax_minor=cart.tax_minor,
        is_tax_included=cart.is_tax_included,
        quote=quote,
        billing=billing,
        countries=countries(),
    )


def countries() -> tuple[tuple[str, str], ...]:
    """Codes and names of countries in the page's language, by name."""
    names = reader_locale().territories
    found = ((code, name) for code, name in names.items() if len(code) == 2 and code not in NOT_COUNTRIES)
    return tuple(sorted(found, key=lambda each: _without_marks(each[1])))


def _without_marks(name: str) -> str:
    """For sorting: Österreich stands among the names with O, not behind those with Z."""
    return "".join(letter for letter in normalize("NFD", name) if not combining(letter))
