"""Settings that can't be right together, said before the shop opens. Ids stay; each has a hint."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks  # Django's own name
from django.db import connections
from redis import Redis

from beatstore.redis_guard import AWAY

STRIPE_DOMAIN = "stripe.com"
KEEPS_EVERYTHING = "noeviction"


def stop_if_wrong() -> None:
    """End the start with the errors that any check finds, two lines each; for gunicorn, which runs no command."""
    errors = [found for found in run_checks(databases=["default"]) if found.is_serious() and not found.is_silenced()]
    connections.close_all()  # gunicorn forks after this
    if errors:
        raise SystemExit("\n".join(f"{found.id}: {found.msg}\n  {found.hint}" for found in errors))


@register(Tags.security)
def check_stripe_keys(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """Both keys belong to one mode, and live keys go to Stripe alone."""
    found: list[CheckMessage] = []
    publishable_is_live = "_live_" in settings.STRIPE_PUBLISHABLE_KEY
    if publishable_is_live != settings.STRIPE_IS_LIVE:
        found.append(
            Error(
                "One Stripe key is a live key, the other a test key: no payment can succeed.",
                hint="Copy STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY from the same page of Stripe's dashboard.",
                id="beatstore.E002",
            )
        )
    for name in ("STRIPE_API_BASE", "STRIPE_JS_URL"):
        if settings.STRIPE_IS_LIVE and not _is_stripes(getattr(settings, name)):
            found.append(
                Error(
                    f"{name} leads elsewhere than to Stripe, while the keys are live ones.",
                    hint=f"Remove {name}, or use test keys with it.",
                    id="beatstore.E003",
                )
            )
    return found


@register(Tags.security, deploy=True)
def check_mail_leaves(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """Receipts and log-in codes reach people."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and "@localhost" not in settings.DEFAULT_FROM_EMAIL:
        return []
    return [
        Warning(
            "Mail doesn't leave this machine, or has no sender that others accept.",
            hint="Set EMAIL_URL (smtp+tls://user:password@host:587) and DEFAULT_FROM_EMAIL.",
            id="beatstore.W006",
        )
    ]


@register(Tags.caches)
def check_cache_is_apart(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """Emptying the cache empties its whole Redis database, so the queues must be in another."""
    if _place(settings.CACHE_URL) != _place(settings.REDIS_URL):
        return []
    return [
        Error(
            "CACHE_URL and REDIS_URL name the same database: emptying the cache would empty the queues.",
            hint="Give CACHE_URL another server, or another number at its end.",
            id="beatstore.E007",
        )
    ]


@register(Tags.caches)
def check_redis_keeps_jobs(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """The queues' Redis throws nothing away when its memory is full. Away: nothing to say, ``/readyz`` does."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            policy = str(client.info("memory").get("maxmemory_policy", KEEPS_EVERYTHING))
    except AWAY:
        return []
    if policy == KEEPS_EVERYTHING:
        return []
    return [
        Error(
            f"The Redis at REDIS_URL has maxmemory-policy {policy}: it may throw jobs away.",
            hint="Set its maxmemory-policy to noeviction, and keep the cache on a Redis of its own.",
            id="beatstore.E001",
        )
    ]


def _is_stripes(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == STRIPE_DOMAIN or host.endswith(f".{STRIPE_DOMAIN}"))


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return parts.path, parts.query
    return f"{parts.hostname}:{parts.port or 6379}", parts.path.strip("/") or "0"
