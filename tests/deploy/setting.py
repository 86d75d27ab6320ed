"""What the tests of the production shape share: a whole set of production's settings, and the compose file as data."""

import re
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
    "LOG_FORMAT": "",
    "SENTRY_DSN": "",
}
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[?-])(?P<word>[^}]*))?\}")


@cache
def compose() -> dict[str, Any]:
    """The compose file, its variables as they stand."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def variables_of_compose() -> dict[str, str]:
    """Every ${NAME} of the compose file, with "?" (must be set), "-" (has a default) or "" (as it is)."""
    return {
        found["name"]: found["kind"] or "" for found in _VARIABLE.finditer((ROOT / "docker-compose.yml").read_text())
    }


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its variables replaced, as Compose does; KeyError for one that must be set and is not."""

    def value(found: re.Match[str]) -> str:
        return values[found["name"]] if found["kind"] == "?" else values.get(found["name"], found["word"] or "")

    return _VARIABLE.sub(value, text)
