"""What one unit of work (a request, a job, a turn of the schedule) does to the outside, step by step; and death at one.

A step is a commit, an answered call (Stripe, S3), a mail given away, a job enqueued. Dying *after* a step is dying
before the next one: between two steps nothing changes that anybody else could see. Loaded by real processes under
``tests.faults.dying_settings``; the test names unit and step in a plan, each plan kills once. A server that dies is
killed by the test: the unit stands meanwhile, and then goes on without it.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypedDict
from uuid import uuid4

from django.core.mail import EmailMessage
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from rq import Queue
from urllib3.connectionpool import HTTPConnectionPool

FOLDER_VARIABLE = "STEPS_FOLDER"
WRITES = ("INSERT", "UPDATE", "DELETE")
STANDS_S = 200.0  # then a unit goes on whether or not the test said so
_present = threading.local()


class Kill(StrEnum):
    """Whom SIGKILL hits: the process at work, the one that started it, both at once, or a server that it works with."""

    SELF = "self"
    PARENT = "parent"
    BOTH = "both"
    SERVER = "server"


class Plan(TypedDict):
    """``unit``: part of its name; ``after``: how many of its steps are done."""

    unit: str
    after: int
    kill: str


@dataclass(slots=True)
class Unit:
    """One unit of work under way, told of in the trace."""

    name: str
    plan: Plan | None
    key: str
    steps: int = 0

    def tell(self, what: str) -> None:
        """One line of the trace; short enough to be written at once, whoever else writes."""
        with (folder() / "trace").open("a") as trace:
            trace.write(f"{self.key} {self.name} {what}\n")

    def step(self, what: str) -> None:
        """Note a step that is done, and die here if that is the plan."""
        self.steps += 1
        self.tell(f"step {what}")
        self.die_if_planned()

    def die_if_planned(self) -> None:
        """SIGKILL, if this is the step."""
        if self.plan is None or self.steps != self.plan["after"]:
            return
        kill = Kill(self.plan["kill"])
        self.plan = None
        if kill is Kill.SERVER:
            self.stand()
            return
        self.tell("orphaned" if kill is Kill.PARENT else "killed")
        if kill is not Kill.SELF:
            os.kill(os.getppid(), signal.SIGKILL)
        if kill is not Kill.PARENT:
            os.kill(os.getpid(), signal.SIGKILL)

    def stand(self) -> None:
        """Do nothing until the test has said that this unit is to go on."""
        self.tell("stands")
        until = time.monotonic() + STANDS_S
        while not sign_to_go_on(folder(), self.key).exists() and time.monotonic() < until:
            time.sleep(0.005)


def folder() -> Path:
    """Where plan and trace are, for the test and for the processes that it starts."""
    return Path(os.environ[FOLDER_VARIABLE])


def sign_to_go_on(folder: Path, key: str) -> Path:
    """What a unit that stands waits for."""
    return folder / f"go.{key}"


def sign_to_wait(folder: Path) -> Path:
    """While it is there, nobody is born again before there is a plan for him."""
    return folder / "wait"


def wait_to_be_born() -> None:
    """Return once somebody may be."""
    while sign_to_wait(folder()).exists() and not (folder() / "plan").exists():
        time.sleep(0.01)


@contextmanager
def unit_of_work(name: str, key: str = "") -> Iterator[None]:
    """Count the steps of what is done inside, in this thread; ``key`` tells it from others of its name."""
    unit = Unit(name, _take_plan(name), key or uuid4().hex)
    unit.tell("begin")
    _present.unit = unit
    unit.die_if_planned()
    try:
        yield
    finally:
        _present.unit = None
        unit.tell("end")


def count_steps() -> None:
    """Have every way to the outside tell of its steps."""
    _after(BaseDatabaseWrapper, "_commit", lambda *_: "commit")
    _after(HTTPConnectionPool, "urlopen", lambda _, method, url, *__: f"{method} {url.partition('?')[0]}")
    _after(EmailMessage, "send", lambda *_: "mail")
    _after(Queue, "enqueue", lambda _, job, *__: f"enqueue {job}")
    connection_created.connect(_watch_connection)


def _take_plan(name: str) -> Plan | None:
    """The plan, if it is for this unit; taken by one process alone."""
    path = folder() / "plan"
    try:
        plan: Plan = json.loads(path.read_text())
        if plan["unit"] not in name:
            return None
        path.rename(path.with_name(f"plan.{uuid4().hex}"))
    except FileNotFoundError:
        return None
    return plan


def _step(what: str) -> None:
    unit: Unit | None = getattr(_present, "unit", None)
    if unit is not None:
        unit.step(what)


def _after(owner: type, name: str, describe: Callable[..., str]) -> None:
    original = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        answer = original(*args, **kwargs)
        _step(describe(*args, *kwargs.values()))
        return answer

    setattr(owner, name, call)


def _watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A connection that was lost and made anew keeps its wrappers: one is enough."""
    if _after_execute not in connection.execute_wrappers:
        connection.execute_wrappers.append(_after_execute)


def _after_execute(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Outside a transaction each statement that writes is its own commit."""
    answer = execute(sql, params, many, context)
    if not context["connection"].in_atomic_block and sql.lstrip().upper().startswith(WRITES):
        _step("commit")
    return answer
