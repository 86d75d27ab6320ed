"""A PostgreSQL and a Redis of one test's own, to be killed and started again while the others keep theirs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import dj_database_url
import psycopg
from django.conf import settings
from django.db import connection
from django.test import override_settings

from beatstore.services import migrated
from beatstore.services.place import Place
from beatstore.services.process import kill_family, spawn
from beatstore.services.stack import Stack
from tests import database
from tests.processes import ROOT

POSTGRES, REDIS = "postgres", "redis"


class PrivateServers:
    """Not thrown away at once: what they said was kept is still there after SIGKILL."""

    def __init__(self, folder: Path) -> None:
        self._place = Place(folder)
        self._place.claim()
        migrated.begin(ROOT, self._place)
        self._stack = Stack(self._place, throwaway=False, without=("s3",))
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.env = self._stack.launch()
        self._stack.wait_ready(POSTGRES, REDIS)
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as server:
            # What a process wrote outlives its SIGKILL; only a power cut asks more, and each start would wait for it.
            server.execute("ALTER SYSTEM SET fsync = off")
            server.execute("SELECT pg_reload_conf()")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.stop()
        self._place.release()

    def kill(self, name: str) -> None:
        """SIGKILL to the server and all its children; Redis loses all that it knew."""
        kill_family(self._stack.running[name][0])
        if name == REDIS:
            shutil.rmtree(self._place.folder / REDIS)

    def start(self, name: str) -> None:
        """Start it again, at its old address."""
        server = self._stack.servers[name]
        server.prepare()
        command = server.command()
        process = spawn(command)
        self._place.pids.add(name, process.pid)
        self._stack.running[name] = process, command
        server.wait_ready(process)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """This process works on them too, as do the processes that it starts."""
        session_database, session_name = dict(connection.settings_dict), settings.DATABASES["default"]["NAME"]
        own = _parts(self.env["DATABASE_URL"])
        connection.close()
        connection.settings_dict |= own
        queues = {name: {**queue, "URL": self.env["REDIS_URL"]} for name, queue in settings.RQ_QUEUES.items()}
        try:
            database.make_test_database(os.environ["BEATSTORE_MIGRATIONS"])
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")  # until the next one a copied database's sequences are not logged
            with override_settings(RQ_QUEUES=queues):
                yield
        finally:
            connection.close()
            connection.settings_dict |= session_database
            settings.DATABASES["default"]["NAME"] = session_name


def _parts(url: str) -> dict[str, str]:
    """A database's address as Django's settings have it."""
    found = dj_database_url.parse(url)
    return {name: str(found[name]) for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
