"""Finding a lost order, thin: an address in, the same page out, whatever the address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from payments import callers
from payments.customers import lost
from payments.views.answers import private, see_other


class AddressForm(forms.Form):
    """The address that the order was made with."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The one that you typed when you paid."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}),
    )


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the address; mail the links of its orders to it."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        lost.ask(callers.caller_of(request), form.cleaned_data["email"])
        return see_other("payments:lost_asked")
    return private(render(request, "payments/lost.html", {"form": form}, status=422 if form.is_bound else 200))


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Where a search leads, one that will find something and one that won't."""
    return private(render(request, "payments/lost_asked.html"))
