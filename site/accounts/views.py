"""The library: what a log-in bought; and the account: how one gets in."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from payments import queries


@require_safe
@never_cache
@login_required
def library(request: HttpRequest) -> HttpResponse:
    """The log-in's orders, newest first."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    response = render(request, "accounts/library.html", {"orders": queries.orders_of_buyer(request.user.pk)})
    response["Referrer-Policy"] = "no-referrer"  # its links carry the orders' tokens
    return response


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """How this log-in gets in, and what the shop knows of it."""
    user = request.user
    assert user.is_authenticated, "login_required lets nobody else in"
    context = {
        "passkeys": Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN),
        "has_password": user.has_usable_password(),
    }
    return render(request, "accounts/account.html", context)
