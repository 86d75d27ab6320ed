"""The report "Where buyers come from": which video sells, and which is only watched."""

from datetime import timedelta
from typing import Any

import django_filters
from django.forms import RadioSelect
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from catalog.plays import today
from payments.back_office.columns import MoneyColumn
from payments.back_office.reports import SalesReportView
from payments.back_office.sources import BEAT, SOURCE, WEEK, SourceRow, figures_by
from payments.models import Purchase

SOURCES = "sales_reports:sources"
UNKNOWN = "Unknown, or typed the address"
PARTS = {
    "": ((SOURCE,), "Source"),
    "source-beat": ((SOURCE, BEAT), "Source and beat"),
    "source-week": ((SOURCE, WEEK), "Source and week"),
    "source-beat-week": ((SOURCE, BEAT, WEEK), "Source, beat and week"),
    "beat": ((BEAT,), "Beat"),
    "week": ((WEEK,), "Week"),
}
WEEKS = {"": (13, "Last 13 weeks"), "4": (4, "Last 4 weeks"), "52": (52, "Last 52 weeks"), "all": (0, "All time")}
COLUMNS = {
    SOURCE: Column("source", label="Source", accessor=lambda row: row.source or UNKNOWN),
    BEAT: Column("beat", label="Beat"),
    WEEK: Column("week", label="Week from"),
}


class SourcesFilterSet(WagtailFilterSet):
    """What is told apart, and since when; the view adds up, so neither narrows a query."""

    parts = django_filters.ChoiceFilter(
        label="By",
        choices=[(value, label) for value, (_, label) in PARTS.items() if value],
        empty_label=PARTS[""][1],
        method="as_it_is",
        widget=RadioSelect,
    )
    weeks = django_filters.ChoiceFilter(
        label="Since",
        choices=[(value, label) for value, (_, label) in WEEKS.items() if value],
        empty_label=WEEKS[""][1],
        method="as_it_is",
        widget=RadioSelect,
    )

    class Meta:
        model = Purchase
        fields: list[str] = []

    def as_it_is(self, rows: Any, _name: str, _value: str) -> Any:
        """Sums are no query."""
        return rows


class SourcesView(SalesReportView):
    """For those who may see money. A list of sums in place of a queryset."""

    page_title = "Where buyers come from"
    header_icon = "link-external"
    index_url_name: Any = SOURCES
    index_results_url_name: Any = f"{SOURCES}_results"
    model = Purchase
    filterset_class: Any = SourcesFilterSet
    list_export = ["source", "beat", "week", "plays", "carts", "sales", "income", "currency"]
    export_headings = {
        "source": "Source",
        "beat": "Beat",
        "week": "Week from",
        "plays": "Plays",
        "carts": "Put in a cart",
        "sales": "Sales",
        "income": "Income, refunds and tax taken off",
        "currency": "Currency",
    }

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]  # Wagtail reads it, and writes it nowhere
        """Those that are told apart, then the way from a play to money."""
        return [
            *(COLUMNS[part] for part in PARTS[self._chosen("parts")][0]),
            Column("plays", label="Plays"),
            Column("carts", label="Put in a cart"),
            Column("sales", label="Sales"),
            MoneyColumn("income_minor", label="Income, refunds and tax taken off"),
        ]

    def get_queryset(self) -> Any:
        """The sums that were asked for, a list of ``SourceRow``."""
        weeks = WEEKS[self._chosen("weeks")][0]
        monday = today() - timedelta(days=today().weekday())
        since = monday - timedelta(weeks=weeks - 1) if weeks else None
        return figures_by(PARTS[self._chosen("parts")][0], since=since)

    def filter_queryset(self, queryset: list[SourceRow]) -> list[SourceRow]:
        """They are what was asked for already."""
        return queryset

    def _chosen(self, name: str) -> str:
        return str(self.filters.form.cleaned_data.get(name) or "") if self.filters.is_valid() else ""
