"""The desk's addresses: a page for people, the same as JSON for tests; its buttons are forms, without any script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string

from sandbox import clock
from sandbox.app import Sandbox
from sandbox.desk import listing
from sandbox.desk.actions import Action
from sandbox.domain import timers
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.switches import CHOICES, SwitchError, Switches, as_json, change, read, reset

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Desk:
    """Views; each opens a transaction of its own."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def page(self, request: HttpRequest) -> HttpResponse:
        with self._sandbox.store.transaction() as tx:
            context = {
                "switches": read(tx),
                "choices": CHOICES,
                "config": self._sandbox.config,
                "message": request.GET.get("message", ""),
                "payments": listing.rows(tx, "payment_intent"),
                "charges": listing.rows(tx, "charge"),
                "refunds": listing.rows(tx, "refund"),
                "sessions": listing.rows(tx, "checkout.session"),
                "disputes": listing.rows(tx, "dispute"),
                "events": listing.rows(tx, "event"),
                "calls": listing.calls(tx, ""),
            }
        return _html("sandbox/desk.html", context)

    def document(self, request: HttpRequest, id: str) -> HttpResponse:
        with self._sandbox.store.transaction() as tx:
            row = listing.find(tx, id)
        if row is None:
            return HttpResponse("There is no such object here.", status=404, content_type="text/plain")
        return _html("sandbox/document.html", {"row": row, "text": json.dumps(row.document, indent=2)})

    def switches(self, request: HttpRequest) -> HttpResponse:
        """GET reads all switches, POST sets those that are named (a form names them all), DELETE turns all back."""
        if request.method == "DELETE":
            return self.reset_switches(request)
        if request.method != "POST":
            with self._sandbox.store.transaction() as tx:
                return JsonResponse(as_json(read(tx)))
        if refusal := _refuse_foreign(request):
            return refusal
        try:
            wanted = _values(request) if _is_json(request) else _from_form(request)
            with self._sandbox.store.transaction() as tx:
                switches = change(tx, dict(wanted))
        except (SwitchError, ValueError) as error:
            return _answer(request, {"error": str(error)}, status=400, message=str(error))
        self._sandbox.wake()
        return _answer(request, as_json(switches), message="Switched.")

    def reset_switches(self, request: HttpRequest) -> HttpResponse:
        if refusal := _refuse_foreign(request):
            return refusal
        with self._sandbox.store.transaction() as tx:
            switches = reset(tx)
        return _answer(request, as_json(switches), message="All switches are back.")

    def act(self, request: HttpRequest, id: str, action: Action) -> HttpResponse:
        if refusal := _refuse_foreign(request):
            return refusal
        try:
            with self._sandbox.store.transaction() as tx:
                made = action(Ledger(tx, self._sandbox.config, read(tx)), id, _values(request))
        except StripeApiError as error:
            return _answer(request, error.body(), status=error.status, message=str(error))
        except ValueError as error:
            return _answer(request, {"error": str(error)}, status=400, message=str(error))
        self._sandbox.wake()
        return _answer(request, made, message="Done.")

    def forget(self, request: HttpRequest) -> HttpResponse:
        """Empty everything and set the clock back: what tests that share one sandbox do in between."""
        if refusal := _refuse_foreign(request):
            return refusal
        with self._sandbox.store.transaction() as tx:
            tx.reset()
        clock.set_ahead(0)
        return _answer(request, {}, message="All is empty.")

    def clock(self, request: HttpRequest) -> HttpResponse:
        """Set time so many seconds (``ahead_s``) before the machine's; what is due by then has happened on return."""
        if refusal := _refuse_foreign(request):
            return refusal
        try:
            clock.set_ahead(float(str(_values(request).get("ahead_s", 0))))
        except ValueError as error:
            return _answer(request, {"error": str(error)}, status=400, message=str(error))
        with self._sandbox.store.transaction() as tx:
            timers.run_due(Ledger(tx, self._sandbox.config, read(tx)))
        self._sandbox.wake()
        return _answer(request, {"now": clock.now()}, message="The clock was set.")

    def deliveries(self, request: HttpRequest) -> HttpResponse:
        with self._sandbox.store.transaction() as tx:
            found = listing.deliveries(tx, request.GET.get("event"))
        return JsonResponse({"data": [delivery.as_json() for delivery in found]})

    def calls(self, request: HttpRequest) -> HttpResponse:
        with self._sandbox.store.transaction() as tx:
            found = listing.calls(tx, request.GET.get("path", ""), limit=1000)
        return JsonResponse({"data": found})


def _refuse_foreign(request: HttpRequest) -> HttpResponse | None:
    """Refuse what isn't a POST or DELETE, and what another site's page made the browser send."""
    if request.method not in {"POST", "DELETE"}:
        return JsonResponse({"error": "POST only."}, status=405)
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return JsonResponse({"error": "Only the desk's own page may do that."}, status=403)
    return None


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _values(request: HttpRequest) -> Mapping[str, object]:
    if not _is_json(request):
        return {name: str(value) for name, value in request.POST.items()}
    values = json.loads(request.body or b"{}")
    if not isinstance(values, dict):
        raise ValueError("The body is a JSON object.")
    return values


def _from_form(request: HttpRequest) -> dict[str, object]:
    """Read all switches from the page's form, where a box that isn't ticked isn't sent."""
    values: dict[str, object] = {}
    for field in fields(Switches):
        text = str(request.POST.get(field.name, ""))
        if isinstance(field.default, bool):
            values[field.name] = text == "on"
        elif isinstance(field.default, int | float):
            values[field.name] = type(field.default)(text or 0)
        else:
            values[field.name] = text
    return values


def _answer(request: HttpRequest, body: object, *, status: int = 200, message: str) -> HttpResponse:
    if "text/html" not in request.headers.get("Accept", ""):
        return JsonResponse(body, status=status, safe=False)
    return HttpResponseRedirect(f"/desk/?{urlencode({'message': message})}")


def _html(template: str, context: Mapping[str, object]) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return HttpResponse(render_to_string(template, dict(context)), headers=headers)
