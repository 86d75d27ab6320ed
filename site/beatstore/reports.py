"""The report "Previews out of date": what buyers hear isn't made of the newest master, or could not be made."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from catalog.editor.desk import filters
from catalog.editor.own_beats import PAGE_POLICY, Person
from catalog.models import BeatPage, Deliverable, Preview, PreviewSettings
from payments.back_office.exporting import harmless

PREVIEWS = "catalog_reports:previews"


class PreviewsView(ReportView):
    """For those who may change beats, about the beats that they may change."""

    page_title = "Previews out of date"
    header_icon = "media"
    index_url_name: Any = PREVIEWS
    index_results_url_name: Any = f"{PREVIEWS}_results"
    model = BeatPage
    is_searchable: Any = False
    columns = [
        TitleColumn("title", label="Beat", url_name="wagtailadmin_pages:edit"),
        Column("why", label="Why"),
    ]
    list_export = ["title", "why"]
    export_headings = {"title": "Beat", "why": "Why"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """PermissionDenied for who may change no beat: hiding the menu's item closes no address."""
        if not PAGE_POLICY.user_has_permission(request.user, "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[BeatPage]:
        """Of the person's beats."""
        return outdated(self.request.user)

    def get_preprocess_function(self, field: str, value: Any, export_format: str) -> Callable[[Any], Any] | None:
        """A title is nothing that a spreadsheet runs."""
        return harmless if isinstance(value, str) else None


def outdated(user: Person) -> QuerySet[BeatPage]:
    """The beats that ``user`` may change whose preview is not the newest master's, with ``why``, by their titles."""
    of_page = {"beat__translation_key": OuterRef("translation_key")}
    previews = Preview.objects.filter(**of_page)
    masters = Deliverable.objects.filter(
        state=Deliverable.State.READY, type__in=("wav", "mp3"), derived_from=None, **of_page
    ).order_by("-type", "-version")
    heard = previews.filter(is_on_sale=True)
    pages = filters.beats_of(user).annotate(
        newest=Subquery(masters.values("pk")[:1]),
        heard=Subquery(heard.values("master")[:1]),
        recipe=Subquery(heard.values("recipe")[:1]),
        failed=Exists(previews.filter(state=Preview.State.FAILED, master=OuterRef("newest"))),
    )
    return (
        pages.annotate(
            why=Case(
                When(failed=True, then=Value("The newest master's preview could not be made.")),
                When(~Q(heard=F("newest")), then=Value("A newer master is there: buyers hear the old one.")),
                When(~Q(recipe=PreviewSettings.load().fingerprint), then=Value("It was made with earlier settings.")),
                output_field=CharField(),
            )
        )
        .filter(why__isnull=False, newest__isnull=False)
        .order_by("title", "pk")
    )
