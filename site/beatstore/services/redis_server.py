"""Redis of the store's own: nothing is evicted, everything is in the append-only file."""

from collections.abc import Mapping

import redis

from beatstore.services import programs
from beatstore.services.place import Place
from beatstore.services.process import Command
from beatstore.services.server import Server


class RedisServer(Server):
    """See the module's docstring."""

    name = "redis"

    def __init__(self, place: Place, *, throwaway: bool) -> None:
        super().__init__(place, throwaway=throwaway)
        self.data = place.folder / "redis"
        self._program = programs.redis_server()
        self._port = 0

    def prepare(self) -> None:
        """Write its configuration; the password is not for the process list."""
        (self._port,) = self.place.ports("redis_port")
        self.data.mkdir(exist_ok=True)
        config = self.data / "redis.conf"
        config.touch(mode=0o600)
        lines = {
            "port": self._port,
            "bind": "127.0.0.1",
            "dir": f'"{self.data}"',
            "requirepass": self.place.secret("redis_password"),
            "appendonly": "no" if self.throwaway else "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        config.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))

    def command(self) -> Command:
        """The server itself, on 127.0.0.1 only."""
        return Command(
            name=self.name,
            argv=(str(self._program), str(self.data / "redis.conf")),
            env={"LC_ALL": "C"},
            cwd=self.data,
            log=self.place.log(self.name),
        )

    def is_ready(self) -> bool:
        """True once it answers and its data is loaded."""
        try:
            with redis.Redis.from_url(self._url(0), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def settings(self) -> Mapping[str, str]:
        """Queues in database 0, cache in database 1."""
        return {"REDIS_URL": self._url(0), "CACHE_URL": self._url(1)}

    def _url(self, database: int) -> str:
        return f"redis://:{self.place.secret('redis_password')}@127.0.0.1:{self._port}/{database}"
