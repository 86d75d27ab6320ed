"""What the person at the keyboard sees: each line behind the name of the process that said it.

Housekeeping (jobs that run every few seconds, static files) is in the log files only.
"""

import os
import re
import sys
import zlib
from pathlib import Path
from typing import BinaryIO

from beatstore.services.errors import StartError

COLOURS = (36, 33, 35, 32, 34, 96, 93, 95, 92, 94)  # ANSI foregrounds that read on dark and on light
WIDTH = 10
# What lets whoever reads the terminal fetch somebody's files or pay his bill.
SECRETS = re.compile(r"(/orders/|/api/purchases/|[?&]purchase=|[?&]pass=|client_secret=)[\w:-]+")


HOUSEKEEPING = re.compile(
    r' INFO (rq\.\w+|wagtail|django_tasks): (?!\*\*\*)|"GET /(static/\S*|healthz) HTTP/[\d.]+" (200|304)'
)


class Console:
    """Prefixed lines on standard output, coloured on a terminal, and all that was said in a file for each process."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` is where the files are; they begin anew."""
        self._is_tty = sys.stdout.isatty()
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._broken: dict[str, bytes] = {}
        self._is_told = False

    def say(self, line: str, *, name: str = "store") -> None:
        """Print one line as ``name``."""
        prefix = f"{name:<{WIDTH}}|"
        if self._is_tty:
            colour = COLOURS[zlib.crc32(name.encode()) % len(COLOURS)] if name != "store" else 1
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        try:
            print(prefix, SECRETS.sub(r"\1…", line), flush=True)
        except OSError as error:  # the terminal was closed, the pipe's reader has ended, its disk is full
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())
            raise StartError(f"The output can't be written ({error.strerror}), so the store was stopped.") from error

    def feed(self, name: str, data: bytes) -> None:
        """Print the whole lines of what a process wrote; a broken last one waits for its rest."""
        self._write(name, data)
        *lines, rest = (self._broken.pop(name, b"") + data).split(b"\n")
        if rest:
            self._broken[name] = rest
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            if text and not HOUSEKEEPING.search(text):
                self.say(text, name=name)

    def finish(self, name: str) -> None:
        """The process has ended: print what it left without an end of line."""
        if rest := self._broken.pop(name, b""):
            self.say(rest.decode(errors="replace").rstrip(), name=name)

    def _write(self, name: str, data: bytes) -> None:
        if self._folder is None:
            return
        if name not in self._files:
            self._files[name] = (self._folder / f"{name.replace(' ', '-')}.log").open("wb", buffering=0)
        try:
            self._files[name].write(data)
        except OSError as error:
            if not self._is_told:
                self._is_told = True
                self.say(f"The logs can't be written: {error.strerror}. Make room on the disk of {self._folder}.")
