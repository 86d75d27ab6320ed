"""Pages of purchases: the list, one purchase with its timeline, and the buttons on it. Thin: look, show, press."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from payments.back_office import deeds, queries
from payments.back_office.addresses import (
    ADDRESS_URL_NAME,
    NAME_URL_NAME,
    PURCHASE_URL_NAME,
    PURCHASES,
    PURCHASES_URL_NAME,
    REFUND_URL_NAME,
)
from payments.back_office.attention import LABELS, PLACES, troubles_of
from payments.back_office.columns import TONES, BeatsColumn, StatusColumn, TimeColumn, TotalColumn
from payments.back_office.disputes import dispute_rows
from payments.back_office.exporting import ExportMixin, SoldLine, columns_of, sold_lines
from payments.back_office.filters import PurchaseFilterSet
from payments.back_office.pressing import PressView, Question
from payments.back_office.rows import purchase_rows
from payments.back_office.searching import search_purchases
from payments.back_office.timeline import entries
from payments.models import PaymentStatus, Purchase


@dataclass(frozen=True, slots=True)
class Button:
    """One button on a purchase's page; ``name`` is its address, ``hint`` stands beside it."""

    name: str
    label: str
    hint: str
    question: str
    moves_money: bool
    is_offered: Callable[[queries.PurchaseFile], bool]
    act: Callable[[Purchase, AbstractUser], deeds.Outcome]

    @property
    def url_name(self) -> str:
        return f"{PURCHASES}:{self.name}"


BUTTONS = (
    Button(
        "ask_stripe",
        "Ask Stripe again",
        "Stripe is asked about every undecided payment of this purchase, and what it answers counts.",
        "Ask Stripe about the payments of this purchase?",
        False,
        lambda file: file.may_be_asked_about,
        deeds.ask_stripe_again,
    ),
    Button(
        "free_hold",
        "Free this hold",
        "The payment is cancelled at Stripe, then the exclusive is for sale again.",
        "The buyer may be typing a card number just now. The payment is cancelled at Stripe, the buyer is told that"
        " nothing was charged, and the exclusive is for sale again.",
        True,
        lambda file: file.may_be_freed,
        deeds.free_hold,
    ),
    Button(
        "send_receipt",
        "Send the receipt again",
        "The same mail as before, with the link to the files, to the buyer's address.",
        "Send the receipt to the buyer's address once more?",
        False,
        lambda file: file.may_get_receipt,
        deeds.send_receipt_again,
    ),
    Button(
        "see_conflict",
        "Seen",
        "A beat was paid for and could not be given, and its money went back by itself; or it ended with the licence"
        " that it was built on. Takes it off “needs attention”.",
        "Has somebody seen that the buyer doesn't have a beat of this purchase, and is its money where it belongs?",
        False,
        lambda file: file.has_unseen_conflict,
        deeds.see_conflict,
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One form that a purchase's page leads to, and the right that it takes."""

    url_name: str
    label: str
    hint: str
    right: str
    is_offered: Callable[[queries.PurchaseFile], bool]


LINKS = (
    Link(
        REFUND_URL_NAME,
        "Refund",
        "All or a part of what was paid, beat by beat. Asked once more before money moves.",
        "payments.add_refund",
        lambda file: file.may_be_refunded,
    ),
    Link(
        ADDRESS_URL_NAME,
        "Mend the address",
        "Another e-mail and a new link to the order; the old link opens nothing from then on.",
        "payments.change_purchase",
        lambda file: file.may_be_mended,
    ),
    Link(
        NAME_URL_NAME,
        "Correct the name",
        "The licences are issued again in the licensee's right name; the earlier ones are kept.",
        "payments.change_purchase",
        lambda file: file.may_be_renamed,
    ),
)


class PurchaseIndexView(ExportMixin, generic.IndexView):
    """All purchases, newest first; exported with one row for each line."""

    list_export, export_rows = columns_of(SoldLine), staticmethod(sold_lines)

    any_permission_required = ["view"]
    template_name = "payments/admin/index.html"
    page_title = "Purchases"
    is_searchable = True
    filterset_class = PurchaseFilterSet
    default_ordering: Any = ("-created_at", "-pk")
    columns = [
        TitleColumn("number", label="Number", url_name=PURCHASE_URL_NAME, sort_key="number", classname="sales-number"),
        StatusColumn(
            "payment_status", label="Status", words=dict(PaymentStatus.choices), tones=TONES["payment_status"]
        ),
        Column("email", label="Buyer"),
        BeatsColumn("lines", label="Beats", accessor=lambda purchase: purchase.lines.all()),
        TotalColumn("total_minor", label="Total", sort_key="total_minor", classname="sales-money"),
        TimeColumn("created_at", label="Created", sort_key="created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Purchase]:
        """Without keys, with titles."""
        return queries.purchases_for_list()

    def search_queryset(self, queryset: QuerySet[Purchase]) -> QuerySet[Purchase]:
        """By what a buyer or Stripe calls a purchase."""
        return search_purchases(queryset, self.search_query) if self.is_searching else queryset


class PurchaseDetailView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One purchase: facts, tables, buttons, timeline."""

    model = Purchase
    any_permission_required: Any = ["view"]
    template_name = "payments/admin/purchase.html"
    page_title = "Purchase"
    header_icon = "tag"

    @cached_property
    def file(self) -> queries.PurchaseFile:
        try:
            return queries.purchase_file(self.kwargs["pk"])
        except Purchase.DoesNotExist as error:
            raise Http404 from error

    def get_page_subtitle(self) -> str:
        """Its number."""
        return self.file.purchase.number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, purchases, this one."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(PURCHASES_URL_NAME), "label": "Purchases"},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``file``, ``rows``, ``entries``, ``troubles``, and ``buttons`` and ``links`` for those who may press them."""
        may_change = self.user_has_permission("change")
        offered = [
            (button, reverse(button.url_name, args=[self.file.purchase.pk]))
            for button in BUTTONS
            if may_change and button.is_offered(self.file)
        ]
        return {
            **super().get_context_data(**kwargs),
            "file": self.file,
            "purchase": self.file.purchase,
            "rows": purchase_rows(self.file),
            "disputes": dispute_rows(self.file),
            "entries": entries(self.file),
            "troubles": [(LABELS[each], f"#{PLACES[each]}-section") for each in troubles_of(self.file.purchase.pk)],
            "buttons": offered,
            "links": [
                (link, reverse(link.url_name, args=[self.file.purchase.pk]))
                for link in LINKS
                if self.request.user.has_perm(link.right) and link.is_offered(self.file)
            ],
            "may_refund": self.request.user.has_perm("payments.add_refund"),
            "may_change": may_change,
            "zone": settings.SHOP_TIME_ZONE,
        }


class PurchaseButtonView(PressView):
    """One of ``BUTTONS``."""

    model = Purchase
    button: Button | None = None

    @cached_property
    def purchase(self) -> Purchase:
        return get_object_or_404(Purchase.objects.defer(*queries.KEYS), pk=self.kwargs["pk"])

    def question(self) -> Question:
        """As the button has it."""
        assert self.button is not None
        return Question(
            title=self.button.label,
            subject=self.purchase.number,
            text=self.button.question,
            yes=self.button.label,
            back_url=reverse(PURCHASE_URL_NAME, args=[self.purchase.pk]),
            moves_money=self.button.moves_money,
        )

    def act(self, by: AbstractUser) -> deeds.Outcome:
        """Press it."""
        assert self.button is not None
        return self.button.act(self.purchase, by)
