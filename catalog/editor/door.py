"""The door before Wagtail's admin: no address leads a producer to a page of others, whichever view it belongs to."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.permissions import page_permission_policy as by_groups

from catalog.editor import own_beats

# Names under which Wagtail's addresses carry a page's id; those of its API and of comparing call it "pk".
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
# They name pages of all people: that of page types has the page of each that was edited last.
REPORTS = ("wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results")
# They list every picture and document whatever its collection: for those whose groups let them edit pages.
LIBRARIES = ("wagtailadmin_api:images", "wagtailadmin_api:documents")
BULK, CHOOSER = "wagtail_bulk_action", "wagtailadmin_choose_page"


class OthersPagesMiddleware:
    """The door before Wagtail's views: some of them show a page's name to anybody of the staff who knows its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """PermissionDenied if the address names a page that a producer may not see."""
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/"):
            return
        if match.namespace in LIBRARIES and not by_groups.user_has_any_permission(request.user, {"change"}):
            raise PermissionDenied
        if not own_beats.is_bound(request.user):
            return
        if match.view_name in REPORTS:
            raise PermissionDenied
        ids = _named_pages(request, kwargs)
        pages = Page.objects.filter(pk__in=ids or ())
        if ids is None or pages.exclude(pk__in=own_beats.visible_pages(pages, request.user).values("pk")).exists():
            raise PermissionDenied


def _named_pages(request: HttpRequest, kwargs: dict[str, Any]) -> set[int] | None:
    """Ids of the pages that an address names; None for "all pages", whichever they are."""
    match = request.resolver_match
    assert match is not None
    names = [name for name in PAGE_ARGUMENTS if name in kwargs]
    if match.namespace in PAGE_NAMESPACES and "pk" in kwargs:
        names.append("pk")
    sent = [str(kwargs[name]) for name in names]
    url_name = match.url_name or ""
    is_bulk = url_name == BULK and (kwargs["app_label"], kwargs["model_name"]) == ("wagtailcore", "page")
    if is_bulk or url_name.startswith(CHOOSER):
        sent += [*request.GET.getlist("id"), *request.GET.getlist("target_pages[]")]
    if is_bulk and "all" in sent:
        return None
    return {int(each) for each in sent if each.isdecimal()}


def without_closed_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Hook ``construct_reports_menu``: no way to what the door refuses."""
    if own_beats.is_bound(request.user):
        closed = {reverse(name) for name in REPORTS}
        items[:] = [item for item in items if item.url not in closed]
