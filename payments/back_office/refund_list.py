"""The list of refunds: all money that went back or is to, with its purchase."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from payments.back_office.addresses import PURCHASE_URL_NAME
from payments.back_office.columns import TONES, MoneyColumn, StatusColumn, TimeColumn
from payments.back_office.exporting import ExportMixin, RefundedLine, columns_of, refunded_lines
from payments.back_office.filters import RefundFilterSet
from payments.back_office.queries import KEYS
from payments.back_office.rows import asked_by
from payments.models import Refund, RefundLine, RefundReason, RefundStatus


class RefundIndexView(ExportMixin, generic.IndexView):
    """All refunds, newest first; exported with one row for each line."""

    list_export, export_rows = columns_of(RefundedLine), staticmethod(refunded_lines)
    any_permission_required = ["view"]
    template_name = "payments/admin/index.html"
    page_title = "Refunds"
    is_searchable = True
    filterset_class = RefundFilterSet
    default_ordering: Any = ("-created_at", "-pk")
    columns = [
        TitleColumn(
            "order",
            label="Purchase",
            accessor="attempt.purchase.number",
            get_url=lambda refund: reverse(PURCHASE_URL_NAME, args=[refund.attempt.purchase_id]),
            classname="sales-number",
        ),
        MoneyColumn("amount_minor", label="Amount", sort_key="amount_minor", classname="sales-money"),
        StatusColumn("status", label="Status", words=dict(RefundStatus.choices), tones=TONES["refund"]),
        StatusColumn("reason", label="Reason", words=dict(RefundReason.choices), tones={}),
        Column("beats", label="For", accessor=lambda refund: _beats(refund)),
        Column("requested_by", label="Asked by", accessor=asked_by),
        TimeColumn("created_at", label="Created", sort_key="created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Refund]:
        """With purchase and lines, without keys."""
        lines = RefundLine.objects.select_related("line").defer("line__terms_text")
        rows = Refund.objects.select_related("attempt__purchase").prefetch_related(Prefetch("lines", lines))
        return rows.defer(*(f"attempt__purchase__{key}" for key in KEYS))

    def search_queryset(self, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        """By Stripe's ids, the purchase's number, the buyer's address."""
        text = self.search_query.strip() if self.is_searching else ""
        if not text:
            return queryset
        return queryset.filter(
            Q(stripe_refund_id__startswith=text)
            | Q(attempt__stripe_payment_intent_id__startswith=text)
            | Q(attempt__purchase__number__startswith=text.upper())
            | Q(attempt__purchase__email_key__contains=text.lower())
        )


def _beats(refund: Refund) -> str:
    """One that names no beat is of the payment as a whole."""
    return ", ".join(str(each.line) for each in refund.lines.all()) or "the payment"
