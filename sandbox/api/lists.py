"""Stripe's lists: newest first, ``limit``, ``starting_after``, ``ending_before``, ``created[gte]`` and filters.

The lines of one object are a list, too, in their own order.

Source: https://docs.stripe.com/api/pagination
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.document import Document
from sandbox.errors import StripeApiError, no_such
from sandbox.params import Params

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
    types: tuple[str, ...] = (),
) -> Document:
    """Answer one page.

    ``filters`` names the columns that a parameter of the same name narrows; ``body_filters`` are keys of the document
    with the value asked for, None for any; ``types`` are an event's, with ``*`` for any text, none for all.
    """
    params = call.params
    limit = _limit(params)
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
    if types:
        conditions.append(" OR ".join(["type GLOB ?"] * len(types)))
        values += types
    _narrow_by_time(call, conditions, values)
    is_backwards = _narrow_by_cursor(call, kind, conditions, values)
    where = " AND ".join(f"({condition})" for condition in conditions) or "1"
    found = call.ledger.tx.select(kind, where, *values, limit=limit + 1, is_oldest_first=is_backwards)
    shown = found[:limit]
    return {
        "object": "list",
        "data": shown[::-1] if is_backwards else shown,
        "has_more": len(found) > limit,
        "url": url,
    }


def page_of(call: ApiCall, items: list[Document], url: str) -> Document:
    """Answer one page of what belongs to one object, in the order that it has there."""
    limit = _limit(call.params)
    after, before = _cursors(call.params)
    if cursor := after or before:
        place = next((index for index, item in enumerate(items) if item["id"] == cursor), None)
        if place is None:
            raise no_such("line_item", cursor, "starting_after" if after else "ending_before")
        items = items[place + 1 :] if after else items[:place]
    shown = items[-limit:] if before else items[:limit]
    return {"object": "list", "data": shown, "has_more": len(items) > limit, "url": url}


def first_page(items: list[Document], url: str) -> Document:
    """Give a list inside an object as Stripe does: its beginning, the rest by the list's own address."""
    return {"object": "list", "data": items[:DEFAULT_LIMIT], "has_more": len(items) > DEFAULT_LIMIT, "url": url}


def _limit(params: Params) -> int:
    limit = params.integer("limit")
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        bound = "less than or equal to 100" if limit > MAX_LIMIT else "greater than or equal to 1"
        raise StripeApiError(f"This value must be {bound}.", code="parameter_invalid_integer", param="limit")
    return limit


def _cursors(params: Params) -> tuple[str | None, str | None]:
    """Give ``starting_after`` and ``ending_before``, of which a call has one at most."""
    after, before = params.text("starting_after"), params.text("ending_before")
    if after and before:
        text = "Received both starting_after and ending_before parameters. Please pass in only one."
        raise StripeApiError(text, code="parameters_exclusive")
    return after, before


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
    after, before = _cursors(call.params)
    cursor = after or before
    if cursor is None:
        return False
    call.ledger.get(kind, cursor, param="starting_after" if after else "ending_before")
    side = "<" if after else ">"
    conditions.append(f"seq {side} (SELECT seq FROM documents WHERE id = ?)")  # noqa: S608 side is ours
    values.append(cursor)
    return after is None
