"""Stripe's news."""

import logging

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from payments.gateway.signatures import BadSignatureError
from payments.inbox.receive import MAX_BODY_BYTES, receive

logger = logging.getLogger(__name__)
TOLD, TOLD_FOR_S = "webhook-signature-told", 3600


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
    except BadSignatureError as error:
        _tell_once_an_hour(error)
        return HttpResponse(status=400)
    except (OperationalError, InterfaceError):
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    return HttpResponse(status=200)


def _tell_once_an_hour(error: BadSignatureError) -> None:
    """A secret that is wrong loses every event, so somebody is told; a stranger who tries fills no log."""
    try:
        is_first = cache.add(TOLD, 1, TOLD_FOR_S)
    except (RedisError, OSError):
        is_first = True
    log = logger.error if is_first else logger.info
    log("webhook refused: is STRIPE_WEBHOOK_SECRET the endpoint's own?", extra={"why": str(error)})
