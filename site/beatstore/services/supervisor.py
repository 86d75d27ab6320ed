"""Keeps the store's processes alive: starts them, shows what they say, restarts what dies, ends all of them.

One thread and one loop; children are only ever started from it, since the kernel ties their end to that thread.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from beatstore.services.console import Console
from beatstore.services.process import Command, PidFile, kill_family, signal_family, spawn

TICK_S = 0.1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
TRIES_OF_A_TASK = 5
SPARE_AFTER_S = 1.5  # the service's own start goes first
STEADY_AFTER_S = 10.0  # a process that lived as long starts again without a longer pause
READ_BYTES = 65536


@dataclass(slots=True)
class Service:
    """One process to keep alive, and what became of it."""

    name: str
    command: Callable[[], Command]  # asked anew for each start
    spare: Callable[[], Command] | None = None  # a warm one that becomes this service's next process (warm.py)
    watches: tuple[Path, ...] = ()  # folders whose Python restarts it
    settles_s: float = 0.0  # and how long after the last change: whoever waits for a page goes first
    once: bool = False  # a task: ended well, it is done
    is_server: bool = False  # others need it: it is stopped after them
    when_done: Callable[[int], None] = lambda _: None  # of a task, with its exit code
    process: subprocess.Popen[bytes] | None = None
    waiting: subprocess.Popen[bytes] | None = None  # the spare
    started_at: float = 0.0
    start_at: float | None = 0.0  # None: done
    pause_s: float = FIRST_PAUSE_S
    stopping_since: float | None = None
    restart_at: float | None = None
    runs: int = 0


class Supervisor:
    """See the module's docstring. ``run`` returns when ``KeyboardInterrupt`` is raised into it."""

    def __init__(self, console: Console, pids: PidFile) -> None:
        self._console = console
        self._pids = pids
        self._services: dict[str, Service] = {}
        self._selector = selectors.DefaultSelector()
        self._tasks: list[Callable[[], None]] = []

    def add(self, service: Service) -> None:
        """Keep this one alive from now on (a running ``process`` is adopted)."""
        service.started_at = time.monotonic()
        self._services[service.name] = service

    def each_tick(self, task: Callable[[], None]) -> None:
        """Call ``task`` about ten times a second."""
        self._tasks.append(task)

    def listen(self, source: int, heard: Callable[[], None]) -> None:
        """Call ``heard`` when the descriptor ``source`` has something to read."""
        self._selector.register(source, selectors.EVENT_READ, heard)

    def forget(self, source: int) -> None:
        """Listen to this descriptor no more."""
        with contextlib.suppress(KeyError):
            self._selector.unregister(source)

    def is_running(self, name: str) -> bool:
        """Does that service live at this moment?"""
        service = self._services.get(name)
        return bool(service and service.process and service.process.poll() is None)

    def run(self) -> None:
        """Watch over them until interrupted."""
        while True:
            now = time.monotonic()
            for service in self._services.values():
                self._look_after(service, now)
            for task in self._tasks:
                task()
            for key, _ in self._selector.select(TICK_S):
                key.data()

    def kill(self, name: str) -> None:
        """SIGKILL to a service and its children at once, as an out-of-memory killer would; it is then restarted."""
        service = self._services[name]
        if service.process and service.process.poll() is None:
            self._console.say(f"killing {name} (process {service.process.pid}) and its children")
            signal_family(service.process.pid, signal.SIGKILL)

    def files_changed(self, paths: set[Path]) -> None:
        """Restart the services that watch one of these files."""
        for service in self._services.values():
            if service.once or not any(path.is_relative_to(folder) for folder in service.watches for path in paths):
                continue
            service.pause_s = FIRST_PAUSE_S
            if service.process is None:
                service.start_at = time.monotonic() + service.settles_s
            elif service.stopping_since is None:
                self._console.say(f"{min(paths).name} changed: restarting", name=service.name)
                service.restart_at = time.monotonic() + service.settles_s

    def stop(self) -> None:
        """End them all, the servers last: everyone is asked at once, the slow are ended after their time."""
        for is_server in (False, True):
            self._stop([one for one in self._services.values() if one.is_server == is_server and one.process])

    def _stop(self, services: list[Service]) -> None:
        commands = {service.name: service.command() for service in services}
        for service in services:
            self._send(service, commands[service.name].stop_signal)
        asked_at = time.monotonic()
        for service in services:
            process = service.process
            assert process is not None
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, asked_at + commands[service.name].patience_s - time.monotonic()))
            kill_family(process)
            self._close(service)
        for service in services:
            if service.waiting is not None:
                _end_spare(service.waiting)

    def _look_after(self, service: Service, now: float) -> None:
        process = service.process
        if process is None:
            if service.start_at is not None and now >= service.start_at:
                self._start(service)
        elif process.poll() is not None:
            self._ended(service, now)
        elif service.restart_at and now >= service.restart_at:
            service.restart_at, service.stopping_since = None, now
            self._send(service, service.command().stop_signal)
        elif service.stopping_since and now - service.stopping_since > service.command().patience_s:
            kill_family(process)
        elif service.spare and service.waiting is None and now - service.started_at > SPARE_AFTER_S:
            service.waiting = spawn(service.spare())

    def _start(self, service: Service) -> None:
        service.process = _wake(service.waiting) or spawn(service.command())
        service.waiting = None
        service.started_at = time.monotonic()
        service.stopping_since = service.restart_at = None
        service.runs += 1
        self._pids.add(service.name, service.process.pid)
        if (pipe := service.process.stdout) is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, lambda: self._read(service))

    def _ended(self, service: Service, now: float) -> None:
        process = service.process
        assert process is not None
        code = process.returncode
        kill_family(process)  # a worker's child outlives it
        self._close(service)
        if service.stopping_since:
            service.start_at = now
            return
        if service.once and (code == 0 or service.runs >= TRIES_OF_A_TASK):
            service.start_at = None
            self._console.say("done" if code == 0 else f"given up ({_why(code)})", name=service.name)
            service.when_done(code)
            return
        if now - service.started_at > STEADY_AFTER_S:
            service.pause_s = FIRST_PAUSE_S
        service.start_at = now + service.pause_s
        self._console.say(f"ended ({_why(code)}); starting again in {service.pause_s:g} s", name=service.name)
        service.pause_s = min(service.pause_s * 2, LONGEST_PAUSE_S)

    def _read(self, service: Service) -> None:
        pipe = service.process.stdout if service.process else None
        if pipe is None:
            return
        try:
            data = os.read(pipe.fileno(), READ_BYTES)
        except BlockingIOError:
            return
        if data:
            self._console.feed(service.name, data)
        else:
            self._selector.unregister(pipe)

    def _close(self, service: Service) -> None:
        """Print what is left in the pipe and let go of the process."""
        process, service.process = service.process, None
        if process is None or process.stdout is None:
            return
        with contextlib.suppress(BlockingIOError):
            while data := os.read(process.stdout.fileno(), READ_BYTES):
                self._console.feed(service.name, data)
        self._console.finish(service.name)
        with contextlib.suppress(KeyError):
            self._selector.unregister(process.stdout)
        process.stdout.close()

    @staticmethod
    def _send(service: Service, number: signal.Signals) -> None:
        if service.process and service.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                service.process.send_signal(number)


def _wake(spare: subprocess.Popen[bytes] | None) -> subprocess.Popen[bytes] | None:
    """Have the spare begin; None if there is none that can."""
    if spare is None:
        return None
    try:
        if spare.poll() is None and spare.stdin is not None:
            with spare.stdin as line:
                line.write(b"go\n")
            return spare
    except OSError:
        _end_spare(spare)
    return None


def _end_spare(spare: subprocess.Popen[bytes]) -> None:
    kill_family(spare)
    for pipe in (spare.stdin, spare.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _why(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
