"""What every server of the store's own can do: be prepared, started, waited for; and what it gives the settings."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from subprocess import Popen

from beatstore.services.errors import StartError
from beatstore.services.place import Place
from beatstore.services.process import Command


class Server(ABC):
    """One server; its methods are called in the order that they stand in here."""

    name: str
    ready_within_s: float = 30.0

    def __init__(self, place: Place, *, throwaway: bool) -> None:
        self.place = place
        self.throwaway = throwaway  # gone after the test run: no need to survive a power cut

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder if there is none."""

    @abstractmethod
    def command(self) -> Command:
        """How to start it; called anew for each start."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Does it answer with the store's own password?"""

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """What the store's settings need to reach it."""

    def wait_ready(self, process: Popen[bytes]) -> None:
        """Return once it answers; StartError, with what it said last, if it ends or takes too long."""
        deadline = time.monotonic() + self.ready_within_s
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise StartError(f"{self.name} ended at once: {last_words(self.place.log(self.name))}")
            if self.is_ready():
                return
            time.sleep(0.03)
        raise StartError(f"{self.name} doesn't answer; see {self.place.log(self.name)}")


def last_words(log: Path, *, lines: int = 1) -> str:
    """The end of a log file."""
    try:
        said = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        said = []
    return "\n".join(said[-lines:]) or "it said nothing"
