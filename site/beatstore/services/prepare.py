"""Brings database and buckets to what the code expects, in one Django process started while S3 still wakes up.

``python -m beatstore.services.prepare`` migrates, waits for a line on standard input (S3 is there), and ends with the
line ``empty`` if the database holds no shop yet, else ``filled``. Other lines are progress; standard error says why
it can't go on.
"""

import io
import os
import sys

import django
import redis
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import ERROR, run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from beatstore.services.roles import EMPTY, FILLED

SAID_EVERY = 25  # migrations


class Progress(io.StringIO):
    """Takes what ``migrate`` says and tells how far it is now and then."""

    def __init__(self) -> None:
        super().__init__()
        self._applied = 0

    def write(self, text: str) -> int:
        """Count the migrations among it."""
        if text.startswith("  Applying "):
            if self._applied % SAID_EVERY == 0:
                print(f"migrating the database ({self._applied} migrations so far)", flush=True)
            self._applied += 1
        return len(text)


def main() -> int:
    """Prepare both; a server that isn't there ends in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beatstore.settings.local")
    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        return _cant("DATABASE_URL can't be reached", error, "Correct it, or start that server.")
    call_command("migrate", interactive=False, stdout=Progress())
    try:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.ping()
    except redis.RedisError as error:
        return _cant("REDIS_URL can't be reached", error, "Correct it, or start that server.")
    if problems := [found for found in run_checks() if found.level >= ERROR]:
        print("\n".join(f"{found.msg} {found.hint or ''}".rstrip() for found in problems), file=sys.stderr)
        return 1
    sys.stdin.readline()
    try:
        call_command("prepare_storage", verbosity=0)
    except (BotoCoreError, ClientError, CommandError) as error:
        return _cant("The buckets can't be prepared", error, "Look at the AWS_… settings.")
    call_command("rebuild_listing", if_files_moved=True, stdout=io.StringIO())
    print(FILLED if get_user_model().objects.exists() else EMPTY)
    return 0


def _cant(what: str, error: Exception, advice: str) -> int:
    print(f"{what}: {' '.join(str(error).split()).rstrip('.')}. {advice}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
