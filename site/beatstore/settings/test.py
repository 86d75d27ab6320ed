"""The test suite: real servers, a clock that tests may move, production's templates and no debug pages."""

from beatstore.settings.base import *  # noqa: F403
from beatstore.settings.base import STORAGES
from beatstore.settings.environment import env

DEBUG = False
SECRET_KEY = "test-only-and-worth-nothing"
ALLOWED_HOSTS = ["*"]
SHOP_CLOCK_MOVES = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RATE_LIMIT_CHECKOUT = env.optional_text("RATE_LIMIT_CHECKOUT", "")
DECLINE_LIMITS = env.optional_text("DECLINE_LIMITS", "")
STATIC_ROOT = None  # type: ignore[assignment]  # nothing is collected
WHITENOISE_USE_FINDERS = True  # the built front end, without collectstatic
env.finish()
