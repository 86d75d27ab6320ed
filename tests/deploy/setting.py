"""What the tests of the production shape share: a whole set of production's settings, and the compose file as data."""

import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
# Optional settings are empty, so that a developer's own .env says nothing here.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "beatstore.settings.production",
    "SECRET_KEY": "Uu0Wc3FoYH2vN7ZzkT5sQ1aJ9xLr8bEdGmPq4iVnKtRy6MfXhS",
    "SECRET_KEY_FALLBACKS": "",
    "ALLOWED_HOSTS": "shop.example",
    "BASE_URL": "",
    "CSRF_TRUSTED_ORIGINS": "",
    "DATABASE_URL": "postgresql://db/shop",
    "REDIS_URL": "redis://redis:6379/0",
    "CACHE_URL": "redis://cache:6379/0",
    "AWS_STORAGE_BUCKET_NAME": "shop-private",
    "AWS_PUBLIC_BUCKET_NAME": "shop-public",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
    "STRIPE_API_BASE": "",
    "STRIPE_JS_URL": "",
    "CORS_ALLOWED_ORIGINS": "",
    "SHOP_CURRENCY": "",
    "SHOP_TIME_ZONE": "",
    "SHOP_COUNTRY": "",
    "EMAIL_URL": "",
    "LOG_FORMAT": "",
    "SENTRY_DSN": "",
}
# What the owner of a server writes into .env for the compose file.
DOT_ENV = {
    "SHOP_HOST": "shop.example",
    "FILES_HOST": "files.shop.example",
    "SECRET_KEY": PRODUCTION["SECRET_KEY"],
    "POSTGRES_PASSWORD": "a1",
    "REDIS_PASSWORD": "b2",
    "AWS_ACCESS_KEY_ID": "c3",
    "AWS_SECRET_ACCESS_KEY": "d4",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_1",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "DEFAULT_FROM_EMAIL": "Shop <shop@shop.example>",
}
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[?-])(?P<word>[^}]*))?\}")


@cache
def compose() -> dict[str, Any]:
    """The compose file, its variables as they stand."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def service(name: str) -> dict[str, Any]:
    """One service of the compose file."""
    found: dict[str, Any] = compose()["services"][name]
    return found


def variables_of_compose() -> dict[str, str]:
    """Every ${NAME} of the compose file, with "?" (must be set), "-" (has a default) or "" (as it is)."""
    found = _VARIABLE.finditer((ROOT / "docker-compose.yml").read_text())
    return {each["name"]: each["kind"] or "" for each in found}


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its variables replaced, as Compose does; KeyError for one that must be set and is not."""

    def value(found: re.Match[str]) -> str:
        return values[found["name"]] if found["kind"] == "?" else values.get(found["name"], found["word"] or "")

    return _VARIABLE.sub(value, text)


def environment_of(name: str, values: Mapping[str, str] = DOT_ENV) -> dict[str, str]:
    """A service's environment as its container gets it; a name without a value comes from ``values``, if there."""
    given = {key: values.get(key) if value is None else value for key, value in service(name)["environment"].items()}
    return {key: filled_in(str(value), values) for key, value in given.items() if value is not None}


def command_of(name: str) -> tuple[str, ...]:
    """A service's command as it runs outside of the image, with this Python."""
    program, *arguments = service(name)["command"]
    started = {"python": (sys.executable,), "gunicorn": (sys.executable, "-m", "gunicorn")}[program]
    return (*started, *arguments)


def environment_here(name: str, *, database_url: str) -> dict[str, str]:
    """A service's environment, with the test run's own servers in place of the compose file's."""
    servers = ("REDIS_URL", "CACHE_URL", *(each for each in os.environ if each.startswith("AWS_")))
    return {
        **environment_of(name),
        **{each: os.environ[each] for each in servers},
        "DATABASE_URL": database_url,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
