"""What pages ask for by themselves: who is looking. And, for their makers, every state in one place."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.samples.guide import guide
from frontend.samples.pages import PAGES
from payments import queries
from payments.callers import caller_of
from payments.cart import carts
from payments.customers import favourites


@require_GET
def me(request: HttpRequest) -> JsonResponse:
    """Who is logged in, his forms' token, his beats and marks: what pages, the same bytes for everyone, can't say."""
    user = request.user
    if user.is_authenticated:
        name = user.get_full_name() or user.get_username()
        answer: dict[str, bool | str | int | list[int]] = {
            "authenticated": True,
            "name": name,
            "initials": _initials(name),
            "csrf": get_token(request),
        }
    else:
        answer = {"authenticated": False, "name": "", "initials": "", "csrf": ""}
    caller = caller_of(request)
    in_cart = carts.beats_in(caller)
    answer.update(cart=len(in_cart), in_cart=in_cart, owned=queries.beats_owned_by(caller))
    answer["favourites"] = favourites.beats_of(caller)
    answer["follows"] = queries.followed_by(caller.user_id)
    return JsonResponse(answer, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})


@require_GET
def styleguide(request: HttpRequest, name: str = "") -> HttpResponse:
    """A page of the shop filled with samples; without a name, the list of them. Only while DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    if not name:
        return render(request, "frontend/styleguide.html", guide())
    if name not in PAGES:
        raise Http404
    template, make_context = PAGES[name]
    return render(request, template, make_context())


def _initials(name: str) -> str:
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()
