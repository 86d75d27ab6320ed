"""Items of the menu "Catalogue" that are no lists of snippets."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem

from catalog.editor.own_beats import PAGE_POLICY


class DeskMenuItem(MenuItem):
    """Shown to those who may change some beat."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the screens would let the person in."""
        return bool(PAGE_POLICY.user_has_permission(request.user, "change"))


def table_item() -> DeskMenuItem:
    """The table, second in the menu."""
    return DeskMenuItem("Table", reverse_lazy("catalog_desk:table"), icon_name="table", order=1)


def calendar_item() -> DeskMenuItem:
    """The calendar, after it."""
    return DeskMenuItem("Calendar", reverse_lazy("catalog_desk:calendar"), icon_name="date", order=1)


class PricesMenuItem(MenuItem):
    """Shown to those who may change prices."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may."""
        return bool(request.user.has_perm("catalog.change_tieroverride"))


def prices_item() -> PricesMenuItem:
    """The screen that changes many prices, after the lists."""
    return PricesMenuItem("Change prices", reverse_lazy("catalog_editor:reprice"), icon_name="tag", order=150)
