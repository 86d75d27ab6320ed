"""Stripe's news."""

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.gateway.signatures import BadSignatureError
from payments.inbox.receive import MAX_BODY_BYTES, receive


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Stored and committed, then 200 (contract.md, the webhook)."""
    try:
        body = request.read(MAX_BODY_BYTES + 1)
    except (RequestDataTooBig, OSError):
        return HttpResponse(status=413)
    if len(body) > MAX_BODY_BYTES:
        return HttpResponse(status=413)
    try:
        receive(body, request.headers.get("Stripe-Signature", ""))
    except BadSignatureError:
        return HttpResponse(status=400)
    except (OperationalError, InterfaceError):
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    return HttpResponse(status=200)
