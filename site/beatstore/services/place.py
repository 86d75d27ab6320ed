"""Where one store keeps its data: ``.local/<name>/``, held by one supervisor at a time.

Ports and passwords are chosen once and remembered in ``chosen.json``, readable by its owner only.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from beatstore.services import ports
from beatstore.services.errors import StartError
from beatstore.services.process import PidFile

PREPARED = "prepared"
LEAST_FREE_BYTES = 400 * 1024 * 1024


class Place:
    """Folder of one store; ``claim`` it before anything else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pids = PidFile(folder / "pids.json")
        self._chosen: dict[str, str] = {}
        self._lock: int | None = None

    def claim(self) -> None:
        """Make the folder and hold it until this process ends; StartError if another store holds it."""
        try:
            (self.folder / "log").mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(self._held_by()) from error
        except OSError as error:
            raise StartError(f"Can't write to {self.folder} ({error.strerror}). Make it writable for you.") from error
        os.ftruncate(self._lock, 0)
        os.write(self._lock, str(os.getpid()).encode())
        free = shutil.disk_usage(self.folder).free
        if free < LEAST_FREE_BYTES:
            raise StartError(
                f"Only {free // 2**20} MB are free on the disk of {self.folder}; "
                f"the store needs {LEAST_FREE_BYTES // 2**20} MB. Make room and start again."
            )
        self._load()

    def release(self) -> None:
        """Let another process have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def log(self, name: str) -> Path:
        """File for what the server ``name`` says."""
        return self.folder / "log" / f"{name}.log"

    def secret(self, name: str) -> str:
        """Random password, made once."""
        if name not in self._chosen:
            self._chosen[name] = secrets.token_hex(20)
            self._save()
        return self._chosen[name]

    def set_secret(self, name: str, value: str) -> None:
        """Take over a password that came with its data."""
        self._chosen[name] = value
        self._save()

    def ports(self, *names: str) -> list[int]:
        """One port of this machine for each name: the ones of last time where they are still free."""
        chosen = [int(self._chosen.get(name, 0)) for name in names]
        if not all(port and ports.is_free("127.0.0.1", port) for port in chosen):
            others = frozenset(int(value) for name, value in self._chosen.items() if name.endswith("port"))
            chosen = ports.choose(len(names), taken=others)
            self._chosen |= {name: str(port) for name, port in zip(names, chosen, strict=True)}
            self._save()
        return chosen

    def is_prepared(self, digest: str) -> bool:
        """Were database and buckets brought to this state by an earlier start?"""
        try:
            return (self.folder / PREPARED).read_text() == digest
        except OSError:
            return False

    def remember_prepared(self, digest: str) -> None:
        """The next start need not look again."""
        _write_private(self.folder / PREPARED, digest)

    def forget_prepared(self) -> None:
        """A server begins with an empty folder."""
        (self.folder / PREPARED).unlink(missing_ok=True)

    def write_env(self, values: Mapping[str, str]) -> Path:
        """Write ``services.env``, which ``beatstore.env`` reads, so that ``manage.py`` finds these servers too."""
        path = self.folder / "services.env"
        _write_private(path, "".join(f"{name}={value}\n" for name, value in sorted(values.items())))
        return path

    def _held_by(self) -> str:
        pid = (self.folder / "lock").read_text() or "unknown"
        return (
            f"A store already runs in {self.folder} (process {pid}). "
            f"Stop it with Ctrl-C, or start a second one: make run PORT={self._other_port()}"
        )

    def _other_port(self) -> int:
        own = self.folder.name
        return int(own) + 1 if own.isdecimal() and int(own) < 65535 else 8001

    def _load(self) -> None:
        try:
            self._chosen = json.loads((self.folder / "chosen.json").read_text())
        except FileNotFoundError:
            self._chosen = {}
        except (ValueError, OSError) as error:
            raise StartError(f"{self.folder / 'chosen.json'} can't be read ({error}). Run: make clean") from error

    def _save(self) -> None:
        _write_private(self.folder / "chosen.json", json.dumps(self._chosen, indent=1))


def _write_private(path: Path, text: str) -> None:
    """Replace a file at once, so that a full disk or a sudden end leaves the old one."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
