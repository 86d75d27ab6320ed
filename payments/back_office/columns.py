"""Cells of the lists: statuses in plain words and colours, amounts by Babel, times by the shop's clock."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model
from wagtail.admin.ui.tables import Column

from catalog.models import ExclusiveRight
from payments.back_office.queries import due_at
from payments.models import DisputeStatus, EventStatus, OutboxStatus, PaymentStatus, RefundStatus, StripeWebhookEvent

GOOD, BUSY, BAD, QUIET = "good", "busy", "bad", "quiet"
# Handled types and unknown ones alike: "not ours" would be wrong for a type that the store has no use for.
EVENT_STATUS: dict[str, str] = {**dict(EventStatus.choices), EventStatus.IGNORED: "Ignored"}
RIGHT_STATE: dict[str, str] = {
    ExclusiveRight.State.RESERVED: "Held",
    ExclusiveRight.State.SOLD: "Sold",
    ExclusiveRight.State.WITHDRAWN: "Sold elsewhere",
    ExclusiveRight.State.OPEN: "For sale",
}
TONES: dict[str, dict[str, str]] = {
    "right": {
        ExclusiveRight.State.RESERVED: BUSY,
        ExclusiveRight.State.SOLD: GOOD,
        ExclusiveRight.State.WITHDRAWN: BAD,
        ExclusiveRight.State.OPEN: QUIET,
    },
    "payment_status": {
        PaymentStatus.PENDING: BUSY,
        PaymentStatus.PROCESSING: BUSY,
        PaymentStatus.COMPLETED: GOOD,
        PaymentStatus.FAILED: BAD,
        PaymentStatus.CANCELLED: QUIET,
    },
    "event": {
        EventStatus.RECEIVED: BUSY,
        EventStatus.PROCESSING: BUSY,
        EventStatus.PROCESSED: GOOD,
        EventStatus.IGNORED: QUIET,
        EventStatus.FAILED: BAD,
    },
    "outbox": {
        OutboxStatus.DUE: BUSY,
        OutboxStatus.SENDING: BUSY,
        OutboxStatus.DONE: GOOD,
        OutboxStatus.FAILED: BAD,
    },
    "dispute": {
        DisputeStatus.WARNING_NEEDS_RESPONSE: BAD,
        DisputeStatus.WARNING_UNDER_REVIEW: BUSY,
        DisputeStatus.WARNING_CLOSED: GOOD,
        DisputeStatus.NEEDS_RESPONSE: BAD,
        DisputeStatus.UNDER_REVIEW: BUSY,
        DisputeStatus.APPEAL_NEEDS_RESPONSE: BAD,
        DisputeStatus.APPEAL_UNDER_REVIEW: BUSY,
        DisputeStatus.PREVENTED: GOOD,
        DisputeStatus.WON: GOOD,
        DisputeStatus.LOST: BAD,
    },
    "refund": {
        RefundStatus.REQUESTED: BUSY,
        RefundStatus.SENT: BUSY,
        RefundStatus.PENDING: BUSY,
        RefundStatus.SUCCEEDED: GOOD,
        RefundStatus.FAILED: BAD,
        RefundStatus.CANCELLED: BAD,
    },
}

Context = dict[str, Any]


class StatusColumn(Column):
    """A status as a coloured tag; ``words`` says it to people, ``tones`` colours it."""

    cell_template_name = "payments/admin/cells/status.html"

    def __init__(self, name: str, *, words: Mapping[str, str], tones: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.words, self.tones = words, tones

    def get_cell_context_data(self, instance: Model, parent_context: Context) -> Context:
        """Adds ``words`` and ``tone``."""
        context: Context = super().get_cell_context_data(instance, parent_context)
        value = context["value"]
        return {**context, "words": self.words.get(value, value), "tone": self.tones.get(value, QUIET)}


class MoneyColumn(Column):
    """Minor units of the row's own ``currency``."""

    cell_template_name = "payments/admin/cells/money.html"


class TotalColumn(MoneyColumn):
    """A purchase's total, and below it what of it is back at the buyer, or that the bank has a question."""

    cell_template_name = "payments/admin/cells/total.html"


class TimeColumn(Column):
    """Day and time in the shop's zone."""

    cell_template_name = "payments/admin/cells/time.html"

    def get_cell_context_data(self, instance: Model, parent_context: Context) -> Context:
        """Adds ``zone``."""
        return {**super().get_cell_context_data(instance, parent_context), "zone": settings.SHOP_TIME_ZONE}


class DueColumn(TimeColumn):
    """When an event was received, and below it when a worker takes it (again), if it waits for one."""

    cell_template_name = "payments/admin/cells/due.html"

    def get_cell_context_data(self, instance: Model, parent_context: Context) -> Context:
        """Adds ``due_at``."""
        assert isinstance(instance, StripeWebhookEvent)
        return {**super().get_cell_context_data(instance, parent_context), "due_at": due_at(instance)}


class BeatsColumn(Column):
    """The titles of a purchase's lines, each with its licence."""

    cell_template_name = "payments/admin/cells/beats.html"


class IdsColumn(Column):
    """An event's id, and below it the id of the object that the event is about."""

    cell_template_name = "payments/admin/cells/ids.html"


class ErrorColumn(Column):
    """The beginning of an error; the whole stands on the row's own page."""

    cell_template_name = "payments/admin/cells/error.html"
