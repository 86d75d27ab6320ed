"""The store's real processes, for tests that kill a worker, press the shop from many threads, or use a browser.

All of them work on the test database and on the servers of ``python -m beatstore.services exec``.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from django.db import connection

from beatstore.services import ports, roles
from beatstore.services.process import Command, family, kill_family, signal_family, spawn, stop
from tests.deadline import wait_for

ROOT = Path(__file__).resolve().parents[1]


def test_database_url() -> str:
    """Address of the database that the tests use; ``DATABASE_URL`` names the one beside it."""
    at = connection.settings_dict
    return f"postgresql://{at['USER']}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


test_database_url.__test__ = False  # type: ignore[attr-defined]  # a name that pytest would collect


class RealProcess:
    """One process of the store. ``env`` is added to the test run's own environment."""

    def __init__(self, name: str, argv: tuple[str, ...], env: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.argv = argv
        self.env = {**os.environ, "DATABASE_URL": test_database_url(), "PYTHONUNBUFFERED": "1", **(env or {})}
        self._said: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._command: Command | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Number of the process itself, not of its children."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def output(self) -> str:
        """All that it said so far."""
        return "".join(self._said)

    def is_running(self) -> bool:
        """Started, and not ended since."""
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[int]:
        """Its living children, theirs included."""
        return [pid for pid in family(self.pid) if pid != self.pid]

    def start(self) -> None:
        """Start it; subclasses wait until it is of use."""
        self._command = Command(name=self.name, argv=self.argv, env=self.env, cwd=ROOT)
        self._process = spawn(self._command)
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL to all that is left after 5 s. Stopped already: nothing."""
        if self._process is not None and self._command is not None:
            stop(self._process, self._command)

    def kill(self) -> None:
        """SIGKILL to the process and all its children at once, as a power cut would."""
        assert self._process is not None
        kill_family(self._process)

    def kill_alone(self) -> None:
        """SIGKILL to the process only: its children live on."""
        os.kill(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and its children (SIGSTOP and SIGCONT make it hang and go on)."""
        signal_family(self.pid, number)

    def wait_until_said(self, words: str, *, within_s: float = 60.0) -> None:
        """Return once its output has ``words``."""
        wait_for(lambda: self._has_said(words), within_s=within_s, what=f"{self.name} says {words!r}")

    def _has_said(self, words: str) -> bool:
        if words in self.output:
            return True
        assert self.is_running(), f"{self.name} ended with {self._code()}:\n{self.output}"
        return False

    def _code(self) -> int | None:
        return self._process.returncode if self._process else None

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._said.append(line.decode(errors="replace"))


class RealWorker(RealProcess):
    """An RQ worker as ``make run`` starts it."""

    def __init__(self, *queue_names: str, env: Mapping[str, str] | None = None) -> None:
        super().__init__(f"worker {' '.join(queue_names)}", roles.worker(*queue_names), env)

    def start(self) -> None:
        """Start it and return once it listens to its queues."""
        super().start()
        self.wait_until_said("Listening on")


class HttpProcess(RealProcess):
    """A process that answers HTTP at ``url``; ``health`` is a path that answers 200 once it is ready."""

    health = "/healthz"

    def __init__(self, name: str, argv: tuple[str, ...], url: str, env: Mapping[str, str] | None = None) -> None:
        super().__init__(name, argv, env)
        self.url = url

    def start(self) -> None:
        """Start it and return once it answers."""
        super().start()
        wait_for(self._answers, within_s=90, what=f"{self.name} answers at {self.url}")

    def _answers(self) -> bool:
        assert self.is_running(), f"{self.name} ended with {self._code()}:\n{self.output}"
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)
        try:
            connection.request("GET", self.health)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert status != 500, f"{self.name} answers 500:\n{self.output}"
        return status == 200


class ShopServer(HttpProcess):
    """The shop under gunicorn, at ``BASE_URL`` unless another free port is asked for."""

    def __init__(
        self, *, own_port: bool = False, processes: int = 2, threads: int = 16, env: Mapping[str, str] | None = None
    ) -> None:
        """``own_port``: a second shop beside the session's one."""
        url = f"http://127.0.0.1:{ports.choose(1)[0]}" if own_port else os.environ["BASE_URL"]
        argv = (
            *(sys.executable, "-m", "gunicorn", "beatstore.wsgi", "--bind", urlsplit(url).netloc),
            *("--workers", str(processes), "--threads", str(threads), "--preload"),
            *("--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp", "--access-logfile", "-"),  # noqa: S108
        )
        super().__init__("shop", argv, url, {"BASE_URL": url, **(env or {})})


class SandboxServer(HttpProcess):
    """The sandbox, at ``STRIPE_API_BASE``; webhooks go to ``BASE_URL`` unless told otherwise (empty: nowhere)."""

    def __init__(self, data: Path, *, webhook_url: str | None = None) -> None:
        url = os.environ["STRIPE_API_BASE"]
        at = urlsplit(url)
        target = os.environ["BASE_URL"] + "/api/stripe/webhook/" if webhook_url is None else webhook_url
        super().__init__("sandbox", roles.sandbox(at.hostname or "", at.port or 0, data, target), url)
