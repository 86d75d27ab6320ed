"""Addresses of the whole site: fixed ones first, Wagtail's pages last."""

from allauth.urls import urlpatterns as allauth_urls
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from django_rq.urls import get_admin_urlpatterns, get_api_urlpatterns
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts.urls import before_allauth
from accounts.views import AddPasskeyView, WaysView
from beatstore import health
from beatstore.api import api, no_such_call
from beatstore.doors import administrators_only, staff_login

_queues = decorate_urlpatterns([*get_api_urlpatterns(), *get_admin_urlpatterns()], administrators_only)
_log_in = decorate_urlpatterns(
    [*before_allauth, *allauth_urls], never_cache
)  # allauth itself says so of some of its pages
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/", include("payments.webhook_urls")),
    path("api/", api.urls),
    re_path(r"^api/(?:.*/)?$", no_such_call),
    path("admin/queues/", include((_queues, "django_rq"))),
    path("admin/login/", staff_login),
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/login/", staff_login),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("sharing.urls")),
    path("", include("frontend.urls")),
    # The language stands in the address, so that a page is the same bytes for all who ask for it.
    *i18n_patterns(
        # Before allauth's own.
        path("accounts/2fa/", never_cache(login_required(WaysView.as_view())), name="mfa_index"),
        path("accounts/2fa/webauthn/add/", never_cache(AddPasskeyView.as_view()), name="mfa_add_webauthn"),
        path("accounts/", include(_log_in)),
        path("", include("accounts.urls")),
        path("", include("payments.urls")),
        path("", include("editorial.urls")),
        path("", include("catalog.urls")),
        path("_util/login/", staff_login),  # Wagtail's own, of pages for some, counts no tries
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
handler400 = "beatstore.errors.bad_request"
handler404 = "beatstore.errors.page_not_found"
handler500 = "beatstore.errors.server_error"
handler403 = "beatstore.errors.permission_denied"
handler429 = "beatstore.errors.too_many_requests"  # asked for by allauth
