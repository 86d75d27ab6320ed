"""The admin's list of messages: search, read, delete. They are answered by mail, and never changed."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from editorial.contact import messages
from editorial.models import ContactMessage

NAME = "contact_messages"
VIEWS = "editorial.view_contactmessage"
NOT_HERE = ("add_url_name", "edit_url_name", "history_url_name", "usage_url_name")
BEGINNING = 90  # letters of a message that the list shows


class MessageIndexView(generic.IndexView):
    """Newest first; what nobody opened yet is called new."""

    any_permission_required = ["view"]

    def get_base_queryset(self) -> QuerySet[ContactMessage]:
        """All of them."""
        return ContactMessage.objects.all()


class ReadView(generic.InspectView):
    """One message, whole; opening it counts as having read it."""

    any_permission_required = ["view"]

    def get_object(self, queryset: QuerySet[ContactMessage] | None = None) -> ContactMessage:
        """Marked on its way to who may read it (Wagtail asks for the right after this)."""
        message: ContactMessage = super().get_object(queryset)
        if self.request.user.has_perm(VIEWS):
            messages.mark_seen(message)
        return message


class MessageMenuItem(MenuItem):
    """Says how many are new, to those who may read them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """As the list asks."""
        return bool(request.user.has_perm(VIEWS))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Made for each request, since Wagtail keeps the items."""
        count = messages.unseen().count()
        label = f"{self.label} ({count} new)" if count else self.label
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


class MessageViewSet(ModelViewSet):
    """``/admin/messages/``."""

    model: type[Model] = ContactMessage
    name: Any = NAME
    url_prefix = "messages"
    icon = "mail"
    menu_label = "Messages"
    add_to_admin_menu = True
    menu_order: Any = 260  # after Sales
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    inspect_view_enabled = True
    index_view_class = MessageIndexView
    inspect_view_class = ReadView
    menu_item_class: Any = MessageMenuItem
    search_fields = ["email", "name", "order_number", "message"]
    inspect_view_fields = [
        *("created_at", "email", "name", "order_number", "message", "language"),
        *("sent_at", "attempts", "last_error"),
    ]
    list_display = [
        TitleColumn("email", label="From", url_name=f"{NAME}:inspect", accessor=lambda each: each.name or each.email),
        Column("message", label="Message", accessor=lambda each: _beginning(each.message)),
        Column("order_number", label="Order"),
        DateColumn("created_at", label="Written", sort_key="created_at"),
        Column("state", label="", accessor=lambda each: _state(each)),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without the names of addresses that aren't there."""
        return {**super().get_common_view_kwargs(**kwargs), **dict.fromkeys(NOT_HERE, None)}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's own addresses for writing are not made at all."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("delete/<int:pk>/", self.delete_view, name="delete"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """What a group can be given."""
        return Permission.objects.filter(content_type__app_label="editorial", content_type__model="contactmessage")

    def register_admin_url_finder(self) -> None:
        """Reports have nothing to lead to: a message is no content of the site."""


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= BEGINNING else f"{line[:BEGINNING].rstrip()}…"


def _state(message: ContactMessage) -> str:
    words = [] if message.seen_at else ["New"]
    if message.sent_at is None:
        words.append("not mailed yet")
    return ", ".join(words)
