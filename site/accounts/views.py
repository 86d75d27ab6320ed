"""The library: what a log-in bought."""

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
    assert request.user.pk is not None, "login_required lets nobody else in"
    response = render(request, "accounts/library.html", {"orders": queries.orders_of_buyer(request.user.pk)})
    response["Referrer-Policy"] = "no-referrer"  # its links carry the orders' tokens
    return response
