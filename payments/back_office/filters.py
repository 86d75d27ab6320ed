"""What the lists can be narrowed by; days begin and end in the shop's time zone, whoever looks."""

from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import django_filters
from django.conf import settings
from django.db.models import F, Model, QuerySet, Subquery
from django.forms import CheckboxSelectMultiple, RadioSelect
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from catalog.models import ExclusiveRight
from payments.back_office.attention import LABELS, Trouble, purchases_in, to_answer
from payments.back_office.columns import EVENT_STATUS, RIGHT_STATE
from payments.back_office.queries import event_types
from payments.models import (
    Difference,
    DifferenceKind,
    PaymentStatus,
    Purchase,
    Refund,
    RefundReason,
    RefundStatus,
    StripeWebhookEvent,
)

M = TypeVar("M", bound=Model)
DIFFERENCE_STATES = {"open": "Open", "resolved": "Resolved"}


class ShopDaysFilter(django_filters.DateFromToRangeFilter):
    """From the beginning of one day to the end of another."""

    def filter(self, rows: QuerySet[M], days: slice | None) -> QuerySet[M]:
        """Take both ends as the shop's clock has them, not as the reader's profile."""
        if days is None:
            return rows
        shops = slice(_at_the_shop(days.start), _at_the_shop(days.stop))
        narrowed: QuerySet[M] = super().filter(rows, shops)
        return narrowed


class PurchaseFilterSet(WagtailFilterSet):
    """Status, day and trouble."""

    payment_status = django_filters.MultipleChoiceFilter(
        label="Status", choices=PaymentStatus.choices, widget=CheckboxSelectMultiple
    )
    created_at = ShopDaysFilter(label="Created", widget=DateRangePickerWidget)
    trouble = django_filters.ChoiceFilter(
        label="Needs attention",
        choices=[(str(trouble), label) for trouble, label in LABELS.items()],
        method="in_trouble",
        widget=RadioSelect,
        empty_label="All",
    )

    class Meta:
        model = Purchase
        fields: list[str] = []

    def in_trouble(self, rows: QuerySet[Purchase], _: str, value: str) -> QuerySet[Purchase]:
        """Those that ``value`` names; disputes by their deadline."""
        narrowed = rows.filter(pk__in=purchases_in(Trouble(value)).values("pk"))
        if value != Trouble.DISPUTE_TO_ANSWER:
            return narrowed
        due_by = Subquery(to_answer().values("evidence_due_by")[:1])
        return narrowed.annotate(due_by=due_by).order_by(F("due_by").asc(nulls_last=True), "pk")


class RefundFilterSet(WagtailFilterSet):
    """Status, reason and day."""

    status = django_filters.MultipleChoiceFilter(
        label="Status", choices=RefundStatus.choices, widget=CheckboxSelectMultiple
    )
    reason = django_filters.MultipleChoiceFilter(
        label="Reason", choices=RefundReason.choices, widget=CheckboxSelectMultiple
    )
    created_at = ShopDaysFilter(label="Created", widget=DateRangePickerWidget)

    class Meta:
        model = Refund
        fields: list[str] = []


class RightFilterSet(WagtailFilterSet):
    """State."""

    state = django_filters.MultipleChoiceFilter(
        label="State", choices=list(RIGHT_STATE.items()), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = ExclusiveRight
        fields: list[str] = []


class EventFilterSet(WagtailFilterSet):
    """Status, type and day."""

    status = django_filters.MultipleChoiceFilter(
        label="Status", choices=list(EVENT_STATUS.items()), widget=CheckboxSelectMultiple
    )
    type = django_filters.MultipleChoiceFilter(label="Type", choices=event_types, widget=CheckboxSelectMultiple)
    received_at = ShopDaysFilter(label="Received", widget=DateRangePickerWidget)

    class Meta:
        model = StripeWebhookEvent
        fields: list[str] = []


class DifferenceFilterSet(WagtailFilterSet):
    """State and kind."""

    state = django_filters.ChoiceFilter(
        label="State", choices=list(DIFFERENCE_STATES.items()), method="in_state", widget=RadioSelect, empty_label="All"
    )
    kind = django_filters.MultipleChoiceFilter(
        label="What differs", choices=DifferenceKind.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Difference
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Difference], _: str, value: str) -> QuerySet[Difference]:
        """Open ones, or the rest."""
        return rows.filter(resolved_at__isnull=value == "open")


def _at_the_shop(end: datetime | None) -> datetime | None:
    return end.replace(tzinfo=ZoneInfo(settings.SHOP_TIME_ZONE)) if end else None
