"""The hosted checkout: a page of the sandbox's own where a session is paid, without any script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from sandbox.app import Sandbox
from sandbox.browser.pages import render_page
from sandbox.cards import BY_NUMBER, OFFERED
from sandbox.document import Document
from sandbox.domain import checkout
from sandbox.domain.ledger import Ledger
from sandbox.domain.payment_methods import TypedCard, keep_published, keep_typed, keep_wallet
from sandbox.errors import StripeApiError
from sandbox.money import written
from sandbox.objects.payment_method import BillingDetails
from sandbox.switches import read
from sandbox.wallets import CARD, WALLET, WALLET_NAME

TEMPLATE = "sandbox/checkout.html"


class HostedCheckout:
    """The page of one session: shown, paid by a form, left for the shop's success page."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def page(self, request: HttpRequest, id: str) -> HttpResponse:
        with self._sandbox.store.transaction() as tx:
            ledger = Ledger(tx, self._sandbox.config, read(tx))
            session = tx.get("checkout.session", id)
            if session is None:
                return render_page(TEMPLATE, {"closed": "This checkout does not exist."}, status=404)
            if request.method == "POST" and session["status"] == "open":
                answer = self._pay(request, ledger, session)
            else:
                answer = _shown(ledger, session, problem=_last_problem(ledger, session))
        self._sandbox.wake()
        return answer

    def _pay(self, request: HttpRequest, ledger: Ledger, session: Document) -> HttpResponse:
        email = session["customer_email"] or str(request.POST.get("email", "")).strip()
        if "@" not in email:
            return _shown(ledger, session, problem="Please enter your e-mail address.", email=email)
        billing = BillingDetails(name=request.POST.get("name") or None, email=email)
        try:
            method = _method(request, ledger, billing)
            intent = checkout.pay(ledger, session, method, email=email)
        except StripeApiError as error:
            now = ledger.get("checkout.session", session["id"])
            return _shown(ledger, now, problem=str(error), email=email)
        if intent["status"] == "requires_action":
            return HttpResponseRedirect(intent["next_action"]["redirect_to_url"]["url"])
        return _shown(ledger, ledger.get("checkout.session", session["id"]))


def _method(request: HttpRequest, ledger: Ledger, billing: BillingDetails) -> Document:
    if request.POST.get("wallet") == WALLET:
        return keep_wallet(ledger, billing)
    offered = str(request.POST.get("test_card", ""))
    if offered in BY_NUMBER:
        return keep_published(ledger, BY_NUMBER[offered], billing)
    month, _, year = str(request.POST.get("expiry", "")).partition("/")
    typed = TypedCard(
        number="".join(filter(str.isdigit, str(request.POST.get("number", "")))),
        exp_month=int(month) if month.strip().isdigit() else 0,
        exp_year=int(year) if year.strip().isdigit() else 0,
        cvc=str(request.POST.get("cvc", "")).strip(),
    )
    return keep_typed(ledger, typed, billing)


def _shown(ledger: Ledger, session: Document, *, problem: str = "", email: str = "") -> HttpResponse:
    if session["status"] == "complete":
        return HttpResponseRedirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
    if session["status"] == "expired":
        closed = "This checkout has expired. You have not been charged."
        return render_page(TEMPLATE, {"closed": closed, "cancel_url": session["cancel_url"]}, status=410)
    currency = session["currency"]
    context = {
        "session": session,
        "total": f"{written(session['amount_total'], currency)} {currency.upper()}",
        "lines": [
            {
                "name": line["description"],
                "quantity": line["quantity"],
                "amount": written(line["amount_total"], currency),
            }
            for line in checkout.line_items(ledger, session["id"])
        ],
        "cards": [BY_NUMBER[number] for number in OFFERED],
        "takes_cards": CARD in session["payment_method_types"],
        "wallet": WALLET if WALLET in session["payment_method_types"] else "",
        "wallet_name": WALLET_NAME,
        "cancel_url": session["cancel_url"],
        "email": email,
        "problem": problem,
    }
    return render_page(TEMPLATE, context, status=402 if problem else 200)


def _last_problem(ledger: Ledger, session: Document) -> str:
    if session["payment_intent"] is None or session["status"] != "open":
        return ""
    intent = ledger.get("payment_intent", session["payment_intent"])
    return intent["last_payment_error"]["message"] if intent["last_payment_error"] else ""
