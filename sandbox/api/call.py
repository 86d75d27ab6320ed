"""One API call as a handler sees it: who asks, with which parameters, in which transaction."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.api.expand import expand
from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.objects.payment_intent import publishable_view
from sandbox.params import Params


@dataclass(frozen=True, slots=True)
class ApiCall:
    """``is_publishable``: the caller is a browser, and sees only what its client secret opens."""

    ledger: Ledger
    params: Params
    expansions: tuple[str, ...]
    is_publishable: bool
    base_url: str

    def intent(self, intent_id: str) -> Document:
        """Give the intent that the caller may touch; raises ``resource_missing`` and what Stripe says of secrets."""
        client_secret = self.params.text("client_secret")
        intent = self.ledger.get("payment_intent", intent_id, param="intent")
        if client_secret is None and self.is_publishable:
            raise StripeApiError(
                "Missing required param: client_secret.", code="parameter_missing", param="client_secret"
            )
        if client_secret is not None and not hmac.compare_digest(
            client_secret.encode(), intent["client_secret"].encode()
        ):
            text = (
                "The client_secret provided does not match any associated PaymentIntent on this account. Ensure the"
                " publishable key used belongs to the same account that created the PaymentIntent."
            )
            raise StripeApiError(text, code="payment_intent_invalid_parameter", param="client_secret")
        return intent

    def show(self, document: Document, *, expansions: tuple[str, ...] | None = None) -> Document:
        """Give a document as the caller may see it, expanded as asked (or by ``expansions``)."""
        if self.is_publishable and document["object"] == "payment_intent":
            document = publishable_view(document)
        return expand(self.ledger.tx, document, self.expansions if expansions is None else expansions)


Handler: TypeAlias = Callable[..., Document]
