"""The menu "Sales": which pages there are and under which rights.

Of what was sold nothing can be added, edited, copied or deleted; discounts.py has what can.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.urls import URLPattern, path
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from payments.back_office.addresses import EVENTS, PURCHASES
from payments.back_office.discounts import DiscountCodeViewSet, GroupOfferViewSet
from payments.back_office.events import EventDetailView, EventIndexView, ReplayView
from payments.back_office.purchases import (
    BUTTONS,
    PurchaseButtonView,
    PurchaseDetailView,
    PurchaseIndexView,
    TryAgainView,
)
from payments.models import Purchase, StripeWebhookEvent

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
        name = self.model._meta.model_name
        return Permission.objects.filter(
            content_type__app_label="payments", codename__in=(f"view_{name}", f"change_{name}")
        )

    @property
    def url_finder_class(self) -> type[LookedAtURLFinder]:
        """Leads to the page of one row."""
        right = f"payments.view_{self.model._meta.model_name}"
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
            path("<int:pk>/outbox/<int:row>/try-again/", self.construct_view(TryAgainView), name="try_again"),
            *buttons,
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


class SalesGroup(ModelViewSetGroup):
    """The menu; whoever may see none of its items doesn't see it."""

    items: Any = (PurchaseViewSet, EventViewSet, DiscountCodeViewSet, GroupOfferViewSet)
    menu_label = "Sales"
    menu_icon = "tag"
    menu_order: Any = 250
    submenu_hook: Any = "register_sales_menu_item"
