"""What Stripe and the database don't agree on, with the last comparisons: a list, "Seen" and "Compare now"."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.log_actions import log

from payments.back_office.addresses import DIFFERENCES_URL_NAME
from payments.back_office.audit import Deed
from payments.back_office.columns import BAD, QUIET, Context, StatusColumn, TimeColumn
from payments.back_office.deeds import Outcome
from payments.back_office.filters import DIFFERENCE_STATES, DifferenceFilterSet
from payments.back_office.pressing import PressView, Question
from payments.inbox import compare, differences
from payments.models import Difference, ReconcileRun
from payments.purchases.timeline import Happened, record

RUNS_SHOWN = 8
OPEN, RESOLVED = DIFFERENCE_STATES
TONES = {OPEN: BAD, RESOLVED: QUIET}


class DifferenceColumn(Column):
    """What differs, whose payment it is, Stripe's id and figures."""

    cell_template_name = "payments/admin/cells/difference.html"


class SeenColumn(Column):
    """A link to the question for those still open, if this person may answer it; else who has seen it."""

    cell_template_name = "payments/admin/cells/seen.html"

    def get_cell_context_data(self, instance: Any, parent_context: Context) -> Context:
        """Adds ``may_press``."""
        request = parent_context["request"]
        may_press = request.user.has_perm("payments.change_difference")
        return {**super().get_cell_context_data(instance, parent_context), "may_press": may_press}


class DifferenceIndexView(generic.IndexView):
    """All differences, open ones first, and the last runs."""

    any_permission_required = ["view"]
    template_name = "payments/admin/differences.html"
    page_title = "Compared with Stripe"
    filterset_class = DifferenceFilterSet
    columns = [
        DifferenceColumn("kind", label="What differs"),
        StatusColumn(
            "state",
            label="State",
            accessor=lambda each: RESOLVED if each.resolved_at else OPEN,
            words=DIFFERENCE_STATES,
            tones=TONES,
        ),
        TimeColumn("first_seen_at", label="First seen", sort_key="first_seen_at"),
        TimeColumn("last_seen_at", label="Last seen", sort_key="last_seen_at"),
        SeenColumn("resolved_by", label="Seen by"),
    ]

    def get_base_queryset(self) -> QuerySet[Difference]:
        """With their purchases' numbers."""
        rows = Difference.objects.select_related("purchase").defer("purchase__token", "purchase__session_key")
        return rows.order_by("-resolved_at", "-last_seen_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds ``runs``, ``may_compare``, ``zone``."""
        return {
            **super().get_context_data(**kwargs),
            "runs": ReconcileRun.objects.all()[:RUNS_SHOWN],
            "may_compare": self.user_has_permission("change"),
            "zone": settings.SHOP_TIME_ZONE,
        }


class SeenView(PressView):
    """ "Seen" for one difference."""

    model = Difference

    @cached_property
    def difference(self) -> Difference:
        return get_object_or_404(Difference, pk=self.kwargs["pk"])

    def question(self) -> Question:
        """Says what it is and what pressing means."""
        return Question(
            title="Seen",
            subject=f"{self.difference.object_id}: {self.difference.get_kind_display()} ({self.difference.what})",
            text="You have looked after it: it needs no attention any more. Nothing is changed at Stripe or in the"
            " store. If it changes, it is told again.",
            yes="Seen",
            back_url=reverse(DIFFERENCES_URL_NAME),
            moves_money=False,
        )

    def act(self, by: AbstractUser) -> Outcome:
        """Mark it, and write down who did."""
        difference = self.difference
        with transaction.atomic():
            if not differences.mark_seen(difference.pk, by.get_username()):
                return Outcome(False, "This was resolved before.")
            if difference.purchase_id is not None:
                record(difference.purchase_id, Happened.DIFFERENCE_SEEN_BY_HAND, user=by.pk, what=difference.object_id)
            log(difference, Deed.SEE_DIFFERENCE, user=by, data={"object": difference.object_id})
        return Outcome(True, f"{difference.object_id} is marked as seen.")


class CompareView(PressView):
    """ "Compare now"."""

    model = Difference

    def question(self) -> Question:
        """Money moves only as the store's own rules have it move."""
        return Question(
            title="Compare now",
            subject="Stripe and the database",
            text="A worker goes through Stripe's lists. What was missed is put right as if its webhook had come.",
            yes="Compare now",
            back_url=reverse(DIFFERENCES_URL_NAME),
            moves_money=False,
        )

    def act(self, by: AbstractUser) -> Outcome:
        """Begin a run."""
        with transaction.atomic():
            if not compare.begin(asked_by=by.get_username()):
                return Outcome(False, "A comparison is under way already.")
            log(ReconcileRun.objects.get(is_running=True), Deed.COMPARE, user=by)
        return Outcome(True, "A worker compares now: look again in a moment.")
