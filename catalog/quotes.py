"""A quote: what prices a visitor was shown, signed, so that a change is told before anything is charged."""

from collections.abc import Iterable

from django.core import signing

SALT = "catalog.quotes"
MAX_AGE_S = 60 * 60 * 24 * 7
Item = tuple[int, str, int, str]  # beat id, licence code, amount in minor units, currency


def make_quote(items: Iterable[Item]) -> str:
    """Opaque text for ``items``."""
    return signing.dumps(sorted(items), salt=SALT, compress=True)


def is_quote_for(quote: str, items: Iterable[Item]) -> bool:
    """Whether ``quote`` was made for exactly these; False for an old or foreign one."""
    try:
        quoted = signing.loads(quote, salt=SALT, max_age=MAX_AGE_S)
    except signing.BadSignature:
        return False
    return [tuple(item) for item in quoted] == sorted(items)
