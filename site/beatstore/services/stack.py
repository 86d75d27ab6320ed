"""The store's own servers together: started at the same time, waited for, and ended, the database last."""

from collections.abc import Collection
from subprocess import Popen

from beatstore.services.place import Place
from beatstore.services.postgres import Postgres
from beatstore.services.process import Command, spawn, stop
from beatstore.services.redis_server import RedisServer
from beatstore.services.s3 import S3Server
from beatstore.services.server import Server

KINDS: tuple[type[Server], ...] = (Postgres, RedisServer, S3Server)


class Stack:
    """A place's servers."""

    def __init__(self, place: Place, *, throwaway: bool, without: Collection[str] = ()) -> None:
        """``without``: names of servers that somebody else provides."""
        self.place = place
        self.servers = {kind.name: kind(place, throwaway=throwaway) for kind in KINDS if kind.name not in without}
        self.running: dict[str, tuple[Popen[bytes], Command]] = {}

    def launch(self) -> dict[str, str]:
        """Start all of them without waiting, and return the settings that reach them."""
        settings: dict[str, str] = {}
        for name, server in reversed(self.servers.items()):  # S3 takes longest
            server.prepare()
            command = server.command()
            process = spawn(command)
            self.place.pids.add(name, process.pid)
            self.running[name] = (process, command)
            settings |= server.settings()
        return settings

    def wait_ready(self, *names: str) -> None:
        """Return once these (those of them that are ours) answer; StartError if one doesn't."""
        for name in names:
            if name in self.servers:
                self.servers[name].wait_ready(self.running[name][0])

    def stop(self) -> None:
        """End them all."""
        for name in sorted(self.running, key=list(self.servers).index, reverse=True):
            stop(*self.running.pop(name))
