"""The store's own servers together: started at the same time, waited for, and ended in the right order."""

from collections.abc import Callable, Collection
from subprocess import Popen
from types import TracebackType
from typing import Self

from beatstore.services.place import Place
from beatstore.services.postgres import Postgres
from beatstore.services.process import Command, spawn, stop
from beatstore.services.redis_server import RedisServer
from beatstore.services.s3 import S3Server
from beatstore.services.server import Server

KINDS: tuple[type[Server], ...] = (Postgres, RedisServer, S3Server)


class Stack:
    """A place's servers. As a context manager it ends them on the way out."""

    def __init__(self, place: Place, *, throwaway: bool, without: Collection[str] = ()) -> None:
        """``without``: names of servers that somebody else provides."""
        self.place = place
        self.servers = [kind(place, throwaway=throwaway) for kind in KINDS if kind.name not in without]
        self.running: dict[str, tuple[Popen[bytes], Command]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, *, progress: Callable[[str], None] = lambda _: None) -> dict[str, str]:
        """Start all that are not running and return the settings that reach them."""
        for server in self.servers:
            if server.name not in self.running:
                server.prepare()
                self.launch(server)
        settings: dict[str, str] = {}
        for server in self.servers:
            server.wait_ready(self.running[server.name][0])
            settings |= server.settings()
            progress(f"{server.name} is ready")
        return settings

    def launch(self, server: Server) -> None:
        """Start one prepared server, without waiting for it."""
        command = server.command()
        process = spawn(command)
        self.place.pids.add(process.pid)
        self.running[server.name] = (process, command)

    def stop(self) -> None:
        """End them all, the database last."""
        for name in reversed(list(self.running)):
            stop(*self.running.pop(name))
