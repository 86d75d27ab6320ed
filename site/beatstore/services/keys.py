"""Keys pressed while the store runs: at once on a terminal, after Enter elsewhere."""

import contextlib
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator, Mapping

from beatstore.services.supervisor import Supervisor


@contextlib.contextmanager
def listening(supervisor: Supervisor, actions: Mapping[str, Callable[[], None]]) -> Iterator[bool]:
    """While the block runs, a key of ``actions`` on standard input calls its function; gives False if there is none."""
    try:
        source = sys.stdin.fileno()
        is_ours = not os.isatty(source) or os.tcgetpgrp(source) == os.getpgrp()
    except (OSError, ValueError):
        is_ours = False  # no standard input, or we are in the background: reading would stop us
    if not is_ours:
        yield False
        return

    def heard() -> None:
        pressed = os.read(source, 1024).decode(errors="ignore")
        if not pressed:
            supervisor.forget(source)
        for key in pressed:
            if key in actions:
                actions[key]()

    with _unbuffered(source):
        try:
            supervisor.listen(source, heard)
        except PermissionError:  # a plain file: epoll has no use for it
            yield False
            return
        yield True


@contextlib.contextmanager
def _unbuffered(source: int) -> Iterator[None]:
    if not os.isatty(source):
        yield
        return
    before = termios.tcgetattr(source)
    tty.setcbreak(source)
    try:
        yield
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)
