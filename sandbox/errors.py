"""Stripe's errors as this sandbox raises them, and the JSON bodies they become.

Source: https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes
"""

from __future__ import annotations

from sandbox.config import DOC_URL
from sandbox.document import Document

# What earlier API versions called otherwise than the one in config.py.
RENAMED = {"payment_method_types": "allowed_payment_method_types"}


class StripeApiError(Exception):
    """An answer other than 200.

    ``keeps_changes``: what the request wrote is committed all the same (a declined charge did happen).
    ``is_replayable``: an idempotency key remembers it; failed validation is not remembered, as at Stripe.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        keeps_changes: bool = False,
        is_replayable: bool = False,
        **more: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keeps_changes = keeps_changes
        self.is_replayable = is_replayable
        self.more: Document = more
        self._fields = {"code": code, "message": message, "param": param, "type": type}

    def body(self) -> Document:
        """Give ``{"error": …}``; as in Stripe's answers, what is null is left out."""
        error: Document = {name: value for name, value in {**self._fields, **self.more}.items() if value is not None}
        if "code" in error:
            error["doc_url"] = f"{DOC_URL}/{str(error['code']).replace('_', '-')}"
        return {"error": error}


def no_such(kind: str, object_id: str, param: str = "id") -> StripeApiError:
    name = "PaymentMethod" if kind == "payment_method" else kind
    return StripeApiError(f"No such {name}: '{object_id}'", status=404, code="resource_missing", param=param)


def unexpected_state(message: str, intent: Document) -> StripeApiError:
    return StripeApiError(message, code="payment_intent_unexpected_state", payment_intent=intent, is_replayable=True)


def missing(param: str) -> StripeApiError:
    return StripeApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown_params(names: list[str]) -> StripeApiError:
    plural = "s" if len(names) > 1 else ""
    hint = f". Did you mean {RENAMED[names[0]]}?" if names[0] in RENAMED else ""
    text = f"Received unknown parameter{plural}: {', '.join(names)}{hint}"
    return StripeApiError(text, code="parameter_unknown", param=names[0])
