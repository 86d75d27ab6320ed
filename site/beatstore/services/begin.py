"""The first step of every make target: a Python that is new enough, found or asked for, then ``bootstrap.py``.

Nothing in here is younger than Python 3.6: an old one must get as far as saying that it is old.
"""

import os
import platform
import runpy
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
NEWEST_TO_LOOK_FOR = 20  # 3.20
BOOTSTRAP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bootstrap.py")


def become_newer() -> None:
    """Start again with a newer Python of this machine, if there is one that runs."""
    for minor in range(NEWEST_TO_LOOK_FOR, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        # A version manager puts names on PATH that only tell how to choose a version.
        if newer and subprocess.call([newer, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        become_newer()
        sys.stderr.write(
            f"error: Python {platform.python_version()} is too old; the store needs 3.11 or newer. "
            "Name one: make run PYTHON=python3.12\n"
        )
        sys.exit(1)
    runpy.run_path(BOOTSTRAP, run_name="__main__")
