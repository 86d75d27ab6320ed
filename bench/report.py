"""Figures beside their limits for people, and for machines with what they were measured on and under which load."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, the worst that is allowed, and what was found wrong where it is worse."""

    what: str
    value: float
    limit: float
    is_held: bool
    found: tuple[str, ...] = ()


def write_report(name: str, **measured: Any) -> None:
    """``bench/results/<name>.json``."""
    report = {
        "measured_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpus": os.cpu_count(),
            "platform": platform.platform(),
            # Of all that ran at the end, the bench itself included: above the number of cores, times are too long.
            "load_average": [round(load, 1) for load in os.getloadavg()],
        },
        "versions": {"python": platform.python_version(), "django": django.__version__},
        **measured,
    }
    path = RESULTS / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")
    print(f"\nwritten to {path.relative_to(Path.cwd())}")


def show_rows(rows: Iterable[Row]) -> None:
    """A line for each, and below it what was found wrong."""
    print(f"\n{'':<44}{'measured':>12}{'limit':>12}")
    for row in rows:
        print(f"{row.what:<44}{row.value:>12g}{row.limit:>12g}{'' if row.is_held else '   MISSED'}")
        for each in row.found:
            print(f"    {each}")
