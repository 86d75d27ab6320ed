"""Which servers the person at the keyboard named himself, in the environment or in ``.env``."""

import os
import re
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
NAMED_BESIDE = ("CACHE_URL",)  # may lead elsewhere while the Redis of the queues is the store's own
SANDBOX_KEY = "sk_test_sandbox"  # naming it is asking for the sandbox


def given_settings(root: Path) -> dict[str, str]:
    """Settings with a value: the real environment before ``.env``."""
    return {**_dotenv(root / ".env"), **{name: value for name, value in os.environ.items() if value}}


def all_settings(root: Path) -> frozenset[str]:
    """Names of all settings there are: the example file has a line for each."""
    try:
        return frozenset(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (root / ".env.example").read_text(), re.MULTILINE))
    except OSError:
        return frozenset()


def is_given(server: str, settings: Mapping[str, str]) -> bool:
    """Was this server named?"""
    return any(settings.get(name, SANDBOX_KEY) != SANDBOX_KEY for name in NAMED_BY[server])


def _dotenv(path: Path) -> dict[str, str]:
    try:
        return {name: value for name, value in RepositoryEnv(str(path)).data.items() if value}
    except OSError:
        return {}
