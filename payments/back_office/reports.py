"""Reports about sales, each a list and a spreadsheet: live beats that nobody bought, leases whose term ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
)
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from catalog.clock import ShopNow
from catalog.models import Beat, BeatPage, LicenceTier
from catalog.plays import plays_of_page
from payments.back_office.addresses import PURCHASE_URL_NAME
from payments.back_office.columns import TimeColumn
from payments.back_office.exporting import harmless
from payments.models import Access, PaymentStatus, Purchase, PurchaseLine

UNSOLD, ENDING = "sales_reports:unsold", "sales_reports:ending"
SHOWN_AFTER_THE_END = timedelta(days=30)


class SalesReportView(ReportView):
    """For those who may see purchases. Texts of its spreadsheets are nothing that a program would run."""

    permission_policy = ModelPermissionPolicy(Purchase)
    any_permission_required: Any = ["view"]
    is_searchable: Any = False

    def get_preprocess_function(self, field: str, value: Any, export_format: str) -> Callable[[Any], Any] | None:
        """As for the other spreadsheets of the back office."""
        if isinstance(value, str):
            return harmless
        found: Callable[[Any], Any] | None = super().get_preprocess_function(field, value, export_format)
        return found


class UnsoldView(SalesReportView):
    """Live beats that were never sold, those that have been live longest first."""

    page_title = "Beats without sales"
    header_icon = "minus"
    index_url_name: Any = UNSOLD
    index_results_url_name: Any = f"{UNSOLD}_results"
    model = BeatPage
    columns = [
        TitleColumn("title", label="Beat", url_name="wagtailadmin_pages:edit"),
        Column("by", label="Producers", accessor=lambda page: by(page)),
        Column("genre", label="Genre"),
        TimeColumn("first_published_at", label="Live since"),
        Column("plays", label="Plays"),
    ]
    list_export = ["title", "genre.name", "first_published_at", "plays", "full_url"]
    export_headings = {
        "title": "Beat",
        "genre.name": "Genre",
        "first_published_at": "Live since",
        "plays": "Plays",
        "full_url": "Address",
    }

    def get_base_queryset(self) -> QuerySet[BeatPage]:
        """With genre, producers and ``plays``."""
        return (
            unsold_pages()
            .annotate(plays=plays_of_page())
            .select_related("genre")
            .prefetch_related("beat_producers__producer")
        )


class EndingView(SalesReportView):
    """Leases with a term, the one that ends next first; ended ones go after 30 days.

    The term is the licence's present one: what was sold has it in its terms, in words.
    """

    page_title = "Rights that end"
    header_icon = "history"
    index_url_name: Any = ENDING
    index_results_url_name: Any = f"{ENDING}_results"
    model = PurchaseLine
    columns = [
        TitleColumn("beat_title", label="Beat", url_name=PURCHASE_URL_NAME, id_accessor="purchase_id"),
        Column("licence_name", label="Licence"),
        Column("buyer", label="Licensee", accessor=lambda line: line.purchase.licensee_name or line.purchase.email),
        Column("months", label="Months, as the licence has now"),
        TimeColumn("ends_at", label="Ends"),
    ]
    list_export = [
        *("beat_title", "licence_name", "purchase.number", "purchase.licensee_name", "purchase.email"),
        *("purchase.completed_at", "months", "ends_at"),
    ]
    export_headings = {
        "beat_title": "Beat",
        "licence_name": "Licence",
        "purchase.number": "Order",
        "purchase.licensee_name": "Licensee",
        "purchase.email": "Email",
        "purchase.completed_at": "Bought",
        "months": "Months, as the licence has now",
        "ends_at": "Ends",
    }

    def get_base_queryset(self) -> QuerySet[PurchaseLine]:
        """With the purchases."""
        return ending_lines()


def unsold_pages() -> QuerySet[BeatPage]:
    """Live beats, one page a beat and language, of which no sale was completed, given ones among them."""
    sold = PurchaseLine.objects.filter(
        purchase__payment_status=PaymentStatus.COMPLETED, beat__translation_key=OuterRef("translation_key")
    )
    counted = Beat.objects.filter(translation_key=OuterRef("translation_key"), licences_sold__gt=0)
    pages: QuerySet[BeatPage] = BeatPage.objects.filter(~Exists(sold), ~Exists(counted), live=True, alias_of=None)
    return pages.order_by("first_published_at", "pk")


def ending_lines() -> QuerySet[PurchaseLine]:
    """Lines whose licence has a term, with ``months`` and ``ends_at``; none that was taken back."""
    term = Subquery(LicenceTier.objects.filter(code=OuterRef("licence_code")).values("term_months")[:1])
    length = Func(F("months"), template="make_interval(months => %(expressions)s)", output_field=DurationField())
    lines = PurchaseLine.objects.filter(purchase__payment_status=PaymentStatus.COMPLETED).exclude(access=Access.REVOKED)
    return (
        lines.annotate(months=term)
        .filter(months__isnull=False)
        .annotate(
            ends_at=ExpressionWrapper(F("purchase__completed_at") + length, output_field=DateTimeField()),
        )
        .filter(ends_at__gte=ShopNow() - SHOWN_AFTER_THE_END)
        .select_related("purchase")
        .defer("terms_text")
        .order_by("ends_at", "pk")
    )


def by(page: BeatPage) -> str:
    """Names of a page's producers, which were fetched with it."""
    return ", ".join(credit.producer.name for credit in page.beat_producers.all())
