"""Who gets into the rooms of the staff: one log-in page for all, and a plain no for those it isn't meant for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]


@never_cache
def staff_login(request: HttpRequest) -> HttpResponseBase:
    """Where Wagtail's pages for some and both admins send whom they don't let in: to the shop's log-in, or to a 403.

    Somebody who is logged in already and comes here lacks the right; the log-in page would send him back in a circle.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    wanted = request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("wagtailadmin_home")
    return redirect_to_login(wanted)


def administrators_only(view: View) -> View:
    """Let administrators (superusers) in; others get 403, and whom nobody knows yet logs in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (user.is_active and user.is_superuser):
            raise PermissionDenied
        # django-rq asks for Django's own flag, which Wagtail's forms for people don't set.
        user.is_staff = True
        return view(request, *args, **kwargs)

    return guarded
