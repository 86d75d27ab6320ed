"""The staff's second step: who gets into the rooms of the staff shows more than a password, if the shop wants it so."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User

ROOMS = ("/admin/", "/django-admin/")
DOORS = tuple(f"{room}{door}/" for room in ROOMS for door in ("login", "logout"))
APP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


def is_staff(user: User | AnonymousUser) -> bool:
    """Whether the log-in opens any room of the staff."""
    return user.is_staff or user.has_perm("wagtailadmin.access_admin")


def is_asked_of(user: User | AnonymousUser) -> bool:
    """Whether a log-in ends with a second step: of who set up an app, and of the staff where the shop wants it.

    A buyer's passkey is a way in, and no second step: who lost his phone still gets a code by mail.
    """
    if settings.STAFF_TWO_FACTOR == "on" and is_staff(user):
        return True
    return Authenticator.objects.filter(user=user.pk, type=APP).exists()


class StaffSecondFactorMiddleware:
    """Shuts the admin, its API included, to sessions that a password or a mailed code alone began."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        is_behind = path.startswith(ROOMS) and not path.startswith(DOORS)
        if is_behind and settings.STAFF_TWO_FACTOR == "on" and is_staff(request.user):
            return self._let_in(request)
        return self.get_response(request)

    def _let_in(self, request: HttpRequest) -> HttpResponse:
        ways = dict(Authenticator.objects.filter(user=request.user.pk).values_list("pk", "type"))
        records = get_authentication_records(request, request.user)  # type: ignore[arg-type]  # is_staff: somebody
        if any(record.get("method") == "mfa" and record.get("id") in ways for record in records):
            return self.get_response(request)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            raise PermissionDenied  # as Wagtail answers a script whose log-in is over
        page = "mfa_index"  # where one is set up
        if APP in ways.values():
            page = "mfa_reauthenticate"
        elif PASSKEY in ways.values():
            page = "mfa_reauthenticate_webauthn"
        wanted = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")
