"""The store's own servers: what they keep, and that they start again whatever happened before."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from beatstore.services.errors import StartError
from beatstore.services.place import Place
from beatstore.services.process import BOOT_ID, IS_LINUX, family, identity
from beatstore.services.stack import Stack
from tests.deadline import wait_for

HOLDER = Path(__file__).with_name("holder.py")


class Held:
    """Servers held by a process of their own, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen([sys.executable, HOLDER, folder], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.settings: dict[str, str] = {}
        for line in self.process.stdout:
            name, _, value = line.strip().partition("=")
            if name == "ready":
                return
            self.settings[name] = value
        raise AssertionError("the servers did not start")

    def kill(self) -> None:
        """As ``kill -9`` does."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A place that nobody held before; what a test leaves running there is ended."""
    yield Place(tmp_path / "store")
    left = Place(tmp_path / "store")
    left.pids.end_leftovers()


def test_what_was_committed_survives_a_kill_of_the_supervisor(place: Place) -> None:
    held = Held(place.folder)
    with psycopg.connect(held.settings["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE sold AS SELECT 7 AS beat")
    children = list(place.pids.read())

    held.kill()

    if sys.platform.startswith("linux"):
        wait_for(lambda: not any(family(pid) for pid in children), what="the kernel ends the servers with their parent")
    again = Held(place.folder)
    with psycopg.connect(again.settings["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT beat FROM sold").fetchall() == [(7,)]
    with redis.Redis.from_url(again.settings["REDIS_URL"]) as client:
        assert client.info("persistence")["aof_enabled"] == 1
    assert again.settings == held.settings, "ports and passwords are remembered"
    again.kill()


def test_servers_that_outlived_their_supervisor_are_ended_by_the_next_start(place: Place) -> None:
    place.claim()
    stack = Stack(place, throwaway=False, without={"s3"})
    stack.launch()
    stack.wait_ready("postgres", "redis")
    orphans = list(place.pids.read())
    place.release()

    held = Held(place.folder)

    assert not any(family(pid) for pid in orphans)
    assert len(place.pids.read()) == 2
    for process, _ in stack.running.values():
        process.wait()
    held.kill()


def test_a_lock_file_that_names_another_process_is_no_obstacle(place: Place) -> None:
    held = Held(place.folder)
    held.process.send_signal(signal.SIGKILL)
    held.process.wait()
    wait_for(lambda: not any(family(pid) for pid in place.pids.read()))
    (place.folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{place.folder / 'postgres'}\n")

    again = Held(place.folder)

    with psycopg.connect(again.settings["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    again.kill()


def test_a_data_folder_half_made_is_made_again(place: Place) -> None:
    place.claim()
    (place.folder / "postgres").mkdir()
    (place.folder / "postgres" / "PG_VERSION").write_text("18\n")
    (place.folder / "postgres.initialising").touch()
    stack = Stack(place, throwaway=True, without={"redis", "s3"})

    stack.launch()
    stack.wait_ready("postgres")

    stack.stop()
    assert not (place.folder / "postgres.initialising").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as somebody else")
def test_root_starts_postgres_as_an_ordinary_user_in_a_folder_closed_to_him(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = Place(closed / "store")
    place.claim()
    stack = Stack(place, throwaway=True, without={"redis", "s3"})

    stack.launch()
    stack.wait_ready("postgres")

    process, command = stack.running["postgres"]
    assert command.account is not None
    assert Path(f"/proc/{process.pid}").stat().st_uid == command.account.pw_uid != 0
    stack.stop()


def test_secrets_are_for_the_owner_only(place: Place) -> None:
    place.claim()

    place.secret("postgres_password")
    path = place.write_env({"DATABASE_URL": "postgresql://somewhere"})

    assert [file.stat().st_mode & 0o777 for file in (path, place.folder / "chosen.json", place.folder)] == [
        0o600,
        0o600,
        0o700,
    ]


def test_a_place_is_held_by_one_store(place: Place) -> None:
    place.claim()

    with pytest.raises(StartError, match=f"already runs in .* \\(process {os.getpid()}\\)"):
        Place(place.folder).claim()


@pytest.mark.skipif(not IS_LINUX, reason="there the machine's start has another name")
@pytest.mark.parametrize("boot", ["of today", "of yesterday"])
def test_what_a_dead_child_started_is_ended_unless_the_machine_started_again(place: Place, boot: str) -> None:
    """After a reboot its number may be that of a daemon's session, whose first process is long gone too."""
    place.claim()
    script = "sleep 60 & echo $!"
    with subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True, stdout=subprocess.PIPE) as leader:
        assert leader.stdout is not None
        left = int(leader.stdout.readline())
    this_boot = BOOT_ID.read_text().strip() if boot == "of today" else "yesterday"
    child = {"name": "web", "identity": f"{this_boot}/12345"}
    (place.folder / "pids.json").write_text(json.dumps({str(leader.pid): child}))

    ended = place.pids.end_leftovers()

    assert (ended, bool(identity(left))) == ((1, False) if boot == "of today" else (0, True))
    if boot == "of yesterday":
        os.kill(left, signal.SIGKILL)


def test_what_is_deaf_is_ended_without_waiting_for_it(place: Place) -> None:
    place.claim()
    script = "trap '' INT TERM; echo deaf; sleep 300"
    with subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True, stdout=subprocess.PIPE) as deaf:
        assert deaf.stdout is not None
        deaf.stdout.readline()
        place.pids.add("demo", deaf.pid)
        asked_at = time.monotonic()

        place.pids.end_leftovers(patience_s=120)

        assert time.monotonic() - asked_at < 60
        assert family(deaf.pid) == []


def test_a_database_of_another_version_is_told_what_to_do(place: Place) -> None:
    place.claim()
    (place.folder / "postgres").mkdir()
    (place.folder / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(StartError, match=r"was made by PostgreSQL 9; the one here is \d+\. .* make clean"):
        Stack(place, throwaway=True, without={"redis", "s3"}).launch()


def test_a_process_number_used_again_is_not_ended(place: Place) -> None:
    place.claim()
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as bystander:
        place.pids.add("web", bystander.pid)
        text = (place.folder / "pids.json").read_text()
        (place.folder / "pids.json").write_text(text.replace(identity(bystander.pid) or "", "an earlier process"))

        assert place.pids.end_leftovers() == 0

        assert bystander.poll() is None
        bystander.kill()
