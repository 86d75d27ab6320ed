"""A laptop: errors in full, the store's own servers, the Stripe sandbox where no keys are set."""

from beatstore.settings.base import *  # noqa: F403
from beatstore.settings.base import STORAGES, TEMPLATE_OPTIONS, TEMPLATES
from beatstore.settings.environment import env

DEBUG = True
SECRET_KEY = env.text("SECRET_KEY", "local-only-and-worth-nothing")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", "*")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A saved template shows at once, whether a reloader runs or not.
TEMPLATES[0]["APP_DIRS"] = False
TEMPLATE_OPTIONS["loaders"] = [f"django.template.loaders.{name}.Loader" for name in ("filesystem", "app_directories")]
env.finish()
