"""Settings that every environment shares; values come from ``beatstore.env`` alone."""

import json
from urllib.parse import quote, urlencode

import dj_database_url
import stripe

from beatstore import logging as shop_logging
from beatstore import queues
from beatstore.addresses import MAIL_SCHEMES, http_url, mail_settings, next_database
from beatstore.env import ROOT
from beatstore.settings.environment import env
from beatstore.settings.people import *  # noqa: F403  # settings are names of a module
from beatstore.settings.selling import *  # noqa: F403  # settings are names of a module

HTTP = ("http", "https")
DATA_DIR, BASE_DIR = env.data_dir, ROOT

# --- What this installation is called and where it is reached -------------------------------------------------------
WAGTAIL_SITE_NAME = "Beat Store"
BASE_URL = env.url("BASE_URL", http_url(env.text("HOST", "127.0.0.1"), env.text("PORT", "8000")), schemes=HTTP).rstrip(
    "/"
)
WAGTAILADMIN_BASE_URL = BASE_URL
ROOT_URLCONF = "beatstore.urls"
WSGI_APPLICATION = "beatstore.wsgi.application"
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
CORS_ALLOWED_ORIGINS = env.origins("CORS_ALLOWED_ORIGINS")
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0)

# --- Parts -----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "beatstore",
    "editorial",
    "accounts",
    "frontend",
    "sharing",
    "demo",
    "payments",
    "catalog",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_rq",
    "django_rq",
    "storages",
    "ninja",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "beatstore.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "beatstore.content_policy.ContentPolicyMiddleware",
    "beatstore.api_guard.ApiGuardMiddleware",
    "beatstore.page_cache.PageCacheMiddleware",
    "beatstore.sessions.CarefulSessionMiddleware",
    "beatstore.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.StaffSecondFactorMiddleware",
    "beatstore.problems.ProblemMiddleware",
    "catalog.middleware.NotReadyMiddleware",
    "catalog.editor.door.OthersPagesMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATE_OPTIONS = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "wagtail.contrib.settings.context_processors.settings",
    ],
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": TEMPLATE_OPTIONS,
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database: PostgreSQL, the only memory that counts ---------------------------------------------------------------
LOCK_TIMEOUT_MS = 3000  # architecture.md, Locks: nobody waits longer for a row
DATABASE_URL = env.url("DATABASE_URL", "postgresql://127.0.0.1:5432/beatstore", schemes=("postgresql", "postgres"))
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {"options": f"-c lock_timeout={LOCK_TIMEOUT_MS}", "connect_timeout": 3}
SHOP_CLOCK_MOVES = False  # True under the test settings: shop_now() adds the offset in the table shop_clock

# --- Redis: queues, bell, rate limits; and the cache beside it --------------------------------------------------------
REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6379/0", schemes=("redis", "rediss", "unix"))
CACHE_URL = env.url("CACHE_URL", next_database(REDIS_URL), schemes=("redis", "rediss", "unix"))
REDIS_TIMEOUTS = {"socket_connect_timeout": 1, "socket_timeout": 3}
CACHES = {
    "default": {
        "BACKEND": "beatstore.caching.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        "TIMEOUT": 300,
        "OPTIONS": REDIS_TIMEOUTS,
    }
}
PAGE_CACHE_S = 0  # seconds that whole pages are kept for strangers; production and bench keep them
# Time limits travel in the address: django-rq passes nothing else on. Workers widen theirs by themselves.
_bounded_redis_url = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}{urlencode(REDIS_TIMEOUTS)}"
RQ_QUEUES = {
    name: {"URL": _bounded_redis_url, "DEFAULT_TIMEOUT": timeout_s} for name, timeout_s in queues.TIMEOUT_S.items()
}
RQ = {"JOB_CLASS": "beatstore.tasks.StoreJob"}
RQ_SHOW_ADMIN_LINK = False
TASKS = {"default": {"BACKEND": "beatstore.tasks.TaskBackend", "QUEUES": [queues.DEFAULT]}}

