"""The test database between tests: whatever a test committed goes, what the migrations put there comes back.

Django's flush empties all tables, the rows of data migrations (root page, locale, tiers) included, and takes
half a second; this keeps a copy of those rows in a schema of its own and touches only tables that hold something.
Other states may be remembered beside that one, under names of their own.
"""

import time
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

AS_MIGRATED = "as_migrated"
OTHERS_END_WITHIN_S = 5.0
AT_WORK = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
)
"""
REMEMBER = """
DROP SCHEMA IF EXISTS {schema} CASCADE;
CREATE SCHEMA {schema};
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE {schema}.%I AS TABLE public.%I', name, name);
    END LOOP;
END $$;
"""
# Triggers and foreign keys rest meanwhile: an append-only table refuses DELETE, and the order of tables is no matter.
RESTORE = """
DO $$
DECLARE name text; filled boolean; was_filled boolean; columns text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I), EXISTS (SELECT FROM {schema}.%I)', name, name)
            INTO filled, was_filled;
        IF filled THEN
            EXECUTE format('DELETE FROM public.%I', name);
        END IF;
        IF was_filled THEN
            SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = name AND is_generated = 'NEVER';
            EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM {schema}.%I',
                name, columns, columns, name);
        END IF;
    END LOOP;
    SET LOCAL session_replication_role = DEFAULT;
END $$;
"""


def make_test_database(migrations: str) -> None:
    """Make ``test_…`` as the migrations leave it and let all connections use it.

    ``migrations`` is their digest: under its name a copy stays in the server, for this run and for later ones
    (``beatstore.services.migrated``). Transactional tests end with ``restore_migrated_rows`` from now on.
    """
    copy, test = f"migrated_{migrations}", f"test_{connection.settings_dict['NAME']}"
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(test)))
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [copy]).fetchone()
        template = sql.Identifier(copy if found else "template0")
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(test), template))
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = test
    if not found:
        call_command("migrate", interactive=False, verbosity=0)
        remember(AS_MIGRATED)
        connection.close()
        with _server() as server:
            names = sql.Identifier(copy), sql.Identifier(test)
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        (Path(settings.DATA_DIR) / "migrated").write_text(migrations)
    TransactionTestCase._fixture_teardown = _fixture_teardown  # type: ignore[attr-defined]  # Django's own seam


def remember(schema: str) -> None:
    """Keep a copy of all rows as they are now, under a name."""
    _execute(REMEMBER, schema)


def restore(schema: str) -> None:
    """Bring every table back to what it was when ``schema`` was remembered."""
    _execute(RESTORE, schema)


def forget(schema: str) -> None:
    """Drop a copy that nobody needs any more."""
    _execute("DROP SCHEMA IF EXISTS {schema} CASCADE", schema)


def restore_migrated_rows() -> None:
    """Bring every table back to what the migrations left."""
    restore(AS_MIGRATED)


def _execute(statement: str, schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(schema=schema))


def _server() -> psycopg.Connection:
    at = connection.settings_dict
    return psycopg.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"], dbname="postgres", autocommit=True
    )


def _wait_for_others() -> None:
    """A page that was closed may have asked for something that the shop still answers: it would write after us."""
    until = time.monotonic() + OTHERS_END_WITHIN_S
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(AT_WORK)
            if cursor.fetchone() == (False,):
                return
            time.sleep(0.01)


def _fixture_teardown(_: TransactionTestCase) -> None:
    _wait_for_others()
    restore_migrated_rows()
