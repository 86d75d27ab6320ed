"""Brings database and buckets to what the code expects, in one Django process started while S3 still wakes up.

``python -m beatstore.services.prepare`` migrates, waits for a line on standard input (S3 is there), and prints
``empty`` if the database holds no shop yet.
"""

import os
import sys

import django
import redis
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection


def main() -> int:
    """Prepare both; a server that isn't there ends in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beatstore.settings.local")
    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        print(f"DATABASE_URL can't be reached: {_one_line(error)}. Correct it, or start that server.", file=sys.stderr)
        return 1
    call_command("migrate", interactive=False, verbosity=0)
    try:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.ping()
    except redis.RedisError as error:
        print(f"REDIS_URL can't be reached: {_one_line(error)}. Correct it, or start that server.", file=sys.stderr)
        return 1
    sys.stdin.readline()
    try:
        call_command("prepare_storage", verbosity=0)
    except (BotoCoreError, ClientError) as error:
        print(f"The buckets can't be prepared: {_one_line(error)}. Look at the AWS_… settings.", file=sys.stderr)
        return 1
    print("filled" if get_user_model().objects.exists() else "empty")
    return 0


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
