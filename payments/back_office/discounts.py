"""Discount codes and group offers in the menu "Sales": the rows that a shop manager writes by hand."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Model, ProtectedError, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from catalog.models import LicenceTier
from payments.back_office.addresses import DISCOUNTS, GROUP_OFFERS
from payments.back_office.columns import MoneyColumn, TimeColumn
from payments.models import DiscountCode, GroupOffer, UseState

USED_HELP = f"<p>Carts that are being paid keep what was accepted. Amounts are in {settings.SHOP_CURRENCY}.</p>"
CLOCK_HELP = (
    f"<p>Empty: from now on, without an end. Times are those of the shop's clock, {settings.SHOP_TIME_ZONE}.</p>"
)
WINDOW = MultiFieldPanel(
    [
        HelpPanel(content=CLOCK_HELP),
        FieldPanel("is_active"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ],
    heading="When",
)


class LicencesForm(WagtailAdminModelForm):
    """Licences are ticked; one that is no longer for sale stays ticked until somebody takes it off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(LicenceTier.objects.order_by("sort_order", "pk").values_list("code", "name"))
        gone = {code: code for code in self.instance.licence_codes if code not in names}
        written = self.fields["licence_codes"]
        self.fields["licence_codes"] = forms.MultipleChoiceField(
            choices=[*names.items(), *gone.items()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=written.label,
            help_text=written.help_text,
        )


class ShopsClockMixin:
    """What is typed as a time is meant by the shop's clock, as lists show it, whatever the reader's profile says."""

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        """Rendered before the zone is the reader's again."""
        with timezone.override(settings.SHOP_TIME_ZONE):
            response = super().dispatch(*args, **kwargs)  # type: ignore[misc]  # of the view that it is mixed into
            return response.render() if isinstance(response, SimpleTemplateResponse) else response


class NewView(ShopsClockMixin, generic.CreateView):
    """A code or an offer."""


class ChangeView(ShopsClockMixin, generic.EditView):
    """A code or an offer."""


class DiscountIndexView(generic.IndexView):
    """All codes, newest first, with their uses."""

    template_name = "payments/admin/index.html"

    def get_base_queryset(self) -> QuerySet[DiscountCode]:
        """Counted in the same query."""
        codes: QuerySet[DiscountCode] = super().get_base_queryset()
        used, reserved = Q(uses__state=UseState.USED), Q(uses__state=UseState.RESERVED)
        return codes.annotate(used=Count("uses", filter=used), reserved=Count("uses", filter=reserved))


class KeepUsedView(generic.DeleteView):
    """A code that stands in a purchase stays, and says how to end it."""

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        """Ask nothing that would be refused afterwards."""
        if self.user_has_permission("delete") and self.object.uses.exists():
            return self._refuse()
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """A buyer may have used it while the question was on the screen."""
        try:
            with transaction.atomic():
                deleted: HttpResponse = super().form_valid(form)
                return deleted
        except ProtectedError:
            return self._refuse()

    def _refuse(self) -> HttpResponse:
        messages.error(self.request, f"“{self.object}” stands in orders and stays. Switch it off instead.")
        return redirect(f"{DISCOUNTS}:edit", self.object.pk)


class DiscountCodeViewSet(ModelViewSet):
    """``/admin/sales/discounts/``."""

    model: type[Model] = DiscountCode
    name: Any = DISCOUNTS
    url_prefix = "sales/discounts"
    icon = "tag"
    menu_label = "Discount codes"
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    search_fields = ["code"]
    index_view_class = DiscountIndexView
    add_view_class = NewView
    edit_view_class = ChangeView
    delete_view_class = KeepUsedView
    list_display = [
        TitleColumn("code", label="Code", url_name=f"{DISCOUNTS}:edit"),
        Column("percent", label="Percent off", accessor=lambda code: _percent(code)),
        MoneyColumn("amount_minor", label="Amount off", classname="sales-money"),
        Column("uses", label="Uses", accessor=lambda code: _uses(code)),
        TimeColumn("ends_at", label="Until"),
        BooleanColumn("is_active", label="Switched on"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            MultiFieldPanel(
                [
                    HelpPanel(content=USED_HELP),
                    FieldRowPanel([FieldPanel("percent_bp"), FieldPanel("amount_minor")]),
                ],
                heading="What it takes off",
            ),
            MultiFieldPanel(
                [FieldPanel("licence_codes"), FieldPanel("minimum_subtotal_minor"), FieldPanel("email_key")],
                heading="For what and whom",
            ),
            FieldRowPanel([FieldPanel("max_uses"), FieldPanel("max_uses_per_buyer")], heading="How often"),
            WINDOW,
        ],
        base_form_class=LicencesForm,
    )


class GroupOfferViewSet(ModelViewSet):
    """``/admin/sales/group-offers/``."""

    model: type[Model] = GroupOffer
    name: Any = GROUP_OFFERS
    url_prefix = "sales/group-offers"
    icon = "copy"
    menu_label = "Group offers"
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    search_fields = ["name"]
    add_view_class = NewView
    edit_view_class = ChangeView
    list_display = [
        TitleColumn("name", label="Name", url_name=f"{GROUP_OFFERS}:edit"),
        Column("buy_count", label="Buy"),
        Column("free_count", label="Get free"),
        TimeColumn("ends_at", label="Until"),
        BooleanColumn("is_active", label="Switched on"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("buy_count"), FieldPanel("free_count")], heading="What is free"),
            FieldPanel("licence_codes"),
            WINDOW,
        ],
        base_form_class=LicencesForm,
    )


def _percent(code: DiscountCode) -> str:
    if code.percent_bp is None:
        return ""
    whole, part = divmod(code.percent_bp, 100)
    return f"{whole}.{part:02d} %" if part else f"{whole} %"


def _uses(code: Any) -> str:
    limit = "" if code.max_uses is None else f" of {code.max_uses}"
    being_paid = f", {code.reserved} being paid" if code.reserved else ""
    return f"{code.used}{limit}{being_paid}"
