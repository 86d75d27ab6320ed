"""``make run``: the store with all that it needs, under one supervisor; ``up`` starts its servers alone."""

import contextlib
import http.client
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from beatstore.services import crew as crews
from beatstore.services import ports, roles, summary
from beatstore.services.address import read_address
from beatstore.services.console import Console
from beatstore.services.crew import Crew
from beatstore.services.errors import StartError
from beatstore.services.given import given_settings, is_given
from beatstore.services.keys import listening
from beatstore.services.place import Place
from beatstore.services.process import dies_with_us
from beatstore.services.s3 import S3Server
from beatstore.services.stack import KINDS, Stack
from beatstore.services.supervisor import Service, Supervisor
from beatstore.services.watch import ChangedFiles

# Python takes seconds to import a Django project; the shop's own process gets both cores for that.
WEB_ALONE_S = 12.0
DEMO_PATIENCE_S = 60.0
FIRST = (crews.WEB, crews.DEMO)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Store:
    """One store of this checkout, on one port."""

    def __init__(self, root: Path) -> None:
        given = given_settings(root)
        self.root = root
        self.address = read_address(given)
        self.place = Place(root / ".local" / str(self.address.port))
        self.place.claim()
        self.console = Console(self.place.folder / "log")
        self.crew = Crew(root, self.place, self.address, given)
        without = [kind.name for kind in KINDS if is_given(kind.name, given)]
        self.stack = Stack(self.place, throwaway=False, without=without)
        self.supervisor = Supervisor(self.console, self.place.pids)
        self.started_at = time.monotonic()

    def run(self, *, servers_only: bool) -> None:
        """Start, watch over, and on Ctrl-C or SIGTERM stop everything. StartError if something is in the way."""
        if left := self.place.pids.end_leftovers():
            self.console.say(f"ended what an earlier start left behind ({left} processes)")
        if not servers_only:
            ports.check_free(self.address.host, self.address.port)
        for number in SIGNALS:
            signal.signal(number, _interrupt)
        try:
            self._start_servers(demo=not servers_only)
            if servers_only:
                self.console.say(f"settings are in {self.place.folder / 'services.env'}; Ctrl-C stops the servers")
                self.supervisor.run()
            self._open_shop()
        except KeyboardInterrupt:
            self.console.say("stopping")
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C would leave something behind
            asked_at = time.monotonic()
            self.supervisor.stop()
            self.stack.stop()
            self.console.say(f"everything is stopped ({time.monotonic() - asked_at:.1f} s)")

    def _start_servers(self, *, demo: bool) -> None:
        self.console.say(f"starting in {self.place.folder.relative_to(self.root)}")
        if isinstance(s3 := self.stack.servers.get("s3"), S3Server):
            s3.address = self.address.beside
        self.crew.take_settings(self.stack.launch())
        self.stack.wait_ready("postgres", "redis")
        state = self.crew.state_of_code()
        if self.place.is_prepared(state):
            self.console.say(f"database and Redis are ready ({self.elapsed()})")
        else:
            self._prepare(demo=demo)
            self.place.remember_prepared(state)
            self.console.say(f"database and buckets are ready ({self.elapsed()})")
        for name, server in self.stack.servers.items():
            process, _ = self.stack.running.pop(name)
            self.supervisor.add(Service(name=name, command=server.command, is_server=True, process=process))

    def _open_shop(self) -> None:
        changed = ChangedFiles(self.root / folder for folder in (*crews.SHOP, "sandbox"))
        actions = {"k": lambda: self.supervisor.kill(crews.PAYMENTS)}
        with listening(self.supervisor, actions) as has_keys:
            self.supervisor.each_tick(Opening(self, has_keys=has_keys).look)
            self.supervisor.each_tick(lambda: self.supervisor.files_changed(changed.take()))
            changed.start()
            self.supervisor.run()

    def _prepare(self, *, demo: bool) -> None:
        process = subprocess.Popen(
            roles.PREPARE,
            env=self.crew.env,
            cwd=self.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=dies_with_us(signal.SIGKILL),
            start_new_session=True,
        )
        try:
            self.stack.wait_ready("s3")
            if self._answer_of(process) == roles.EMPTY and demo:
                self.crew.remember_demo()
        finally:
            process.kill()
            process.wait()

    def _answer_of(self, preparing: subprocess.Popen[str]) -> str:
        """Tell it that S3 is there, show its progress and return its last word; its problem is ours."""
        assert preparing.stdin is not None
        assert preparing.stdout is not None
        assert preparing.stderr is not None
        with contextlib.suppress(BrokenPipeError), preparing.stdin as pipe:
            pipe.write("go\n")
        said = ""
        for line in preparing.stdout:
            said = line.strip()
            if said not in (roles.EMPTY, roles.FILLED):
                self.console.say(said)
        problem = preparing.stderr.read().strip()
        if preparing.wait():
            if "Traceback" in problem:
                self.place.log("prepare").write_text(problem)
                where = self.place.log("prepare").relative_to(self.root)
                problem = f"The database can't be prepared: {problem.splitlines()[-1]} (all of it: {where})"
            raise StartError(problem)
        return said

    def elapsed(self) -> str:
        """Time since the start, for people."""
        return f"{time.monotonic() - self.started_at:.1f} s"


class Opening:
    """Starts the web process first, the others once it listens, and says what is where."""

    def __init__(self, store: Store, *, has_keys: bool) -> None:
        self._store = store
        self._has_keys = has_keys
        services = store.crew.services()
        self._others = [service for service in services if service.name not in FIRST]
        for service in services:
            if service not in self._others:
                store.supervisor.add(service)
        self._demo_is_due = any(service.name == crews.DEMO for service in services)
        self._began_at = time.monotonic()
        self._is_open = False

    def look(self) -> None:
        """Called by the supervisor's loop."""
        if self._is_open:
            return
        answers = self._store.supervisor.is_running(crews.WEB) and self._answers()
        waited_s = time.monotonic() - self._began_at
        if answers or waited_s > WEB_ALONE_S:
            self._start_others()
        if answers and (self._has_something_to_show() or waited_s > DEMO_PATIENCE_S):
            self._is_open = True
            self._announce()

    def _start_others(self) -> None:
        while self._others:
            self._store.supervisor.add(self._others.pop(0))

    def _announce(self) -> None:
        store = self._store
        # The first page of a process is slow: nobody needs to be the one who waits for it.
        threading.Thread(target=_warm_up, args=(store.address.url(),), daemon=True).start()
        store.console.say(f"the shop is open ({store.elapsed()})")
        for line in summary.lines(store.crew, store.root, has_keys=self._has_keys):
            store.console.say(line)

    def _has_something_to_show(self) -> bool:
        """Has the demo made its first pages, if it is to make any?"""
        if not self._demo_is_due:
            return True
        log = self._store.place.log(crews.DEMO)
        return log.exists() and crews.DEMO_IS_OPEN in log.read_bytes()

    def _answers(self) -> bool:
        try:
            socket.create_connection((self._store.address.inner_host, self._store.address.port), 0.2).close()
        except OSError:
            return False
        return True


def _warm_up(url: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/")
        connection.getresponse().read()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
