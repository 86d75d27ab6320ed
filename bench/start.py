"""How a benchmark begins: on fresh servers only, with Django set up before anything of the shop is imported."""

import logging
import os
import sys
from importlib import import_module
from typing import NoReturn

import django
from django.core.management import call_command


def run(module: str) -> NoReturn:
    """Set up, migrate, and end with the exit code of ``module.main()``."""
    if not os.environ.get("BEATSTORE_TEST_SERVERS"):
        sys.exit("error: This fills its database. Run it with servers of its own: make bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    logging.getLogger("wagtail").setLevel(logging.WARNING)  # it tells of every page
    call_command("migrate", interactive=False, verbosity=0)
    sys.exit(import_module(module).main())


def say(line: str) -> None:
    """Progress."""
    print(f"[bench] {line}", flush=True)
