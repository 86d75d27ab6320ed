"""How often beats are chosen, by day and by where their visitors came from: counted, never who."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from catalog.plays import today
from catalog.sources import MOST_SOURCES, OTHERS
from payments.models import CartCount

# In the order of the beats, so that two tapes at once never wait for each other in a circle.
ONE_MORE = """
WITH known AS (SELECT DISTINCT source FROM {table} WHERE day = %(day)s), as_counted AS (
  SELECT CASE WHEN %(source)s = '' OR %(source)s IN (SELECT source FROM known)
    OR (SELECT count(*) FROM known) < %(most)s THEN %(source)s ELSE %(others)s END AS source)
INSERT INTO {table} (beat_id, day, source, count)
SELECT unnest(%(beats)s::bigint[]), %(day)s, as_counted.source, 1 FROM as_counted
ON CONFLICT (beat_id, day, source) DO UPDATE SET count = {table}.count + 1
"""


def count_chosen(beat_ids: Iterable[int], source: str) -> None:
    """One more for each of these beats today (the shop's day); one statement, which joins the present transaction."""
    ids = sorted(set(beat_ids))
    if not ids:
        return
    named: dict[str, Any] = {"beats": ids, "day": today(), "source": source, "most": MOST_SOURCES, "others": OTHERS}
    with connection.cursor() as cursor:
        cursor.execute(ONE_MORE.format(table=CartCount._meta.db_table), named)
