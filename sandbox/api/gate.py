"""The way of every API call: key, faults, idempotency, one transaction, error body, headers, a line in the desk's log.

Source: https://docs.stripe.com/api (authentication, errors, idempotent requests, request ids, versioning)
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from sandbox.api import faults, idempotency
from sandbox.api.call import ApiCall, Handler
from sandbox.app import Sandbox
from sandbox.config import API_VERSION
from sandbox.document import Document, new_id
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.objects.payment_intent import publishable_view
from sandbox.params import Params, Value, nest
from sandbox.store import Transaction
from sandbox.switches import read
from sandbox.uploads import described

CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, PATCH, POST, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, idempotency-key, stripe-version",
    "Access-Control-Expose-Headers": "Request-Id",
}
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    id: str
    key: str | None
    values: dict[str, Value]
    is_publishable: bool


class Gate:
    """Makes Django views of handlers."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def endpoint(self, *, is_for_browsers: bool = False, **handlers: Handler) -> View:
        """Make a view that answers the methods named (``get=``, ``post=``, ``delete=``).

        ``is_for_browsers``: the publishable key with a client secret will do, too.
        """

        def view(request: HttpRequest, **arguments: str) -> HttpResponse:
            method = (request.method or "GET").lower()
            if method == "options":
                return HttpResponse(status=204, headers=CORS_HEADERS)
            return self._answer(request, handlers.get(method), arguments, is_for_browsers=is_for_browsers)

        return view

    def _answer(
        self, request: HttpRequest, handler: Handler | None, arguments: dict[str, str], *, is_for_browsers: bool
    ) -> HttpResponse:
        request_id = new_id("req", 14).replace("req_3", "req_")
        key = request.headers.get("Idempotency-Key") or None if request.method != "GET" else None
        is_replayed = False
        note = ""
        try:
            if handler is None:
                raise unknown_url(request)
            asked = self._read(request, request_id, key, is_for_browsers=is_for_browsers)
            with self._sandbox.store.transaction() as tx:
                switches = read(tx)
                fault = faults.take(tx, switches, asked.method, asked.path)
            note = "" if fault == "none" else fault
            faults.strike_before(fault, switches)
            status, body, is_replayed = self._run(asked, handler, arguments, lambda: faults.dawdle(fault, switches))
            faults.strike_after(fault, switches)
        except StripeApiError as error:
            status, body = error.status, error.body()
        self._log(request, status, request_id, key, "replayed" if is_replayed else note)
        return _response(status, body, request_id=request_id, key=key, is_replayed=is_replayed)

    def _read(self, request: HttpRequest, request_id: str, key: str | None, *, is_for_browsers: bool) -> _Request:
        method = request.method or "GET"
        if request.content_type == "multipart/form-data":
            values = nest(request.POST)
            values |= {name: described(uploads[-1]) for name, uploads in request.FILES.lists()}
        else:
            values = nest(request.GET if method in {"GET", "DELETE"} else QueryDict(request.body, mutable=True))
        bearer = _bearer(request) or str(values.get("key") or "")
        values.pop("key", None)
        is_publishable = self._check_key(bearer, is_for_browsers=is_for_browsers)
        return _Request(method, request.path, request_id, key, values, is_publishable)

    def _check_key(self, key: str, *, is_for_browsers: bool) -> bool:
        """Return whether the key is the publishable one; raises Stripe's 401 for a wrong one."""
        config = self._sandbox.config
        if hmac.compare_digest(key.encode(), config.secret_key.encode()):
            return False
        if hmac.compare_digest(key.encode(), config.publishable_key.encode()):
            if is_for_browsers:
                return True
            text = (
                "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a"
                " list of your API keys at https://dashboard.stripe.com/account/apikeys."
            )
            raise StripeApiError(text, status=401, code="secret_key_required")
        if not key:
            text = (
                "You did not provide an API key. You need to provide your API key in the Authorization header, using"
                " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
            )
            raise StripeApiError(text, status=401)
        raise StripeApiError(f"Invalid API Key provided: {_masked(key)}", status=401)

    def _run(
        self, asked: _Request, handler: Handler, arguments: dict[str, str], dawdle: Callable[[], None]
    ) -> tuple[int, Document, bool]:
        """Give status, body and whether it was an earlier answer."""
        question = idempotency.question(asked.key, asked.method, asked.path, asked.values) if asked.key else None
        hold = self._sandbox.in_flight.hold(asked.key) if asked.key else nullcontext()
        with hold:
            dawdle()
            with self._sandbox.store.transaction() as tx:
                kept = idempotency.recall(tx, question) if question else None
                if kept:
                    return *kept, True
                status, body = self._handle(tx, asked, handler, arguments)
                if question:
                    idempotency.remember(tx, question, status, body)
            self._sandbox.wake()
        return status, body, False

    def _handle(
        self, tx: Transaction, asked: _Request, handler: Handler, arguments: dict[str, str]
    ) -> tuple[int, Document]:
        """Run the handler; an error that changed nothing, or that no key remembers, is raised on and rolled back."""
        params = Params(asked.values)
        ledger = Ledger(tx, self._sandbox.config, read(tx), asked.id, asked.key)
        call = ApiCall(
            ledger, params, tuple(params.items("expand")), asked.is_publishable, self._sandbox.config.base_url
        )
        try:
            return 200, handler(call, **arguments)
        except StripeApiError as error:
            if not (error.keeps_changes or error.is_replayable):
                raise
            if asked.is_publishable and "payment_intent" in error.more:
                error.more["payment_intent"] = publishable_view(error.more["payment_intent"])
            return error.status, error.body()

    def _log(self, request: HttpRequest, status: int, request_id: str, key: str | None, note: str) -> None:
        with self._sandbox.store.transaction() as tx:
            tx.execute(
                "INSERT INTO calls (at, method, path, status, request, idempotency_key, note)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                time.time(),
                request.method,
                request.path,
                status,
                request_id,
                key,
                note,
            )


def unknown_url(request: HttpRequest) -> StripeApiError:
    text = (
        f"Unrecognized request URL ({request.method}: {request.path}). Please see https://docs.stripe.com or we can"
        " help at https://support.stripe.com/."
    )
    return StripeApiError(text, status=404)


def _response(status: int, body: Document, *, request_id: str, key: str | None, is_replayed: bool) -> HttpResponse:
    headers = {
        "Request-Id": request_id,
        "Stripe-Version": API_VERSION,
        "Cache-Control": "no-cache, no-store",
        **CORS_HEADERS,
    }
    if key:
        headers["Idempotency-Key"] = key
    if is_replayed:
        headers["Idempotent-Replayed"] = "true"
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"indent": 2})


def _bearer(request: HttpRequest) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _masked(key: str) -> str:
    shown = 4
    return key if len(key) <= 2 * shown else key[: 2 * shown] + "*" * (len(key) - 3 * shown) + key[-shown:]
