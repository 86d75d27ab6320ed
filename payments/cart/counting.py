"""How often beats are chosen, by day and by where their visitors came from: counted, never who."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from catalog.clock import shop_now
from payments.models import CartCount

# In the order of the beats, so that two tapes at once never wait for each other in a circle.
ONE_MORE = """
INSERT INTO {table} (beat_id, day, source, count) SELECT unnest(%s::bigint[]), %s, %s, 1
ON CONFLICT (beat_id, day, source) DO UPDATE SET count = {table}.count + 1
"""


def count_chosen(beat_ids: Iterable[int], source: str) -> None:
    """One more for each of these beats today (the shop's day); one statement, which joins the present transaction."""
    ids = sorted(set(beat_ids))
    if not ids:
        return
    today = shop_now().astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
    with connection.cursor() as cursor:
        cursor.execute(ONE_MORE.format(table=CartCount._meta.db_table), [ids, today, source])
