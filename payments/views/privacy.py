"""What the shop knows of a log-in: fetched as one file, or erased, by a link that was mailed; thin."""

from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments.customers import erasing, exporting
from payments.views.answers import see_other, with_a_key


@require_safe
@never_cache
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Both wishes, and how far they are."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    context = {
        "export": exporting.newest_of(request.user.pk),
        "refusal": erasing.refusal_of(request.user),
        "is_asked": "asked" in request.GET,
    }
    return render(request, "accounts/data.html", context)


@require_POST
@never_cache
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Have the data packed."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    exporting.ask(request.user.pk)
    return see_other("payments:data")


@require_safe
@never_cache
@login_required
def fetch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To the pack, by an address signed for this click."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    return with_a_key(redirect(exporting.address_of(request.user.pk, str(uuid))))


@require_POST
@never_cache
@login_required
def ask_to_erase(request: HttpRequest) -> HttpResponse:
    """Mail the link that erases, if nothing stands against it."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    if erasing.refusal_of(request.user):
        return see_other("payments:data")
    erasing.ask(request.user)
    answer = see_other("payments:data")
    answer["Location"] += "?asked="
    return answer


@csrf_exempt
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: a look erases nothing, its button does. Needs no log-in.

    The page tells nobody its address, so its form comes from ``null``; the mailed key is what no other site knows.
    """
    wish = erasing.asked_by(token)
    refusal = erasing.erase(wish) if wish is not None and request.method == "POST" else ""
    if refusal == "link":
        wish, refusal = None, ""
    is_done = wish is not None and request.method == "POST" and not refusal
    if is_done and wish is not None and request.user.pk == wish.user_pk:
        logout(request)
    context = {"wish": wish, "is_done": is_done, "refusal": refusal}
    return with_a_key(render(request, "accounts/erase.html", context))
