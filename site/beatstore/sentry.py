"""Reports of errors to Sentry, where ``SENTRY_DSN`` is set: what happened, never who or with which key."""

from typing import TYPE_CHECKING, Any, cast

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.rq import RqIntegration

from beatstore.redaction import without_secrets

if TYPE_CHECKING:
    from sentry_sdk.types import Breadcrumb, Event


def start(dsn: str, *, environment: str) -> None:
    """Report errors to ``dsn`` from now on."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        integrations=[DjangoIntegration(), RqIntegration()],
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,  # they hold client secrets and addresses
        before_send=clean_event,
        before_breadcrumb=clean_breadcrumb,
    )


def clean_event(event: "Event", hint: dict[str, Any]) -> "Event":
    """``event`` as it may leave; whom it befell and his cookies are left out."""
    event.pop("user", None)
    request = event.get("request", {})
    for name in ("cookies", "data", "env"):
        request.pop(name, None)
    return cast("Event", without_secrets(event))


def clean_breadcrumb(crumb: "Breadcrumb", hint: dict[str, Any]) -> "Breadcrumb":
    """One step before the error, as it may leave."""
    return cast("Breadcrumb", without_secrets(crumb))
