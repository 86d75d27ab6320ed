"""The wallet's page, which a buyer leaves the shop for: he pays there or refuses, and is sent back.

Its buttons only post: what was answered holds, whether the redirect is followed or not.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sandbox.app import Sandbox
from sandbox.browser.pages import is_owner, render_page, send_back
from sandbox.domain.ledger import Ledger
from sandbox.domain.wallets import answer, waits_for_wallet
from sandbox.money import written
from sandbox.switches import read
from sandbox.wallets import WALLET_NAME

TEMPLATE = "sandbox/wallet.html"
OUTCOMES = ("pay", "refuse")


class WalletPage:
    """The page of one intent; who comes to it again, by Back or another tab, is told what is the matter."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def page(self, request: HttpRequest, id: str) -> HttpResponse:
        values = request.POST if request.method == "POST" else request.GET
        outcome = values.get("outcome", "") if request.method == "POST" else ""
        with self._sandbox.store.transaction() as tx:
            ledger = Ledger(tx, self._sandbox.config, read(tx))
            intent = tx.get("payment_intent", id)
            if intent is None or not is_owner(intent, values.get("client_secret", "")):
                return _closed("This link belongs to no payment.", status=404)
            if not waits_for_wallet(ledger, intent):
                is_paid = intent["status"] == "succeeded"
                return _closed(
                    "You have paid already." if is_paid else "This payment no longer waits for you here.", status=409
                )
            return_url = intent["next_action"]["redirect_to_url"]["return_url"]
            if outcome in OUTCOMES:
                intent = answer(ledger, intent, is_paid=outcome == "pay")
        if outcome in OUTCOMES:
            self._sandbox.wake()
            return send_back(intent, return_url)
        amount = f"{written(intent['amount'], intent['currency'])} {intent['currency'].upper()}"
        return render_page(TEMPLATE, {"wallet": WALLET_NAME, "intent": intent, "amount": amount})


def _closed(problem: str, *, status: int) -> HttpResponse:
    return render_page(TEMPLATE, {"wallet": WALLET_NAME, "problem": problem}, status=status)
