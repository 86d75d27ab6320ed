"""The shop's time: ``shop_now()``, a database function, so that deadlines of all processes are compared by one clock.

It is ``clock_timestamp()``; under the test settings it adds ``shop_clock.time_offset``, which moves time for all.
"""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class ShopNow(Func):
    """``shop_now()`` as an expression of a query."""

    function = "shop_now"
    template = "%(function)s()"
    output_field = DateTimeField()


def shop_now() -> datetime:
    """Aware time of the database; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shop_now()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now


CREATE_REAL = (
    "CREATE OR REPLACE FUNCTION shop_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()'"
)
CREATE_MOVABLE = """
CREATE TABLE IF NOT EXISTS shop_clock (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    time_offset interval NOT NULL DEFAULT interval '0'
);
INSERT INTO shop_clock DEFAULT VALUES ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION shop_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT clock_timestamp() + coalesce((SELECT time_offset FROM shop_clock), interval ''0'')';
"""
