"""``python -m beatstore.services.warm manage.py …``: a process that has loaded what others wrote, and waits.

A line on its standard input, and it becomes ``manage.py …`` at once: after a saved file only our own code is loaded
anew. The end of its input, as when the supervisor is gone, ends it.
"""

import importlib
import runpy
import sys

# What takes longest and asks for no settings while it is loaded.
LIBRARIES = (
    "babel.numbers",
    "boto3",
    "botocore.client",
    "bs4",
    "django.contrib.postgres.search",
    "django.core.management.commands.runserver",
    "django.db.backends.postgresql.base",
    "django.forms",
    "django.template.backends.django",
    "draftjs_exporter.dom",
    "numpy",
    "openpyxl",
    "PIL.Image",
    "psycopg",
    "pydantic",
    "redis",
    "requests",
    "rq",
    "s3transfer.manager",
    "stripe",
)


def main(argv: list[str]) -> None:
    """Load, wait for the word, and run the script ``argv[0]`` with its arguments."""
    for name in LIBRARIES:
        importlib.import_module(name)
    if not sys.stdin.readline():
        return
    sys.argv = argv
    runpy.run_path(argv[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
