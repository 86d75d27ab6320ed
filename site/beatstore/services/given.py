"""Which servers the person at the keyboard named himself, in the environment or in ``.env``."""

import os
from collections.abc import Mapping
from pathlib import Path

from decouple import RepositoryEnv

# Any of these names that server; the store's own is then not started. Keys alone name no storage.
NAMED_BY = {
    "postgres": ("DATABASE_URL",),
    "redis": ("REDIS_URL",),
    "s3": ("AWS_S3_ENDPOINT_URL", "AWS_STORAGE_BUCKET_NAME"),
    "sandbox": ("STRIPE_SECRET_KEY", "STRIPE_API_BASE"),
}
SANDBOX_KEY = "sk_test_sandbox"  # naming it is asking for the sandbox


def given_settings(root: Path) -> dict[str, str]:
    """Settings with a value: the real environment before ``.env``."""
    return {**_dotenv(root / ".env"), **{name: value for name, value in os.environ.items() if value}}


def is_given(server: str, settings: Mapping[str, str]) -> bool:
    """Was this server named?"""
    return any(settings.get(name, SANDBOX_KEY) != SANDBOX_KEY for name in NAMED_BY[server])


def _dotenv(path: Path) -> dict[str, str]:
    try:
        return {name: value for name, value in RepositoryEnv(str(path)).data.items() if value}
    except OSError:
        return {}
