"""Production: no default for a secret; refuses to start half-configured, with a line for each setting to mend."""

import re
from urllib.parse import urlsplit

from beatstore import logging as shop_logging
from beatstore.settings.base import *  # noqa: F403
from beatstore.settings.base import (
    CSRF_TRUSTED_ORIGINS,
    SILENCED_SYSTEM_CHECKS,
    STRIPE_API_BASE,
    STRIPE_IS_LIVE,
    STRIPE_IS_SANDBOX,
    STRIPE_JS_URL,
    STRIPE_PUBLISHABLE_KEY,
    STRIPE_WEBHOOK_SECRETS,
)
from beatstore.settings.environment import env

STRIPES_OWN = ("https://api.stripe.com", "https://js.stripe.com")
LEAST_KEY_LENGTH, LEAST_KEY_VARIETY = 50, 5  # Django's own measure, security.W009
DEBUG = False
PAGE_CACHE_S = 60

# --- Who we are -------------------------------------------------------------------------------------------------------
MAKE_A_KEY = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
env.require("SECRET_KEY", MAKE_A_KEY)
SECRET_KEY = env.text("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")
for _name, _keys in {"SECRET_KEY": [SECRET_KEY], "SECRET_KEY_FALLBACKS": SECRET_KEY_FALLBACKS}.items():
    for _key in filter(None, _keys):
        if len(_key) < LEAST_KEY_LENGTH or len(set(_key)) < LEAST_KEY_VARIETY or _key.startswith("django-insecure-"):
            env.problems.append(f"{_name} is too easily guessed. {MAKE_A_KEY}")
env.require("ALLOWED_HOSTS", "Give the shop's host names, separated by commas.")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS")
_hosts = [host for host in ALLOWED_HOSTS if host != "*"]
for _host in _hosts:
    if re.search(r"[^\w.:\[\]-]", _host) or re.fullmatch(r"[\w.-]+:\d+", _host):
        env.problems.append(f"ALLOWED_HOSTS has {_host!r}. Give host names alone, as in shop.example.")
if not env.text("BASE_URL", "") and _hosts:
    BASE_URL = WAGTAILADMIN_BASE_URL = f"https://{_hosts[0].lstrip('.')}"
elif ALLOWED_HOSTS and not env.text("BASE_URL", ""):
    env.require("BASE_URL", "Give the shop's address, as in https://shop.example: mails lead there.")
elif env.text("BASE_URL", "").startswith("http://"):
    env.problems.append("BASE_URL is not https. Production sends visitors on to https, so mails must lead there.")
CSRF_TRUSTED_ORIGINS = CSRF_TRUSTED_ORIGINS or [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in _hosts
]

# --- Servers ----------------------------------------------------------------------------------------------------------
env.require("DATABASE_URL", "Give PostgreSQL's address, as in postgresql://user:password@host:5432/beatstore")
env.require("REDIS_URL", "Give the address of a Redis with maxmemory-policy noeviction, as in redis://host:6379/0")
env.require("AWS_STORAGE_BUCKET_NAME", "Name the private bucket, for masters and contracts.")
env.require("AWS_PUBLIC_BUCKET_NAME", "Name the public bucket, for covers and previews.")
if env.text("AWS_STORAGE_BUCKET_NAME", "?") == env.text("AWS_PUBLIC_BUCKET_NAME", ""):
    env.problems.append("AWS_PUBLIC_BUCKET_NAME is the private bucket's name too: masters would be public. Give two.")
env.require("AWS_ACCESS_KEY_ID", "Give a key that may use both buckets.")
env.require("AWS_SECRET_ACCESS_KEY", "Give the secret that belongs to AWS_ACCESS_KEY_ID.")

# --- Stripe: never the sandbox by itself; elsewhere than to Stripe only by hand and with test keys --------------------
_WHERE = "It is in Stripe's dashboard under Developers, API keys; test keys will do for a first look."
env.require("STRIPE_SECRET_KEY", _WHERE)
env.require("STRIPE_PUBLISHABLE_KEY", _WHERE)
env.require("STRIPE_WEBHOOK_SECRET", "It is in Stripe's dashboard with the endpoint for /api/stripe/webhook/.")
if env.text("STRIPE_SECRET_KEY", ""):
    if STRIPE_IS_SANDBOX and not env.text("STRIPE_API_BASE", ""):
        env.problems.append(f"STRIPE_SECRET_KEY is the sandbox's, which production does not start. {_WHERE}")
    if not env.text("STRIPE_SECRET_KEY", "").startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
        env.problems.append(f"STRIPE_SECRET_KEY is no secret key: those start with sk_ or rk_. {_WHERE}")
    elif STRIPE_PUBLISHABLE_KEY and not STRIPE_PUBLISHABLE_KEY.startswith("pk_live_" if STRIPE_IS_LIVE else "pk_test_"):
        env.problems.append("STRIPE_PUBLISHABLE_KEY is not of the same mode as STRIPE_SECRET_KEY. Copy both at once.")
    for _name, _url in {"STRIPE_API_BASE": STRIPE_API_BASE, "STRIPE_JS_URL": STRIPE_JS_URL}.items():
        if STRIPE_IS_LIVE and "{0.scheme}://{0.netloc}".format(urlsplit(_url)) not in STRIPES_OWN:
            env.problems.append(f"{_name} leads elsewhere than to Stripe, but the keys are live ones. Remove it.")
if any(not secret.startswith("whsec_") for secret in STRIPE_WEBHOOK_SECRETS):
    env.problems.append("STRIPE_WEBHOOK_SECRET is no signing secret: those start with whsec_.")

# --- TLS ends at a proxy in front -------------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^api/stripe/webhook/?$"]  # a redirect would be a failed delivery
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
# The shop speaks for its own host name: whether the owner's others have TLS, and whether browsers may be shipped with
# the promise (a list that one doesn't get off quickly), is his to decide, at the proxy.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOG_FORMAT = env.choice("LOG_FORMAT", "json", ("console", "json"))
LOGGING = shop_logging.config(LOG_FORMAT)
env.finish()
