"""Production: no default for a secret; refuses to start half-configured, and says what is missing."""

from beatstore import logging as shop_logging
from beatstore.settings.base import *  # noqa: F403
from beatstore.settings.base import CSRF_TRUSTED_ORIGINS, env

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    env.problems.append("ALLOWED_HOSTS is missing. Give the shop's host names, separated by commas.")
LOG_FORMAT = env.choice("LOG_FORMAT", "json", ("console", "json"))
LOGGING = shop_logging.config(LOG_FORMAT)
CSRF_TRUSTED_ORIGINS = CSRF_TRUSTED_ORIGINS or [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/stripe/webhook/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
env.finish()
