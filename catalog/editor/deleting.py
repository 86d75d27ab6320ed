"""What is in use or was for sale is not deleted, and says why; a licence that was published is taken off the shop."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Model, ProtectedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalog.models import LicenceTier

SHOWN_USES = 5


def keep_what_is_used(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Hook ``before_delete_snippet``: explain instead of deleting; None lets Wagtail go on."""
    reason = _published_licences(instances) or _uses(instances)
    if not reason:
        return None
    messages.error(request, reason)
    meta = instances[0]._meta
    return redirect(reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:list"))


def _published_licences(instances: Sequence[Model]) -> str:
    kept = [tier for tier in instances if isinstance(tier, LicenceTier) and tier.first_published_at is not None]
    if not kept:
        return ""
    return f"{_names(kept)} was for sale, and orders name it. Unpublish it instead: then nobody can choose it."


def _uses(instances: Sequence[Model]) -> str:
    """Asked of the database itself: Wagtail's index of references may lag."""
    collector = Collector(using="default")
    try:
        collector.collect(list(instances))
    except ProtectedError as error:
        users = sorted({str(getattr(user, "page", user)) for user in error.protected_objects})
        more = f" and {len(users) - SHOWN_USES} more" if len(users) > SHOWN_USES else ""
        return f"{_names(instances)} is in use and stays: {', '.join(users[:SHOWN_USES])}{more}."
    return ""


def _names(instances: Sequence[Model]) -> str:
    return ", ".join(f"“{instance}”" for instance in instances)
