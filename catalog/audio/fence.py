"""Runs a program with its hands tied: ``python -I fence.py CPU_S MEMORY FILE_SIZE -- PROGRAM ARGUMENTS``.

Only the standard library, since it starts in its own interpreter: limits are set here and not between fork and exec of
a process that has threads. Limits that a system doesn't know are left out; the protocol whitelist holds without them.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h: end with the worker that started us, also when it is killed
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h: a network with nothing in it
MAX_OPEN_FILES = 64


def main() -> None:
    """Tie, then become the program."""
    cpu_s, memory, file_size = (int(value) for value in sys.argv[1:4])
    program = sys.argv[5:]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.unshare(CLONE_NEWNET) != 0:  # only root may; others may make themselves root of a new namespace
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_FSIZE, file_size)
    _limit(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    os.execv(program[0], program)  # noqa: S606  # the program is ours, its arguments are a list


def _limit(what: int, value: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(what)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))


if __name__ == "__main__":
    main()
