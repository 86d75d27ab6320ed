"""A file of an order, sent on: the forms on the order's page, and the page behind the link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from payments import callers
from payments.delivery import links
from payments.delivery.address import signed_address
from payments.delivery.grant import grant, note
from payments.views.answers import see_other, with_a_key


@csrf_exempt
@require_POST
def make(request: HttpRequest, token: str) -> HttpResponse:
    """A link to one file. The order's token is what no other site knows (see ``orders.name``)."""
    link = links.make(token, request.POST.get("line", ""), request.POST.get("type", ""))
    return _back_to(token, f"link-{link.pk}")


@csrf_exempt
@require_POST
def revoke(request: HttpRequest, token: str) -> HttpResponse:
    """Take a link back."""
    links.revoke(token, request.POST.get("link", ""))
    return _back_to(token, "main")


@require_GET
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: one file, with its size and checksum before the button. Looking counts as nothing."""
    return with_a_key(render(request, "payments/linked.html", {"file": links.shown(token)}))


@require_GET
def linked_download(request: HttpRequest, token: str) -> HttpResponse:
    """To an address signed for this click, as for the buyer himself."""
    asked = links.asked_for(token, callers.client_address(request))
    granted = grant(asked)
    response = redirect(signed_address(granted))
    note(granted, asked)
    return with_a_key(response)


def _back_to(token: str, place: str) -> HttpResponse:
    response = with_a_key(see_other("payments:order", token))
    response["Location"] += f"#{place}"
    return response
