"""Stripe's lists: newest first, ``limit``, ``starting_after``, ``ending_before``, ``created[gte]`` and filters.

Source: https://docs.stripe.com/api/pagination
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.document import Document
from sandbox.errors import StripeApiError

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def list_page(
    call: ApiCall,
    kind: str,
    url: str,
    *,
    filters: tuple[str, ...] = (),
    body_filters: dict[str, str | None] | None = None,
) -> Document:
    """Answer one page.

    ``filters`` names the columns that a parameter of the same name narrows; ``body_filters`` are keys of the document
    with the value asked for, None for any.
    """
    params = call.params
    limit = params.integer("limit")
    limit = DEFAULT_LIMIT if limit is None else limit
    if not 1 <= limit <= MAX_LIMIT:
        bound = "less than or equal to 100" if limit > MAX_LIMIT else "greater than or equal to 1"
        raise StripeApiError(f"This value must be {bound}.", code="parameter_invalid_integer", param="limit")
    conditions: list[str] = []
    values: list[object] = []
    for name in filters:
        if (wanted := params.text(name)) is not None:
            conditions.append(f"{name} = ?")
            values.append(wanted)
    for name, value in (body_filters or {}).items():
        if value is not None:
            conditions.append(f"json_extract(body, '$.{name}') = ?")
            values.append(value)
    if types := params.items("types"):
        conditions.append(f"type IN ({','.join('?' * len(types))})")
        values += types
    _narrow_by_time(call, conditions, values)
    is_backwards = _narrow_by_cursor(call, kind, conditions, values)
    found = _select(call, kind, conditions, values, limit=limit + 1, is_backwards=is_backwards)
    shown = found[:limit]
    return {
        "object": "list",
        "data": shown[::-1] if is_backwards else shown,
        "has_more": len(found) > limit,
        "url": url,
    }


def _narrow_by_time(call: ApiCall, conditions: list[str], values: list[object]) -> None:
    if not call.params.has("created"):
        return
    try:
        exact = call.params.integer("created")
    except StripeApiError:
        exact = None
    if exact is not None:
        conditions.append("created = ?")
        values.append(exact)
        return
    bounds = call.params.child("created")
    for name, sign in COMPARISONS.items():
        bound = bounds.integer(name) if bounds else None
        if bound is not None:
            conditions.append(f"created {sign} ?")
            values.append(bound)


def _narrow_by_cursor(call: ApiCall, kind: str, conditions: list[str], values: list[object]) -> bool:
    """Add the cursor; returns whether the page is read backwards (``ending_before``)."""
    after, before = call.params.text("starting_after"), call.params.text("ending_before")
    cursor = after or before
    if cursor is None:
        return False
    call.ledger.get(kind, cursor, param="starting_after" if after else "ending_before")
    side = "<" if after else ">"
    conditions.append(f"seq {side} (SELECT seq FROM documents WHERE id = ?)")  # noqa: S608 side is ours
    values.append(cursor)
    return after is None


def _select(
    call: ApiCall, kind: str, conditions: list[str], values: list[object], *, limit: int, is_backwards: bool
) -> list[Document]:
    where = " AND ".join(conditions) or "1"
    if not is_backwards:
        return call.ledger.tx.select(kind, where, *values, limit=limit)
    return call.ledger.tx.select(kind, where, *values)[::-1][:limit]
