"""The page where a visitor types the code that was mailed to him, thin: parse, check, call, show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from payments import callers
from payments.checkout import confirming
from payments.errors import RateLimitedError
from payments.queries import masked
from payments.views.answers import private


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with the right one lead back to the checkout."""
    caller = callers.caller_of(request)
    goes_on_to = _own_address(request)
    asked, problem = confirming.asked_of(caller), ""
    if request.method == "POST" and asked is not None and not asked.is_confirmed:
        if "again" in request.POST:
            problem = _send_again(caller, asked.email)
        elif confirming.confirm(caller, request.POST.get("code", "").strip()):
            return private(redirect(goes_on_to))
        else:
            problem = gettext("This is not the code, or it is too old. Look at the newest mail, or send another code.")
    context = {"asked": asked, "masked": masked(asked.email) if asked else "", "next": goes_on_to, "problem": problem}
    return private(render(request, "payments/confirm.html", context))


def _send_again(caller: callers.Caller, email_key: str) -> str:
    try:
        confirming.ask(caller, email_key, again=True)
    except RateLimitedError:
        return gettext("Too many codes were sent. Try again in an hour.")
    return ""


def _own_address(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
