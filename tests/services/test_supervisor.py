"""The supervisor: what dies comes back, what changes is restarted, and nothing is left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from beatstore.services.console import Console
from beatstore.services.process import Command, PidFile, family
from beatstore.services.supervisor import Service, Supervisor

# Says its number and that of a child, then waits; deaf to SIGTERM if told so.
PARENT = """
import os, signal, subprocess, sys, time
if "deaf" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "300"])
print("up", flush=True)
time.sleep(300)
"""


class Until:
    """Runs a supervisor until something holds, 60 s at the most."""

    def __init__(self, tmp_path: Path) -> None:
        self.supervisor = Supervisor(Console(), PidFile(tmp_path / "pids.json"))
        self._goals: list[Callable[[], bool]] = []
        self._deadline = 0.0
        self.supervisor.each_tick(self._look)

    def __call__(self, goal: Callable[[], bool]) -> None:
        self._goals = [goal]
        self._deadline = time.monotonic() + 60
        with pytest.raises(KeyboardInterrupt):
            self.supervisor.run()
        assert not self._goals, "not within 60 s"

    def _look(self) -> None:
        if self._goals[0]():
            self._goals.clear()
            raise KeyboardInterrupt
        if time.monotonic() > self._deadline:
            raise KeyboardInterrupt


@pytest.fixture
def until(tmp_path: Path) -> Until:
    """A supervisor of its own for each test."""
    return Until(tmp_path)


def make_service(name: str, *argv: str, patience_s: float = 0.5, **options: object) -> Service:
    """A service that runs this command."""
    command = Command(name=name, argv=argv, env=dict(os.environ), cwd=Path.cwd(), patience_s=patience_s)
    return Service(name=name, command=lambda: command, **options)  # type: ignore[arg-type]  # Service's own fields


def test_a_killed_process_is_started_again_and_its_children_are_gone(until: Until) -> None:
    service = make_service("worker", sys.executable, "-c", PARENT)
    until.supervisor.add(service)
    until(lambda: service.process is not None and len(family(service.process.pid)) == 2)
    assert service.process is not None
    first = service.process.pid

    until.supervisor.kill("worker")
    until(lambda: service.runs == 2 and service.process is not None)

    assert family(first) == []
    until.supervisor.stop()


def test_what_keeps_dying_is_started_at_growing_intervals(until: Until, capfd: pytest.CaptureFixture[str]) -> None:
    service = make_service("web", "false")
    until.supervisor.add(service)

    until(lambda: service.runs == 3)
    until.supervisor.stop()

    said = capfd.readouterr().out
    assert "ended (exit code 1); starting again in 0.5 s" in said
    assert "ended (exit code 1); starting again in 1 s" in said


def test_a_saved_file_restarts_those_that_watch_its_folder(until: Until, tmp_path: Path) -> None:
    shop = make_service("web", "sleep", "300", watches=(tmp_path / "shop",))
    other = make_service("sandbox", "sleep", "300", watches=(tmp_path / "sandbox",))
    for service in (shop, other):
        until.supervisor.add(service)
    until(lambda: shop.runs == other.runs == 1)

    until.supervisor.files_changed({tmp_path / "shop" / "models.py"})
    until(lambda: shop.runs == 2)

    assert other.runs == 1
    until.supervisor.stop()


def test_a_task_that_ends_well_is_done_and_one_that_does_not_is_given_up(until: Until) -> None:
    codes: list[int] = []
    well = make_service("demo", "true", once=True, when_done=codes.append)
    until.supervisor.add(well)

    until(lambda: codes == [0])

    assert well.runs == 1
    until.supervisor.stop()


def test_stopping_ends_the_deaf_and_their_children(until: Until) -> None:
    service = make_service("web", sys.executable, "-c", PARENT, "deaf")
    until.supervisor.add(service)
    until(lambda: service.process is not None and len(family(service.process.pid)) == 2)
    assert service.process is not None
    pid = service.process.pid
    asked_at = time.monotonic()

    until.supervisor.stop()

    assert family(pid) == []
    assert time.monotonic() - asked_at < 60  # its patience is half a second, its sleep five minutes


def test_servers_are_stopped_after_those_who_need_them(until: Until, tmp_path: Path) -> None:
    log = tmp_path / "order"
    script = f"trap 'echo $0 >> {log}; exit' TERM; touch {log}.$0; while :; do sleep 0.05; done"
    for name, is_server in (("postgres", True), ("web", False)):
        until.supervisor.add(make_service(name, "/bin/bash", "-c", script, name, patience_s=5, is_server=is_server))
    until(lambda: all(Path(f"{log}.{name}").exists() for name in ("postgres", "web")))

    until.supervisor.stop()

    assert log.read_text().split() == ["web", "postgres"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_output_that_nobody_takes_ends_in_one_line_and_a_clean_stop() -> None:
    code = (
        "from beatstore.services.console import Console\n"
        "from beatstore.services.errors import StartError\n"
        "import sys\n"
        "console = Console()\n"
        "try: console.say('hello')\n"
        "except StartError as problem: sys.stderr.write(f'{problem}')\n"
        "console.say('everything is stopped')\n"
    )
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (
        0,
        "The output can't be written (No space left on device), so the store was stopped.",
    )


def test_the_console_keeps_broken_lines_together_and_keys_to_itself(capfd: pytest.CaptureFixture[str]) -> None:
    console = Console()

    console.feed("web", b'"GET /orders/Zm9v')
    console.feed("web", b'YmFy/ HTTP/1.1" 200\n\nnext')
    console.finish("web")

    assert capfd.readouterr().out.splitlines() == ['web       | "GET /orders/…/ HTTP/1.1" 200', "web       | next"]
