"""The library: what a log-in bought; and the account: how one gets in."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import second_factor
from payments import queries

MOST_LETTERS = 100


@require_safe
@never_cache
@login_required
def library(request: HttpRequest) -> HttpResponse:
    """The log-in's orders, newest first; ``?q=`` looks for titles, licences and numbers."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    words, number = request.GET.get("q", "").strip()[:MOST_LETTERS], request.GET.get("page", "")
    page = queries.orders_of_buyer(
        request.user.pk, words=words, number=int(number) if number.isascii() and number.isdigit() else 1
    )
    context = {
        "orders": page.orders,
        "found": page,
        "q": words,
        "previous_url": _address(words, page.number - 1) if page.number > 1 else "",
        "next_url": _address(words, page.number + 1) if page.number < page.pages else "",
    }
    response = render(request, "accounts/library.html", context)
    response["Referrer-Policy"] = "no-referrer"  # its links carry the orders' tokens
    return response


def _address(words: str, number: int) -> str:
    return "?" + urlencode({"q": words, "page": number} if words else {"page": number})


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """How this log-in gets in, and what the shop knows of it."""
    user = request.user
    assert user.is_authenticated, "login_required lets nobody else in"
    context = {
        "passkeys": _passkeys_of(user.pk),
        "has_password": user.has_usable_password(),
        "has_second_step": second_factor.is_asked_of(user) or second_factor.is_staff(user),
    }
    return render(request, "accounts/account.html", context)


@require_safe
@never_cache
@login_required
def log_in_again(request: HttpRequest) -> HttpResponse:
    """Whoever has neither password nor passkey proves who he is by another code: out, and in again, to where he was."""
    goes_on_to = get_next_redirect_url(request) or reverse("accounts:account")
    log_in = reverse("account_request_login_code") + "?" + urlencode({"next": goes_on_to})
    return render(request, "account/log_in_again.html", {"log_in": log_in})


def _passkeys_of(user_pk: int | None) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user_pk, type=Authenticator.Type.WEBAUTHN)


class WaysView(IndexView):
    """Passkeys, and the second step of who has one or should; with passkeys as our list of them takes them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and ``passkeys``."""
        return {**super().get_context_data(**kwargs), "passkeys": _passkeys_of(self.request.user.pk)}


class AddPasskeyView(AddWebAuthnView):
    """allauth's, without recovery codes for whom nothing asks for: a buyer without his passkey gets a code by mail."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep the passkey."""
        answer: HttpResponse = super().form_valid(form)
        if second_factor.is_asked_of(self.request.user):
            return answer
        codes = Authenticator.objects.filter(user=self.request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
        codes.delete()
        return redirect("mfa_index")
