"""Child processes: each in a session of its own, ended with all its children, and never outliving us unnoticed.

On Linux the kernel ends a child when we die (PR_SET_PDEATHSIG); elsewhere, and for grandchildren, the next
start ends what ``pids.json`` names.
"""

import contextlib
import ctypes
import json
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

PR_SET_PDEATHSIG = 1  # prctl(2)
IS_LINUX = sys.platform.startswith("linux")
DIES_WITHIN_S = 2.0  # what SIGKILL may take until the kernel is done with a process
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
ASKED_TO_END = ("postgres", "redis")  # the others lose nothing by SIGKILL, and some of them are deaf to SIGINT


@dataclass(frozen=True, slots=True)
class Command:
    """One program: how it is started, as whom, and how it is asked to end."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path | None = None  # None: stdout and stderr come through a pipe
    account: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL  # what the kernel sends when we die
    patience_s: float = 5.0  # then SIGKILL
    fds: tuple[int, ...] = field(default=())
    waits: bool = False  # for a line on its standard input (warm.py)


class Remembered(TypedDict):
    """One child in ``pids.json``."""

    name: str
    identity: str


def spawn(command: Command) -> subprocess.Popen[bytes]:
    """Start ``command`` in a new session. Call from the main thread: PDEATHSIG follows the thread that forks."""
    account = command.account
    log = open(command.log, "ab") if command.log else None  # noqa: SIM115  # the child keeps it, we close it below
    try:
        return subprocess.Popen(
            command.argv,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=subprocess.PIPE if command.waits else subprocess.DEVNULL,
            stdout=log or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            pass_fds=command.fds,
            start_new_session=True,
            preexec_fn=dies_with_us(command.death_signal),
        )
    finally:
        if log:
            log.close()


def dies_with_us(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its program, so that the kernel ends it with us; None where that is not known."""
    if not IS_LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)

    return ask_kernel


def identity(pid: int) -> str | None:
    """What tells this process from a later one with the same number; None if there is none."""
    if IS_LINUX:
        fields = _stat(pid)
        return f"{_boot()}/{fields[19]}" if fields and fields[0] != "Z" else None
    started = _started(pid)
    return f"{_boot()}/{started}" if started else None


def _boot() -> str:
    """What tells this run of the machine from an earlier one."""
    return BOOT_ID.read_text().strip() if IS_LINUX else _started(1)


def _started(pid: int) -> str:
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def family(leader: int) -> list[int]:
    """Living processes of the session that ``leader`` opened (elsewhere: its group and descendants), with itself."""
    if IS_LINUX:
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        found = [(pid, _stat(pid)) for pid in pids]
        return [pid for pid, fields in found if fields and fields[0] != "Z" and int(fields[3]) == leader]
    shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid="], capture_output=True, text=True, check=False)
    rows = [tuple(map(int, line.split())) for line in shown.stdout.splitlines()]
    members = {pid for pid, _, group in rows if leader in (pid, group)}
    while more := {pid for pid, parent, _ in rows if parent in members} - members:
        members |= more
    return sorted(members)


def signal_family(leader: int, number: signal.Signals) -> None:
    """Send ``number`` to every process of ``leader``'s session."""
    for pid in family(leader):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def stop(process: subprocess.Popen[bytes], command: Command) -> None:
    """Ask a child to end, wait as long as it deserves, then end it and all that it started."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(command.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(command.patience_s)
    kill_family(process)


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL a child and all that it started, reap it, and return once none of them holds a port or a file."""
    until = time.monotonic() + DIES_WITHIN_S
    signal_family(process.pid, signal.SIGKILL)
    process.wait()
    while family(process.pid) and time.monotonic() < until:
        time.sleep(0.01)


class PidFile:
    """Remembers our children across our own sudden end, in a file beside their data."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Remembered] = {}

    def add(self, name: str, pid: int) -> None:
        """Remember a child that was just started, and forget those of which nothing is left."""
        self._known = {old: child for old, child in self._known.items() if family(int(old))}
        self._known[str(pid)] = {"name": name, "identity": identity(pid) or "gone"}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._known, indent=1))
        fresh.replace(self._path)

    def read(self) -> dict[int, Remembered]:
        """What the supervisor of this place wrote down; empty if there is nothing to read."""
        try:
            return {int(pid): child for pid, child in json.loads(self._path.read_text()).items()}
        except (OSError, ValueError):
            return {}

    def end_leftovers(self, *, patience_s: float = 8.0) -> int:
        """End what a supervisor that died at once left behind; returns how many processes that were."""
        children = self.read()
        leaders = [pid for pid, child in children.items() if _left_something(pid, child)]
        left = [pid for leader in leaders for pid in family(leader)]
        for first in (True, False):
            for leader in leaders:
                is_asked = first and children[leader]["name"] in ASKED_TO_END
                signal_family(leader, signal.SIGINT if is_asked else signal.SIGKILL)
            deadline = time.monotonic() + patience_s
            while any(family(leader) for leader in leaders) and time.monotonic() < deadline:
                time.sleep(0.05)
        self._path.unlink(missing_ok=True)
        return len(left)


def _left_something(pid: int, child: Remembered) -> bool:
    """Does the child live, or may what it started? After a reboot its number is somebody else's session."""
    now = identity(pid)
    return now == child["identity"] or (now is None and child["identity"].startswith(f"{_boot()}/"))


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat after the program's name (proc(5) counts them from 3: state); [] if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
