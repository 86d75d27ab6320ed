"""``make bench``: sets Django up on fresh servers, then ``bench.run``."""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    if not os.environ.get("BEATSTORE_TEST_SERVERS"):
        sys.exit("error: This fills its database. Run it with servers of its own: make bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    sys.exit(import_module("bench.run").main())
