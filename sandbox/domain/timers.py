"""What happens by itself some seconds later: rows of ``timers``, done once each, also after a kill."""

from __future__ import annotations

from collections.abc import Callable

from sandbox import clock
from sandbox.document import Document
from sandbox.domain.checkout import expire
from sandbox.domain.ledger import Ledger
from sandbox.domain.refunds import finish_refund
from sandbox.domain.wallets import expire_attempt
from sandbox.errors import StripeApiError

ACTIONS: dict[str, tuple[str, Callable[[Ledger, Document], object]]] = {
    "succeed_refund": ("refund", lambda ledger, refund: finish_refund(ledger, refund, "succeed")),
    "expire_session": ("checkout.session", expire),
    "expire_wallet": ("payment_method", expire_attempt),
    "fail_refund": ("refund", lambda ledger, refund: finish_refund(ledger, refund, "fail")),
}


def run_due(ledger: Ledger) -> None:
    """Do what is due, in the caller's transaction; what the desk was quicker with is dropped."""
    for row in ledger.tx.execute(
        "SELECT id, action, object FROM timers WHERE due_at <= ? ORDER BY due_at", clock.now()
    ):
        ledger.tx.execute("DELETE FROM timers WHERE id = ?", row["id"])
        kind, act = ACTIONS[row["action"]]
        document = ledger.tx.get(kind, row["object"])
        if document is None:
            continue
        try:
            act(ledger, document)
        except StripeApiError:
            continue
