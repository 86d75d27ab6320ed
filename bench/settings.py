"""The shop as it is measured: without debugging, on the real clock, with one address more (``bench.urls``)."""

from beatstore.settings.test import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
SHOP_CLOCK_MOVES = False
PAGE_CACHE_S = 60
