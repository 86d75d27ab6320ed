"""The pages of the sandbox that a buyer meets in frames: the card form, his wallet, and his bank's 3-D Secure page."""

from __future__ import annotations

import hmac
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from sandbox.app import Sandbox
from sandbox.cards import BY_NUMBER, OFFERED
from sandbox.countries import COUNTRIES
from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.domain.payments import authenticate
from sandbox.domain.wallets import waits_for_wallet
from sandbox.money import written
from sandbox.switches import read
from sandbox.wallets import DEVICE_WALLETS, WALLET, WALLET_NAME

# The shop's font may come from anywhere, and its own style sheet for it, too; nothing else does.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' http: https:; font-src * data:; connect-src 'self';"
    " img-src 'self'; base-uri 'none'; form-action 'self' http: https:"
)


class BuyerPages:
    """Views; each opens a transaction of its own."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def form(self, request: HttpRequest) -> HttpResponse:
        cards = [BY_NUMBER[number] for number in OFFERED]
        context = {"cards": cards, "countries": COUNTRIES, "wallet": WALLET, "wallet_name": WALLET_NAME}
        return render_page("sandbox/form.html", context)

    def express(self, request: HttpRequest) -> HttpResponse:
        """Show the button of the wallet that buyers' devices have; nothing, if they have none."""
        with self._sandbox.store.transaction() as tx:
            wallet = read(tx).device_wallet
        name = DEVICE_WALLETS.get(wallet, "")
        return render_page("sandbox/express.html", {"wallet": name and wallet, "wallet_name": name})

    def sheet(self, request: HttpRequest) -> HttpResponse:
        """Show the sheet of a device's wallet for an amount; it is in the browser alone, as a phone's is."""
        wallet, currency = request.GET.get("wallet", ""), request.GET.get("currency", "")
        amount_minor = request.GET.get("amount", "")
        if wallet not in DEVICE_WALLETS or not amount_minor.isdecimal():
            raise Http404
        context = {
            "wallet": wallet,
            "wallet_name": DEVICE_WALLETS[wallet],
            "amount": f"{written(int(amount_minor), currency)} {currency.upper()}",
            "cards": [BY_NUMBER[number] for number in OFFERED],
        }
        return render_page("sandbox/sheet.html", context)

    def challenge(self, request: HttpRequest, id: str) -> HttpResponse:
        """Ask (GET) whether it is the buyer who pays, or take his answer (POST) and send him back to the shop."""
        values = request.POST if request.method == "POST" else request.GET
        embedded = bool(values.get("embedded"))
        with self._sandbox.store.transaction() as tx:
            ledger = Ledger(tx, self._sandbox.config, read(tx))
            intent = tx.get("payment_intent", id)
            problem = _problem(ledger, intent, values.get("client_secret", ""))
            if problem or intent is None:
                context = {"problem": problem, "is_done": embedded}
            elif request.method == "POST":
                return self._answer(ledger, intent, is_passed=values.get("outcome") == "complete", embedded=embedded)
            else:
                context = _question(ledger, intent, embedded=embedded)
        return render_page("sandbox/challenge.html", context)

    def _answer(self, ledger: Ledger, intent: Document, *, is_passed: bool, embedded: bool) -> HttpResponse:
        return_url = (intent["next_action"].get("redirect_to_url") or {}).get("return_url")
        intent = authenticate(ledger, intent, is_passed=is_passed)
        self._sandbox.wake()
        if embedded or not return_url:
            return render_page("sandbox/challenge.html", {"is_done": True})
        return send_back(intent, return_url)


def send_back(intent: Document, return_url: str) -> HttpResponse:
    """Lead the buyer back to the shop, told what came of the payment as Stripe tells it."""
    outcome = {"succeeded": "succeeded", "processing": "pending"}.get(intent["status"], "failed")
    query = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": outcome,
    }
    return HttpResponseRedirect(f"{return_url}{'&' if '?' in return_url else '?'}{urlencode(query)}")


def is_owner(intent: Document, client_secret: str) -> bool:
    """Say whether who comes with a client secret came by the link that the buyer was given."""
    return hmac.compare_digest(client_secret.encode(), intent["client_secret"].encode())


def _problem(ledger: Ledger, intent: Document | None, client_secret: str) -> str:
    if intent is None or not is_owner(intent, client_secret):
        return "This link belongs to no payment."
    is_asked = intent["status"] == "requires_action" and not waits_for_wallet(ledger, intent)
    return "" if is_asked else "This payment no longer waits for your bank."


def _question(ledger: Ledger, intent: Document, *, embedded: bool) -> Document:
    method = ledger.get("payment_method", intent["payment_method"])
    return {
        "intent_id": intent["id"],
        "client_secret": intent["client_secret"],
        "amount": f"{written(intent['amount'], intent['currency'])} {intent['currency'].upper()}",
        "last4": method["card"]["last4"],
        "embedded": embedded,
    }


def render_page(template: str, context: Document, *, status: int = 200) -> HttpResponse:
    """Answer a page of the sandbox that a buyer sees: never kept, and allowed to load what is the sandbox's own."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(render_to_string(template, context), headers=headers, status=status)
