"""Which Chromium the browser tests use: ``CHROMIUM``, the npm package's unpacked under ``.local/``, or one on PATH."""

import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from beatstore.services.bootstrap import node_bin

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",  # in a container it is too small for a page
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
PATIENCE_MS = 30_000  # for a machine that does much else; what comes at once costs none of it
# The package unpacks into the system's temporary folder, wherever that is said to be; the libraries of its Amazon Linux
# archive stand in for those that a bare machine lacks.
UNPACK = """
const { default: chromium, inflate } = await import("@sparticuz/chromium");
await chromium.executablePath();
await inflate(process.argv[1]);
"""


def executable() -> Path:
    """The browser's program; the test is failed with what to do if there is none."""
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen)
    if PACKAGE.is_dir() and platform.system() == "Linux" and platform.machine() == "x86_64":
        return _unpacked() / "chromium"
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    pytest.fail("No Chromium for this platform: install one, or say where it is: make test CHROMIUM=/path/to/chrome")


def launch(kind: BrowserType, more_flags: Sequence[str] = ()) -> Browser:
    """Start it; all that is expected of its pages is waited for with patience."""
    expect.set_options(timeout=PATIENCE_MS)
    program = executable()
    return kind.launch(executable_path=program, args=[*FLAGS, *more_flags], env=dict(environment(program)))


def environment(program: Path) -> dict[str, str]:
    """The environment that this program needs: on a bare machine the libraries and fonts that came with it."""
    env = dict(os.environ)
    libraries, fonts = program.parent / "al2023" / "lib", program.parent / "fonts"
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    if libraries.is_dir() and "not found" in linked:
        env["LD_LIBRARY_PATH"] = str(libraries)
    if fonts.is_dir() and not Path("/etc/fonts/fonts.conf").exists():
        env["FONTCONFIG_PATH"] = str(fonts)
    return env


def _unpacked() -> Path:
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    place = ROOT / ".local" / f"chromium-{version}"
    if place.is_dir():
        return place
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="chromium-unpacking-") as folder:
        subprocess.run(
            [node_bin() / "node", "--input-type=module", "-e", UNPACK, str(PACKAGE / "bin" / "al2023.tar.br")],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": folder},
            check=True,
        )
        unpacked = Path(folder) / "whole"
        unpacked.mkdir()
        for part in [part for part in Path(folder).iterdir() if part != unpacked]:
            part.rename(unpacked / part.name)
        if not place.exists():
            unpacked.rename(place)
    return place
