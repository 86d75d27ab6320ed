"""Pages of exclusive rights: who has which, and the two buttons "Sold elsewhere" and "Offer again"."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from catalog.models import ExclusiveRight
from payments.back_office import right_deeds
from payments.back_office.addresses import (
    OFFER_AGAIN_URL_NAME,
    RIGHT_URL_NAME,
    RIGHTS_URL_NAME,
    VERSIONS_URL_NAME,
    WITHDRAW_URL_NAME,
)
from payments.back_office.columns import RIGHT_STATE, TONES, StatusColumn, TimeColumn
from payments.back_office.deeds import Outcome
from payments.back_office.filters import RightFilterSet
from payments.back_office.pressing import PressView, Question
from payments.back_office.right_queries import RightFile, countdown, right_file, rights_for_list, search_rights


class RightIndexView(generic.IndexView):
    """All rights of beats, held ones first."""

    any_permission_required = ["view"]
    template_name = "payments/admin/index.html"
    page_title = "Exclusive rights"
    is_searchable = True
    filterset_class = RightFilterSet
    columns = [
        TitleColumn("title", label="Beat", url_name=RIGHT_URL_NAME),
        StatusColumn("state", label="State", words=RIGHT_STATE, tones=TONES["right"]),
        Column("left", label="Held for", accessor=lambda right: countdown(right.reserved_until, right.now)),
        TimeColumn("sold_at", label="Sold", sort_key="sold_at"),
        Column("prior_leases", label="Leases sold", sort_key="prior_leases"),
    ]

    def get_base_queryset(self) -> QuerySet[ExclusiveRight]:
        """With titles and the shop's time."""
        return rights_for_list()

    def search_queryset(self, queryset: QuerySet[ExclusiveRight]) -> QuerySet[ExclusiveRight]:
        """By a word of a title."""
        return search_rights(queryset, self.search_query) if self.is_searching else queryset


class RightMixin(PermissionCheckedMixin):
    """The right that the address names."""

    model: Any = ExclusiveRight
    kwargs: dict[str, Any]

    @cached_property
    def file(self) -> RightFile:
        try:
            return right_file(self.kwargs["pk"])
        except ExclusiveRight.DoesNotExist as error:
            raise Http404 from error


class RightDetailView(RightMixin, WagtailAdminTemplateMixin, TemplateView):
    """One right: state, holder, buttons."""

    any_permission_required: Any = ["view"]
    template_name = "payments/admin/right.html"
    page_title = "Exclusive right"
    header_icon = "key"

    def get_page_subtitle(self) -> str:
        """The beat's title."""
        return self.file.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, rights, this one."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(RIGHTS_URL_NAME), "label": "Exclusive rights"},
            {"url": "", "label": self.file.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``file``, and the addresses of the buttons for those who may press them."""
        may_change, pk = self.user_has_permission("change"), self.file.right.pk
        return {
            **super().get_context_data(**kwargs),
            "file": self.file,
            "withdraw_url": reverse(WITHDRAW_URL_NAME, args=[pk]) if may_change and self.file.may_be_withdrawn else "",
            "versions_url": reverse(VERSIONS_URL_NAME, args=[pk]) if may_change and self.file.may_be_shared else "",
            "offer_url": reverse(OFFER_AGAIN_URL_NAME, args=[pk]) if may_change and self.file.may_be_offered else "",
            "zone": settings.SHOP_TIME_ZONE,
        }


class RightButtonView(RightMixin, PressView):
    """One of the two; both are asked first."""

    def ask(self, title: str, text: str) -> Question:
        """The question of either button."""
        back_url = reverse(RIGHT_URL_NAME, args=[self.file.right.pk])
        return Question(title, self.file.title, text, yes=title, back_url=back_url, moves_money=True)


class SoldElsewhereView(RightButtonView):
    """ "Sold elsewhere"."""

    def question(self) -> Question:
        """What it does to who is paying just now."""
        return self.ask(
            "Sold elsewhere",
            "The beat is taken off the market under every licence. If somebody holds its exclusive to pay for it, his"
            " payment is cancelled at Stripe first. Who has begun to pay for a lease, and pays it now, gets his money"
            " back by itself. What was sold before stays with its buyers.",
        )

    def act(self, by: AbstractUser) -> Outcome:
        """Withdraw it."""
        return right_deeds.sold_elsewhere(self.file.right, by)


class OfferAgainView(RightButtonView):
    """ "Offer again"."""

    def question(self) -> Question:
        """What may go wrong with it."""
        if self.file.right.state == ExclusiveRight.State.WITHDRAWN:
            return self.ask(
                "Offer again",
                "The beat is for sale again under every licence. Be sure that its sale elsewhere came to nothing.",
            )
        return self.ask(
            "Offer again",
            "The exclusive is for sale again. Be sure that nobody owns it: should the refund of its former buyer fail"
            " later on, his files open again, and the beat could have two owners.",
        )

    def act(self, by: AbstractUser) -> Outcome:
        """Reopen it."""
        return right_deeds.offer_again(self.file.right, by)
