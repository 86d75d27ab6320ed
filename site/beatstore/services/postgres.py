"""PostgreSQL of the store's own, as a plain child process.

It refuses to run as root, so root starts it as ``nobody``. That user may not be able to walk to the checkout (root's
home is 0700): the data folder is then reached through an open file descriptor, and the programs are copied.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psycopg

from beatstore.services import programs
from beatstore.services.errors import StartError
from beatstore.services.place import Place
from beatstore.services.process import Command
from beatstore.services.readable import programs_for
from beatstore.services.server import Server, last_words

USER = DATABASE = "beatstore"
ORDINARY_USERS = ("nobody", "daemon", "postgres")
BUILTIN_LOCALES_SINCE = 17
OLDEST_VERSION = 14
# Throw-away databases give up what only a power cut would need.
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class Postgres(Server):
    """See the module's docstring."""

    name = "postgres"

    def __init__(self, place: Place, *, throwaway: bool) -> None:
        super().__init__(place, throwaway=throwaway)
        self.data = place.folder / "postgres"
        self.account = _ordinary_user() if os.geteuid() == 0 else None
        self._data_fd: int | None = None
        self._bin = programs.postgres_bin()
        self._port = 0

    def prepare(self) -> None:
        """Choose the port; run initdb unless a finished data folder is there."""
        (self._port,) = self.place.ports("postgres_port")
        if self.account:
            self._bin = programs_for(self.account, self._bin)
        if (self.data / "PG_VERSION").exists() and not self._initialising().exists():
            self._check_version()
            self._end_orphan()
            return
        shutil.rmtree(self.data, ignore_errors=True)  # an initdb that was interrupted
        self._initialising().touch()
        self.place.forget_prepared()
        self.data.mkdir(mode=0o700)
        if self.account:
            os.chown(self.data, self.account.pw_uid, self.account.pw_gid)
        self._initdb()
        self._initialising().unlink()

    def command(self) -> Command:
        """The server itself, on 127.0.0.1 only."""
        options = ["listen_addresses=127.0.0.1", *(UNSAFE_BUT_FAST if self.throwaway else ())]
        data, fds = self._reach_data()
        return Command(
            name=self.name,
            argv=(
                str(self._bin / "postgres"),
                *("-D", data, "-p", str(self._port), "-k", ""),
                *(part for option in options for part in ("-c", option)),
            ),
            env={"PATH": os.defpath, "LC_ALL": "C", "PGTZ": "UTC"},
            cwd=Path("/"),
            log=self.place.log(self.name),
            account=self.account,
            stop_signal=signal.SIGINT,  # fast shutdown
            death_signal=signal.SIGINT,
            fds=fds,
        )

    def is_ready(self) -> bool:
        """True once it lets us in; the store's database is made at the first time."""
        try:
            with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=2) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    def settings(self) -> Mapping[str, str]:
        """``DATABASE_URL``."""
        return {"DATABASE_URL": self._url(DATABASE)}

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}:{self.place.secret('postgres_password')}@127.0.0.1:{self._port}/{database}"

    def _initialising(self) -> Path:
        return self.place.folder / "postgres.initialising"

    def _reach_data(self) -> tuple[str, tuple[int, ...]]:
        """The data folder's path for the server's user, and the descriptors that it stands on."""
        if not self.account:
            return str(self.data), ()
        if self._data_fd is None:
            self._data_fd = os.open(self.data, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._data_fd}", (self._data_fd,)

    def _initdb(self) -> None:
        data, fds = self._reach_data()
        locale = ["--locale=C"]
        if _version(self._bin) >= BUILTIN_LOCALES_SINCE:
            locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        with tempfile.TemporaryFile("w+", dir=self.place.folder) as password:
            password.write(self.place.secret("postgres_password"))
            password.flush()
            if self.account:
                os.fchown(password.fileno(), self.account.pw_uid, self.account.pw_gid)
            with self.place.log("postgres").open("ab") as log:
                done = subprocess.run(
                    [
                        *(str(self._bin / "initdb"), "-D", data, "-U", USER, "--encoding=UTF8", *locale),
                        *("--auth=scram-sha-256", f"--pwfile=/dev/fd/{password.fileno()}", "--no-sync"),
                    ],
                    pass_fds=(*fds, password.fileno()),
                    user=self.account.pw_uid if self.account else None,
                    group=self.account.pw_gid if self.account else None,
                    extra_groups=[] if self.account else None,
                    env={"PATH": os.defpath, "LC_ALL": "C"},
                    cwd="/",
                    stdout=log,
                    stderr=log,
                    check=False,
                )
        if done.returncode:
            raise StartError(f"PostgreSQL can't make its data folder: {last_words(self.place.log('postgres'))}")

    def _check_version(self) -> None:
        made_by, here = (self.data / "PG_VERSION").read_text().strip(), _version(self._bin)
        if made_by != str(here):
            raise StartError(
                f"The database in {self.data} was made by PostgreSQL {made_by}; the one here is {here}. "
                f"Bring version {made_by} back, or begin anew: make clean"
            )

    def _end_orphan(self) -> None:
        """Deal with the lock file of a server that outlived its supervisor, or of one that is no more."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if not _works_in(pid, self.data):
            lock.unlink()  # another process has this number now
            return
        os.kill(pid, signal.SIGINT)
        for _ in range(500):
            if not _works_in(pid, self.data):
                return
            signal.sigtimedwait([], 0.02)
        raise StartError(f"A PostgreSQL server of an earlier start (process {pid}) does not end. End it, start again.")


def _works_in(pid: int, folder: Path) -> bool:
    """Is ``folder`` that process' working directory (as a PostgreSQL server's data folder is)?"""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == folder.resolve()
    except OSError:
        pass
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(folder) in shown.stdout


def _ordinary_user() -> pwd.struct_passwd:
    for name in ORDINARY_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StartError("PostgreSQL doesn't run as root and there is no user `nobody` here. Start as an ordinary user.")


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, cwd="/", check=True)
    found = re.search(r"\d+", said.stdout)
    version = int(found.group()) if found else 0
    if version < OLDEST_VERSION:
        raise StartError(f"PostgreSQL {version} on PATH is too old. Install {OLDEST_VERSION} or newer.")
    return version
