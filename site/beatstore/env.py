"""The only reader of the environment: typed values, with all problems reported at once, a line each.

Order: the real environment, then ``.env``, then what ``make run`` wrote for its own servers
(``.local/<PORT>/services.env``; never in production), then the default.
"""

import os
import re
from collections import ChainMap
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from decouple import Config, Csv, RepositoryEnv, UndefinedValueError

ROOT = Path(__file__).resolve().parents[2]

SETTINGS_MODULE = "DJANGO_SETTINGS_MODULE"
T = TypeVar("T")
ORIGIN = re.compile(r"https?://[^\s/:,]+(:\d+)?")


def choose_settings(default: str, root: Path = ROOT) -> None:
    """Say which settings Django loads: the environment's, else those that ``.env`` names, else ``default``."""
    os.environ.setdefault(SETTINGS_MODULE, _values_in(root / ".env").get(SETTINGS_MODULE) or default)


class WrongSettingError(SystemExit):
    """Settings that the store can't start with; the message has one line for each."""


class Env:
    """Reads settings and gathers what is wrong with them until ``finish`` is called."""

    def __init__(self, root: Path = ROOT) -> None:
        self.problems: list[str] = []
        dotenv = _values_in(root / ".env")
        port = os.environ.get("PORT") or dotenv.get("PORT") or "8000"
        self.data_dir = root / ".local" / port
        # Production names its servers itself: a store that once ran in this folder must not fill a gap.
        is_production = os.environ.get(SETTINGS_MODULE, "").endswith(".production")
        own_servers = {} if is_production else _values_in(self.data_dir / "services.env")
        # A copied .env.example has lines without a value: those mean "the store's own server".
        chosen = {name: value for name, value in dotenv.items() if value or name not in own_servers}
        self._config = Config(_Layers(ChainMap(chosen, own_servers)))

    def text(self, name: str, default: str | None = None, *, hint: str = "") -> str:
        """Value of ``name``; without a default a missing or empty one is a problem."""
        try:
            value = str(self._config(name)).strip()
        except UndefinedValueError:
            value = ""
        if value:
            return value
        if default is None:
            self.problems.append(f"{name} is missing. {hint}".strip())
            return ""
        return default

    def require(self, name: str, hint: str) -> None:
        """A problem if ``name`` is missing or empty, unless that was said already."""
        if not self.text(name, "") and not any(problem.startswith(f"{name} ") for problem in self.problems):
            self.problems.append(f"{name} is missing. {hint}")

    def optional_text(self, name: str, default: str) -> str:
        """Value of ``name`` where an empty one means something ("no limit")."""
        return str(self._config(name, default=default)).strip()

    def parsed(self, name: str, default: str, parse: Callable[[str], T], hint: str, fallback: T) -> T:
        """Value of ``name`` through ``parse``; a ValueError there becomes a problem with ``hint``."""
        value = self.optional_text(name, default)
        try:
            return parse(value)
        except ValueError:
            self.problems.append(f"{name}={value!r} is not understood. {hint}")
            return fallback

    def whole(self, name: str, default: int, *, at_least: int = 0) -> int:
        """Whole number, not below ``at_least``."""

        def parse(value: str) -> int:
            number = int(value)
            if number < at_least:
                raise ValueError(value)
            return number

        return self.parsed(name, str(default), parse, f"Give a whole number from {at_least}.", default)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of ``allowed``."""

        def parse(value: str) -> str:
            if (value or default) not in allowed:
                raise ValueError(value)
            return value or default

        return self.parsed(name, default, parse, f"Give one of: {', '.join(allowed)}.", default)

    def listed(self, name: str, default: str = "") -> list[str]:
        """Values separated by commas."""
        values: list[str] = Csv()(self.text(name, default))
        return values

    def checked(self, name: str, default: str, check: Callable[[str], object], hint: str) -> str:
        """Text that ``check`` takes without a ValueError; an empty one means something and is not checked."""

        def parse(value: str) -> str:
            if value:
                check(value)
            return value

        return self.parsed(name, default, parse, hint, default)

    def origins(self, name: str) -> list[str]:
        """Origins as browsers name them, separated by commas: a scheme, a host, and nothing behind."""
        values = self.listed(name)
        for value in values:
            if not ORIGIN.fullmatch(value):
                self.problems.append(
                    f"{name} has {value!r}. Give origins, as in https://other.example, with no / behind."
                )
        return values

    def url(self, name: str, default: str | None, *, schemes: tuple[str, ...], hint: str = "") -> str:
        """Address of one of ``schemes``; an empty default allows none. Never shown, since it may hold a password."""
        value = self.text(name, "")
        if not value:
            return self.text(name, default, hint=hint)
        try:
            parts = urlsplit(value)
            if parts.port == 0:  # asking is what finds any other wrong one
                raise ValueError(value)
        except ValueError:
            self.problems.append(f"{name} is no address. In user name and password # is written %23, / %2F, @ %40.")
            return default or ""
        if parts.scheme not in schemes:
            self.problems.append(f"{name} is not understood. It starts with {' or '.join(f'{s}:' for s in schemes)}.")
            return default or ""
        if parts.scheme.startswith(("http", "smtp")) and not parts.hostname:
            self.problems.append(f"{name} names no host.")
        return value

    def time_zone(self, name: str, default: str) -> str:
        """Name of a time zone."""

        def parse(value: str) -> str:
            try:
                return ZoneInfo(value or default).key
            except (ZoneInfoNotFoundError, OSError) as error:
                raise ValueError(value) from error

        return self.parsed(name, default, parse, "Give a name such as Europe/Berlin.", default)

    def finish(self) -> None:
        """Stop with a line for each problem found; nothing if there is none."""
        if self.problems:
            lines = "\n".join(f"  {line}" for line in dict.fromkeys(self.problems))
            raise WrongSettingError(f"Settings (environment or .env) need a look:\n{lines}")


class _Layers(RepositoryEnv):
    """decouple's repository over several files, the first one winning."""

    def __init__(self, layers: ChainMap[str, str]) -> None:
        self.data = dict(layers)


def _values_in(path: Path) -> dict[str, str]:
    try:
        return dict(RepositoryEnv(str(path)).data)
    except OSError:
        return {}
