"""The menu "Sales": which pages there are and under which rights.

Of what was sold nothing can be added, edited, copied or deleted; discounts.py has what can.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.urls import URLPattern, path
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from catalog.models import ExclusiveRight
from payments.back_office.addresses import DIFFERENCES, EVENTS, PURCHASES, REFUNDS, RIGHTS
from payments.back_office.correcting import CorrectView
from payments.back_office.differences import CompareView, DifferenceIndexView, SeenView
from payments.back_office.discounts import DiscountCodeViewSet, GroupOfferViewSet
from payments.back_office.disputes import EvidenceView
from payments.back_office.events import EventDetailView, EventIndexView, ReplayView
from payments.back_office.mailing import AddressView, NameView, SendMailView, TryAgainView
from payments.back_office.purchases import (
    BUTTONS,
    PurchaseButtonView,
    PurchaseDetailView,
    PurchaseIndexView,
)
from payments.back_office.refund_list import RefundIndexView
from payments.back_office.refunding import AssignView, FailureSeenView, RefundAnewView, RefundView
from payments.back_office.rights import OfferAgainView, RightDetailView, RightIndexView, SoldElsewhereView
from payments.back_office.versions import VersionsView
from payments.models import Difference, Purchase, Refund, StripeWebhookEvent

NOT_HERE = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")


class LookedAtURLFinder(ModelAdminURLFinder):
    """Where Wagtail's reports lead to: the page to look at, which is all that there is."""

    permission_required = ""

    def get_edit_url(self, instance: Any) -> str | None:
        """None for those who may not see it."""
        may_see = self.user is None or self.user.has_perm(self.permission_required)
        return str(self.construct_edit_url(instance)) if may_see else None


class LookedAtViewSet(ModelViewSet):
    """A list and a page for each row. Wagtail's own addresses for writing are not made at all."""

    model: type[Model]
    name: Any = None
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    verbs: tuple[str, ...] = ("view", "change")
    seen_with = ""  # the right that it takes to see the page of one row, if it isn't the model's own

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without the names of addresses that aren't there."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return {**common, **dict.fromkeys(NOT_HERE, None)}

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list and its refresh; subclasses add their pages."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """What a group can be given: to look, and to press buttons."""
        names = [f"{verb}_{self.model._meta.model_name}" for verb in self.verbs]
        return Permission.objects.filter(content_type__app_label="payments", codename__in=names)

    @property
    def url_finder_class(self) -> type[LookedAtURLFinder]:
        """Leads to the page of one row."""
        right = self.seen_with or f"payments.view_{self.model._meta.model_name}"
        return type(
            "Finder", (LookedAtURLFinder,), {"edit_url_name": self.get_url_name("detail"), "permission_required": right}
        )


class PurchaseViewSet(LookedAtViewSet):
    """``/admin/sales/purchases/``."""

    model = Purchase
    name = PURCHASES
    url_prefix = "sales/purchases"
    icon = "tag"
    menu_label = "Purchases"
    index_view_class = PurchaseIndexView

    def get_urlpatterns(self) -> list[URLPattern]:
        """One purchase and its buttons."""
        buttons = [
            path(
                f"<int:pk>/{button.name.replace('_', '-')}/",
                self.construct_view(PurchaseButtonView, button=button),
                name=button.name,
            )
            for button in BUTTONS
        ]
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", self.construct_view(PurchaseDetailView), name="detail"),
            path("<int:pk>/address/", self.construct_view(AddressView), name="address"),
            path("<int:pk>/licensee/", self.construct_view(NameView), name="licensee"),
            path("corrected/<int:beat>/", self.construct_view(CorrectView), name="correct"),
            path("<int:pk>/disputes/<int:row>/", self.construct_view(EvidenceView), name="evidence"),
            path("<int:pk>/outbox/<int:row>/try-again/", self.construct_view(TryAgainView), name="try_again"),
            path("<int:pk>/outbox/<int:row>/send-again/", self.construct_view(SendMailView), name="send_mail"),
            *buttons,
        ]


class RefundViewSet(LookedAtViewSet):
    """``/admin/sales/refunds/``: a list without pages of its own, and the forms that move money."""

    model = Refund
    name = REFUNDS
    url_prefix = "sales/refunds"
    icon = "resubmit"
    menu_label = "Refunds"
    index_view_class = RefundIndexView
    verbs = ("view", "add")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Refund a purchase; and of a refund: once more, dealt with, what it is for."""
        return [
            *super().get_urlpatterns(),
            path("of/<int:purchase>/", self.construct_view(RefundView), name="make"),
            path("<int:pk>/once-more/", self.construct_view(RefundAnewView), name="anew"),
            path("<int:pk>/dealt-with/", self.construct_view(FailureSeenView), name="failure_seen"),
            path("<int:pk>/lines/", self.construct_view(AssignView), name="assign"),
        ]

    def register_admin_url_finder(self) -> None:
        """It has no page that a report could lead to."""


class RightViewSet(LookedAtViewSet):
    """``/admin/sales/rights/``; who may see and change purchases may see and change rights (wagtail_hooks)."""

    model = ExclusiveRight
    name = RIGHTS
    url_prefix = "sales/rights"
    icon = "key"
    menu_label = "Exclusive rights"
    index_view_class = RightIndexView
    verbs = ()
    seen_with = "payments.view_purchase"

    def get_urlpatterns(self) -> list[URLPattern]:
        """One right and its buttons."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", self.construct_view(RightDetailView), name="detail"),
            path("<int:pk>/sold-elsewhere/", self.construct_view(SoldElsewhereView), name="withdraw"),
            path("<int:pk>/versions/", self.construct_view(VersionsView), name="versions"),
            path("<int:pk>/offer-again/", self.construct_view(OfferAgainView), name="offer_again"),
        ]


class EventViewSet(LookedAtViewSet):
    """``/admin/sales/events/``."""

    model = StripeWebhookEvent
    name = EVENTS
    url_prefix = "sales/events"
    icon = "rotate"
    menu_label = "Webhook events"
    index_view_class = EventIndexView

    def get_urlpatterns(self) -> list[URLPattern]:
        """One event and its button."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", self.construct_view(EventDetailView), name="detail"),
            path("<int:pk>/replay/", self.construct_view(ReplayView), name="replay"),
        ]


class DifferenceViewSet(LookedAtViewSet):
    """``/admin/sales/differences/``."""

    model = Difference
    name = DIFFERENCES
    url_prefix = "sales/differences"
    icon = "clipboard-list"
    menu_label = "Compared with Stripe"
    index_view_class = DifferenceIndexView

    def get_urlpatterns(self) -> list[URLPattern]:
        """The buttons: "Seen" for one, "Compare now"."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", self.construct_view(SeenView), name="detail"),
            path("compare/", self.construct_view(CompareView), name="compare"),
        ]


class SalesGroup(ModelViewSetGroup):
    """The menu; whoever may see none of its items doesn't see it."""

    items: Any = (
        PurchaseViewSet,
        RefundViewSet,
        RightViewSet,
        EventViewSet,
        DifferenceViewSet,
        DiscountCodeViewSet,
        GroupOfferViewSet,
    )
    menu_label = "Sales"
    menu_icon = "tag"
    menu_order: Any = 250
    submenu_hook: Any = "register_sales_menu_item"