# --- Files: S3, one private and one public bucket ---------------------------------------------------------------------
AWS_STORAGE_BUCKET_NAME = env.text("AWS_STORAGE_BUCKET_NAME", "beatstore-private")
AWS_PUBLIC_BUCKET_NAME = env.text("AWS_PUBLIC_BUCKET_NAME", "beatstore-public")
AWS_S3_ENDPOINT_URL = env.url("AWS_S3_ENDPOINT_URL", "", schemes=HTTP) or None
AWS_S3_PUBLIC_ENDPOINT_URL = env.url("AWS_S3_PUBLIC_ENDPOINT_URL", "", schemes=HTTP) or AWS_S3_ENDPOINT_URL
AWS_S3_REGION_NAME = env.text("AWS_S3_REGION_NAME", "us-east-1")
AWS_ACCESS_KEY_ID = env.text("AWS_ACCESS_KEY_ID", "")
AWS_SECRET_ACCESS_KEY = env.text("AWS_SECRET_ACCESS_KEY", "")
_public_host = AWS_S3_PUBLIC_ENDPOINT_URL or f"https://s3.{AWS_S3_REGION_NAME}.amazonaws.com"
PUBLIC_FILES_URL = f"{_public_host.rstrip('/')}/{AWS_PUBLIC_BUCKET_NAME}/"
_s3_options = {
    "access_key": AWS_ACCESS_KEY_ID,
    "secret_key": AWS_SECRET_ACCESS_KEY,
    "endpoint_url": AWS_S3_ENDPOINT_URL,
    "region_name": AWS_S3_REGION_NAME,
    "addressing_style": "path",
    "signature_version": "s3v4",
    "default_acl": None,
    "file_overwrite": False,
}
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3_options
        | {
            "bucket_name": AWS_PUBLIC_BUCKET_NAME,
            "querystring_auth": False,
            "custom_domain": PUBLIC_FILES_URL.rstrip("/").partition("://")[2],
            "url_protocol": PUBLIC_FILES_URL.partition("://")[0] + ":",
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        },
    },
    "private": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3_options | {"bucket_name": AWS_STORAGE_BUCKET_NAME, "querystring_auth": True},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static" / "build"]
DOWNLOAD_URL_TTL = env.whole("DOWNLOAD_URL_TTL", 300, at_least=10)

# --- Stripe -----------------------------------------------------------------------------------------------------------
SANDBOX_PUBLISHABLE_KEY, SANDBOX_SECRET_KEY, SANDBOX_WEBHOOK_SECRET = (
    "pk_test_sandbox",
    "sk_test_sandbox",
    "whsec_sandbox",
)
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_IS_SANDBOX = not STRIPE_SECRET_KEY or STRIPE_SECRET_KEY == SANDBOX_SECRET_KEY
STRIPE_SECRET_KEY = STRIPE_SECRET_KEY or SANDBOX_SECRET_KEY
STRIPE_PUBLISHABLE_KEY = env.text(
    "STRIPE_PUBLISHABLE_KEY",
    SANDBOX_PUBLISHABLE_KEY if STRIPE_IS_SANDBOX else None,
    hint="It is in Stripe's dashboard beside STRIPE_SECRET_KEY.",
)
STRIPE_WEBHOOK_SECRETS = env.listed("STRIPE_WEBHOOK_SECRET", SANDBOX_WEBHOOK_SECRET if STRIPE_IS_SANDBOX else "")
STRIPE_API_BASE = env.url(
    "STRIPE_API_BASE",
    "http://127.0.0.1:12111" if STRIPE_IS_SANDBOX else stripe.DEFAULT_API_BASE,
    schemes=HTTP,
)
STRIPE_JS_URL = env.url(
    "STRIPE_JS_URL",
    # The release train of the pinned API version and of @stripe/stripe-js's types; /v3/ is an older one.
    f"{STRIPE_API_BASE}/js/stripe.js" if STRIPE_IS_SANDBOX else "https://js.stripe.com/endive/stripe.js",
    schemes=HTTP,
)
STRIPE_IS_LIVE = "_live_" in STRIPE_SECRET_KEY
IS_TEST_SHOP = not STRIPE_IS_LIVE


