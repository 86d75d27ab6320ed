"""Pages of webhook events: the list with parked ones first, one event with its payload, replaying one or many."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, Table, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from payments.back_office import deeds, queries
from payments.back_office.addresses import EVENT_URL_NAME, EVENTS_URL_NAME
from payments.back_office.columns import EVENT_STATUS, TONES, DueColumn, ErrorColumn, IdsColumn, StatusColumn
from payments.back_office.filters import EventFilterSet
from payments.back_office.pressing import PressView, Question
from payments.back_office.rows import status_of_event
from payments.models import EventStatus, StripeWebhookEvent

COLUMNS: list[Column] = [
    TitleColumn(
        "type",
        label="Type",
        classname="sales-type",
        url_name=EVENT_URL_NAME,
        get_title_id=lambda event: f"event_{event.pk}_title",
    ),
    StatusColumn("status", label="Status", words=EVENT_STATUS, tones=TONES["event"]),
    IdsColumn("stripe_event_id", label="Stripe's id, and what it is about"),
    Column("attempts", label="Attempts", sort_key="attempts"),
    DueColumn("received_at", label="Received, next attempt", sort_key="received_at"),
    ErrorColumn("last_error", label="Last error"),
]


class EventIndexView(generic.IndexView):
    """All events: parked ones first, then the newest."""

    any_permission_required = ["view"]
    template_name = "payments/admin/events.html"
    page_title = "Webhook events"
    is_searchable = True
    filterset_class = EventFilterSet
    columns = COLUMNS

    @cached_property
    def may_replay(self) -> bool:
        return bool(self.user_has_permission("change"))

    def get_table(self, object_list: Sequence[StripeWebhookEvent]) -> Table:
        """With boxes to tick for those who may replay."""
        boxes = [BulkActionsCheckboxColumn("bulk_actions", obj_type="event")] if self.may_replay else []
        table: Table = self.table_class([*boxes, *self.columns], object_list, **self.get_table_kwargs())
        return table

    def get_base_queryset(self) -> QuerySet[StripeWebhookEvent]:
        """Without payloads."""
        return queries.events_for_list()

    def search_queryset(self, queryset: QuerySet[StripeWebhookEvent]) -> QuerySet[StripeWebhookEvent]:
        """By Stripe's ids."""
        return queries.search_events(queryset, self.search_query) if self.is_searching else queryset


class EventDetailView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One event: facts, error, payload, "Replay"."""

    model = StripeWebhookEvent
    any_permission_required: Any = ["view"]
    template_name = "payments/admin/event.html"
    page_title = "Webhook event"
    header_icon = "rotate"

    @cached_property
    def event(self) -> StripeWebhookEvent:
        return get_object_or_404(StripeWebhookEvent, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Stripe's id."""
        return self.event.stripe_event_id

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, events, this one."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(EVENTS_URL_NAME), "label": "Webhook events"},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``event``, ``status``, ``payload``, ``purchase`` (for those who may see purchases), ``may_replay``."""
        may_see_purchase = self.request.user.has_perm("payments.view_purchase")
        return {
            **super().get_context_data(**kwargs),
            "event": self.event,
            "status": status_of_event(self.event),
            "due_at": queries.due_at(self.event),
            "payload": queries.shown_payload(self.event),
            "purchase": queries.purchase_of(self.event) if may_see_purchase else None,
            "may_replay": self.user_has_permission("change") and self.event.status != EventStatus.PROCESSING,
            "zone": settings.SHOP_TIME_ZONE,
        }


class ReplayView(PressView):
    """ "Replay" for one event."""

    model = StripeWebhookEvent

    @cached_property
    def event(self) -> StripeWebhookEvent:
        return get_object_or_404(StripeWebhookEvent, pk=self.kwargs["pk"])

    def question(self) -> Question:
        """Not needed for money: what an event does is done once."""
        return Question(
            title="Replay",
            subject=self.event.stripe_event_id,
            text="A worker works on the event again. What it has done before is not done twice.",
            yes="Replay",
            back_url=reverse(EVENT_URL_NAME, args=[self.event.pk]),
            moves_money=False,
        )

    def act(self, by: AbstractUser) -> deeds.Outcome:
        """Make it due."""
        return deeds.replay(self.event, by)


class ReplayParkedAction(BulkAction):
    """Replays the parked ones of those that were ticked; "all" means all parked ones."""

    display_name = "Replay"
    action_type = "replay"
    aria_label = "Replay the selected events that are parked"
    template_name = "payments/admin/replay_parked.html"
    models = [StripeWebhookEvent]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Wagtail leaves the right to ``check_perm``, which would still list the events."""
        if not request.user.has_perm("payments.change_stripewebhookevent"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, obj: StripeWebhookEvent) -> bool:
        """Only parked ones are taken."""
        return obj.status == EventStatus.FAILED

    def get_all_objects_in_listing_query(self, parent_id: object) -> Sequence[int]:
        """All that are parked, whatever the list shows."""
        return list(StripeWebhookEvent.objects.filter(status=EventStatus.FAILED).values_list("pk", flat=True))

    def get_execution_context(self) -> dict[str, Any]:
        """Who it was."""
        return {**super().get_execution_context(), "by": self.request.user}

    @classmethod
    def execute_action(cls, objects: Sequence[StripeWebhookEvent], **kwargs: Any) -> tuple[int, int]:
        """Replay them; how many were replayed."""
        return deeds.replay_parked(objects, kwargs["by"]), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many."""
        return f"{num_parent_objects} parked event{'' if num_parent_objects == 1 else 's'} replayed."
