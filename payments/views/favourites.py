"""Favourites and producers that are followed, thin. Their buttons stand on cached pages, and so have no token."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.models import Producer
from payments import callers
from payments.customers import favourites, following
from payments.views.answers import private, refuse_other_sites, see_other, with_a_key
from payments.views.cart import beat_id_in


@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """The visitor's favourites."""
    cards = favourites.cards_of(callers.caller_of(request), language=callers.language())
    return private(render(request, "payments/favourites.html", {"cards": cards}))


@csrf_exempt
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Mark a beat (``beat``), or with ``do=remove`` no more; a script that says it takes JSON is led nowhere."""
    refuse_other_sites(request)
    beat_id = beat_id_in(request.POST.get("beat", ""))
    if request.POST.get("do") == "remove":
        favourites.take_out(callers.caller_of(request), beat_id)
    else:
        favourites.put(callers.remember(request), beat_id)
    if request.headers.get("Accept") == "application/json":
        return private(HttpResponse(status=204))
    return see_other("payments:favourites")


@require_GET
def followed(request: HttpRequest) -> HttpResponseBase:
    """Whom the log-in follows."""
    if not request.user.is_authenticated:
        return private(redirect_to_login(request.get_full_path()))
    context = {
        "producers": following.producers_of(request.user.pk),
        "is_proved": bool(following.proved_address(request.user.pk)),
    }
    return private(render(request, "payments/following.html", context))


@csrf_exempt
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Follow a producer, or with ``do=stop`` no more; who isn't logged in does that first."""
    refuse_other_sites(request)
    producer = get_object_or_404(Producer, slug=slug)
    if not request.user.is_authenticated:
        answer = redirect_to_login(producer.get_absolute_url())
        answer.status_code = 303
        return private(answer)
    if request.POST.get("do") == "stop":
        following.stop(request.user.pk, producer)
    else:
        following.follow(request.user.pk, producer, language=callers.language())
    return see_other("payments:following")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop_mails(request: HttpRequest, token: str) -> HttpResponse:
    """End all mails of a follower, by the key in each of them. A look ends nothing; a post from anywhere does.

    Mail programs post by themselves, without our cookie (RFC 8058), so nothing but the key is asked for.
    """
    follower = following.follower_of(token)
    if follower is not None and request.method == "POST":
        following.stop_all(follower)
    is_over = follower is None or not follower.follows.exists()
    return with_a_key(render(request, "payments/following_stop.html", {"is_over": is_over}))