# --- Languages and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"
SHOP_TIME_ZONE = env.time_zone("SHOP_TIME_ZONE", "UTC")

# --- Mail -------------------------------------------------------------------------------------------------------------
globals().update(
    mail_settings(env.url("EMAIL_URL", f"file://{quote(str(DATA_DIR / 'mail'))}", schemes=tuple(MAIL_SCHEMES)))
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Beat Store <shop@localhost>")

# --- What browsers may load (storefront.md, CSP) ----------------------------------------------------------------------
_files_origin = "/".join(PUBLIC_FILES_URL.split("/")[:3])
STRIPE_ORIGINS = (
    ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com", "https://api.stripe.com"]
    if STRIPE_JS_URL.startswith("https://js.stripe.com/")
    else sorted({"/".join(url.split("/")[:3]) for url in (STRIPE_API_BASE, STRIPE_JS_URL)})
)
# Where Stripe's own wallet, Link, is opened: docs.stripe.com/security/guide#content-security-policy
LINK_ORIGINS = ["https://link.com", "https://*.link.com"] if STRIPE_JS_URL.startswith("https://js.stripe.com/") else []
# A form that leads on to Stripe's own page is followed there only if the page it stands on says so.
STRIPE_PAGE_ORIGINS = (
    ["https://checkout.stripe.com"]
    if STRIPE_JS_URL.startswith("https://js.stripe.com/")
    else sorted({"/".join(STRIPE_API_BASE.split("/")[:3])})
)
# Turbo adds one style of its own to the page; the build writes down its hash (site/frontend/build.mjs).
_csp_file = ROOT / "static" / "build" / "csp.json"
_built_style_hashes: list[str] = json.loads(_csp_file.read_text())["style-src"] if _csp_file.exists() else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", *_built_style_hashes],
        "img-src": ["'self'", "data:", _files_origin],
        "font-src": ["'self'"],
        "media-src": ["'self'", _files_origin],
        "connect-src": ["'self'", _files_origin],
        "frame-src": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}
# Wagtail's admin and the API's page write scripts and styles into their pages. What they load, where they send and
# who may frame them is bounded all the same; the editor's browser uploads straight to the storage.
STAFF_PREFIXES = ("/admin/", "/api/docs")
_inline = ["'self'", "'unsafe-inline'"]
STAFF_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": _inline,
    "style-src": _inline,
    "img-src": ["'self'", "data:", "blob:", _files_origin],
    "font-src": ["'self'", "data:"],
    "frame-src": ["'self'"],  # the preview beside the editor
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it asks for DENY; Wagtail's preview shows pages in a frame of our own

# --- Watching ---------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.choice("LOG_FORMAT", "console", ("console", "json"))
LOGGING = shop_logging.config(LOG_FORMAT)
SENTRY_DSN = env.text("SENTRY_DSN", "")
if SENTRY_DSN:
    from beatstore import sentry  # a shop that reports nowhere doesn't load it

    try:
        sentry.start(SENTRY_DSN, environment=env.text("DJANGO_SETTINGS_MODULE", "local").rpartition(".")[2])
    except ValueError:
        env.problems.append("SENTRY_DSN is not understood. Copy it whole from the project's settings in Sentry.")

WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000  # 8000 x 8000: opened, that is a quarter of a GB
WAGTAILIMAGES_IMAGE_FORM_BASE = "catalog.editor.pictures.PictureForm"
WAGTAILIMAGES_WEBP_QUALITY = 75  # a quarter lighter than Wagtail's 80, and nobody tells them apart at two dots a pixel
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "rtf", "txt", "xlsx", "zip"]  # nothing that a browser runs
WAGTAIL_ENABLE_WHATS_NEW_BANNER = WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nothing is loaded from elsewhere
