"""How a benchmark begins: on fresh servers only, with Django set up before anything of the shop is imported."""

import logging
import os
import sys
import time
from importlib import import_module
from typing import NoReturn

import django
from django.core.management import call_command


def run(module: str, settings: str = "bench.settings") -> NoReturn:
    """Set up, migrate, and end with the exit code of ``module.main()``."""
    if not os.environ.get("BEATSTORE_TEST_SERVERS"):
        sys.exit("error: This fills its database. Run it with servers of its own: make bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django.setup()
    logging.getLogger("wagtail").setLevel(logging.WARNING)  # it tells of every page
    call_command("migrate", interactive=False, verbosity=0)
    sys.exit(import_module(module).main())


def say(line: str) -> None:
    """Progress."""
    print(f"[bench] {line}", flush=True)


def soak_s() -> float:
    """How long to go on: ``SOAK_MINUTES``, else half an hour."""
    return 60 * float(os.environ.get("SOAK_MINUTES", "30"))


def soak_seed() -> int:
    """``SOAK_SEED``, to repeat an earlier run; else another each time."""
    return int(os.environ.get("SOAK_SEED") or time.time_ns() % 10**9)
