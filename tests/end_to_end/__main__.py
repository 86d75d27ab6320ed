"""``python -m tests.end_to_end``: the tour against the running store, whose settings Django reads first."""

import os
import runpy

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beatstore.settings.local")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop lives in this thread
django.setup()
runpy.run_module("tests.end_to_end.tour", run_name="__main__")
